/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose memory runs out: the set of processes among which an OOM kill chooses, and the total its
 * adj term is scaled by (mm/oom_kill.c: constrained_alloc; mm/memcontrol.c: mem_cgroup_get_max).
 */
#ifndef OOMTOP_MODEL_KERNEL_DOMAIN_H
#define OOMTOP_MODEL_KERNEL_DOMAIN_H

#include "base/error.h"
#include "model/kernel/node_set.h"
#include "snapshot/snapshot.h"

enum domain_kind {
	DOMAIN_MACHINE,
	DOMAIN_MEMCG, /* a memory cgroup at its limit: what is charged to it */
	DOMAIN_NODES, /* an allocation bound to NUMA nodes: what may allocate from one of them */
};

struct domain {
	enum domain_kind kind;
	const char *path;      /* "/" for the machine, the cgroup's path, or the list of nodes */
	size_t memcg;          /* DOMAIN_MEMCG: its place in the snapshot */
	struct node_set nodes; /* DOMAIN_NODES */
	int64_t total_pages;   /* what may be used in it: RAM and swap together */
	int64_t machine_total_pages; /* the kernel's scores are made with this one in any domain */
	int64_t page_size_bytes;
	bool is_alone;       /* v1 without hierarchy: what is below the group is not in it */
	bool sleeps;         /* v1: nobody is killed, tasks sleep instead (oom_kill_disable) */
	bool total_is_faked; /* /proc/meminfo tells another total than the kernel itself */
};

/*
 * The whole machine.  Fails when the snapshot lacks what no ranking can do without: the page size
 * and the totals.
 */
int domain_machine(struct domain *ret_domain, const struct snapshot *snapshot, struct error *error);

/* A memory cgroup of the snapshot.  Fails when it has no limit, or an unknown one. */
int domain_memcg(struct domain *ret_domain, const struct snapshot *snapshot, size_t memcg,
	struct error *error);

/*
 * What --domain names: "machine", "nodes:LIST", a cgroup's path (with or without "cgroup:") or the
 * systemd unit or container it stands for.  *word must outlive the domain.
 */
int domain_find(struct domain *ret_domain, const struct snapshot *snapshot, const char *word,
	struct error *error);

/* Whether an OOM of its own can come to the group: its limit is set. */
bool memcg_is_limited(const struct cgroup *cgroup);

/* The processes of a domain, eligible or not, by number: only a domain of nodes asks for more. */
size_t domain_process_count(const struct domain *domain, const struct snapshot *snapshot);
const struct process *domain_process(
	const struct domain *domain, const struct snapshot *snapshot, size_t number);
/* Whether what the process takes and gives back counts in it; in nodes nobody knows. */
bool domain_charges(const struct domain *domain, const struct snapshot *snapshot,
	const struct process *process);
/* Whether a process of it may allocate from the domain's nodes; true in any other domain. */
bool domain_admits(const struct domain *domain, const struct process *process);

/* Processes with memory that may be in a memcg domain: their cgroup could not be read. */
size_t domain_stray_count(const struct domain *domain, const struct snapshot *snapshot);

#endif
