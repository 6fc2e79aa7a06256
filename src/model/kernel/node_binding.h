/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which NUMA nodes the memory of a process may be on.
 *
 * A cpuset (Mems_allowed_list of /proc/PID/status) or a memory policy (MPOL_BIND, set_mempolicy(2),
 * mbind(2)) that names only some of the nodes with memory binds the process: it fills these nodes,
 * and the OOM killer acts when they are full, whatever others have free (mm/oom_kill.c:
 * constrained_alloc).  Any other process takes memory of another node where its own has none.
 */
#ifndef OOMTOP_MODEL_KERNEL_NODE_BINDING_H
#define OOMTOP_MODEL_KERNEL_NODE_BINDING_H

#include "model/kernel/domain.h"

/* The nodes that a process fills before the machine. */
struct node_binding {
	struct node_set nodes;
	const char *list; /* the same as text, which belongs to the snapshot */
	bool is_policy;   /* bound by a memory policy, not by a cpuset */
};

/* The machine's nodes that have memory, or whose memory is not known. */
struct node_set nodes_with_memory(const struct snapshot *snapshot);
/* Whether the machine has several of them. */
bool nodes_are_several(const struct snapshot *snapshot);

/*
 * Writes the nodes that the process is bound to.  False if it may use all nodes with memory, as far
 * as the snapshot tells.  A policy that binds less than half of its anonymous memory does not
 * count.
 */
bool node_binding_of(struct node_binding *ret_binding, const struct snapshot *snapshot,
	const struct process *process) __attribute__((warn_unused_result));
/*
 * Whether something may bind the process to fewer nodes than node_binding_of() says: its allowed
 * nodes or its policies were not seen and it may use several, or a policy binds a part of its
 * memory.
 */
bool node_binding_is_doubtful(const struct snapshot *snapshot, const struct process *process);

/* Whether memory policies may bind the process to fewer nodes, and were not read. */
bool node_policy_is_unread(const struct snapshot *snapshot, const struct process *process);

/* Which part of a process's memory is on the nodes of a domain. */
enum node_part {
	NODE_PART_ALL,     /* it is bound to nodes of the domain */
	NODE_PART_UNKNOWN, /* it may use nodes of the domain and others */
	NODE_PART_NONE,    /* it is bound to other nodes */
};

/*
 * Writes the part of a process's anonymous pages that is on the domain's nodes, from 0 to 1.  False
 * if numa_maps was not read, or the process had none.
 */
bool node_pages_share(double *ret_share, const struct domain *domain, const struct process *process)
	__attribute__((warn_unused_result));
/* How much of the memory of all nodes the domain has, from 0 to 1; 1 for any other domain. */
double node_share_of(const struct domain *domain, const struct snapshot *snapshot);
/* NODE_PART_ALL in any domain but that of nodes. */
enum node_part node_part_of(const struct domain *domain, const struct snapshot *snapshot,
	const struct process *process);

#endif
