/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where memory runs out: the processes that an OOM kill chooses from, and the total that
 * oom_score_adj is scaled by (mm/oom_kill.c: constrained_alloc; mm/memcontrol.c:
 * mem_cgroup_get_max).
 */
#ifndef OOMTOP_MODEL_KERNEL_DOMAIN_H
#define OOMTOP_MODEL_KERNEL_DOMAIN_H

#include "base/error.h"
#include "base/node_set.h"
#include "snapshot/snapshot.h"

enum domain_kind {
	DOMAIN_MACHINE,
	DOMAIN_MEMCG, /* a memory cgroup at its limit: the processes charged to it */
	DOMAIN_NODES, /* NUMA nodes an allocation is bound to: the processes that may use one */
};

struct domain {
	enum domain_kind kind;
	const char *path;      /* "/" for the machine, the cgroup's path, or the list of nodes */
	size_t memcg;          /* DOMAIN_MEMCG: its index in the snapshot */
	struct node_set nodes; /* DOMAIN_NODES */
	bool is_policy;        /* DOMAIN_NODES: a memory policy binds, and not a cpuset */
	int64_t total_pages;   /* RAM and swap that its processes may use */
	int64_t machine_total_pages; /* the total of oom_score, in any domain; 0: not known */
	int64_t page_size_bytes;
	bool is_own_container; /* DOMAIN_MEMCG: of the container that oomtop runs in */
	bool is_alone;         /* v1 without hierarchy: cgroups below are not part of it */
	bool sleeps;           /* v1: tasks sleep and nothing is killed (oom_kill_disable) */
	bool total_is_faked;   /* /proc/meminfo shows another total than sysinfo(2) */
};

/*
 * Writes the domain of the whole machine, with totals of 0 where they are not known, as in the log
 * of a cgroup's kill: then no oom_score can be computed, and nothing ranked.  Fails if the snapshot
 * lacks its page size.
 */
int domain_of_scores(struct domain *ret_domain, const struct snapshot *snapshot,
	struct error *error) __attribute__((warn_unused_result));
/*
 * Writes the domain of the whole machine.  Fails if the snapshot lacks its page size or the total
 * of memory and swap.
 */
int domain_machine(struct domain *ret_domain, const struct snapshot *snapshot, struct error *error)
	__attribute__((warn_unused_result));

/*
 * Writes the domain of the memory cgroup of that index.  Fails like domain_of_scores(), and if the
 * cgroup has no limit or its limit is not known.
 */
int domain_memcg(struct domain *ret_domain, const struct snapshot *snapshot, size_t memcg,
	struct error *error) __attribute__((warn_unused_result));

/*
 * Writes the domain of the NUMA nodes of a list such as "0-1,3", which must outlive the domain.
 * `is_policy`: a memory policy binds the allocation to them (MPOL_BIND), which decides who is
 * eligible.  Fails like domain_machine(), for a text that is no list, and if the size of the nodes
 * is not known.
 */
int domain_nodes(struct domain *ret_domain, const struct snapshot *snapshot, const char *list,
	bool is_policy, struct error *error) __attribute__((warn_unused_result));

/*
 * Writes the domain that --domain names: "machine" (or NULL), "nodes:LIST", a cgroup's path with or
 * without "cgroup:", or the unit or container of a cgroup.  The word must outlive the domain. Fails
 * if the word names no domain of this snapshot.
 */
int domain_find(struct domain *ret_domain, const struct snapshot *snapshot, const char *word,
	struct error *error) __attribute__((warn_unused_result));

/* Whether the cgroup has a limit, so that its memory can run out before the machine's. */
bool memcg_is_limited(const struct cgroup *cgroup);
/* The cgroup, or the nearest one above it, with a limit; CGROUP_UNKNOWN if there is none. */
size_t memcg_limited_from(const struct snapshot *snapshot, size_t memcg);

/*
 * The number of processes of a domain, and each by its number from 0.  All are eligible as far as
 * the domain goes, except in a domain of nodes: domain_admits().
 */
size_t domain_process_count(const struct domain *domain, const struct snapshot *snapshot);
const struct process *domain_process(
	const struct domain *domain, const struct snapshot *snapshot, size_t number);
/*
 * Whether memory of the process is charged to the domain.  False for nodes, where it is not known
 * which node a page is on.
 */
bool domain_charges(const struct domain *domain, const struct snapshot *snapshot,
	const struct process *process);
/*
 * Whether a process of the domain is eligible as far as NUMA nodes go; true in any other domain.
 * With a cpuset the processes that may use one of the nodes are, with a memory policy all but those
 * that a policy of their own binds to others (mm/oom_kill.c: oom_cpuset_eligible).
 */
bool domain_admits(const struct domain *domain, const struct process *process);

/* Whether two domains of one snapshot are the same: kind, cgroup, and set of nodes. */
bool domain_is_same(const struct domain *a, const struct domain *b);

/*
 * How many processes of the domain the source cannot see; unknown if nothing tells.  0 where it
 * sees the whole machine, and for a memcg domain below which no list of a cgroup has a process that
 * is outside of the reader's PID namespace: the killer walks the same processes as the lists
 * (mm/memcontrol.c: mem_cgroup_scan_tasks; kernel/cgroup/cgroup.c: cgroup_procs_start).  Processes
 * that exist and could not be read are not counted.
 */
struct figure domain_hidden_count(const struct domain *domain, const struct snapshot *snapshot);

/* How many processes with memory may be in a memcg domain: their cgroup could not be read. */
size_t domain_stray_count(const struct domain *domain, const struct snapshot *snapshot);

#endif
