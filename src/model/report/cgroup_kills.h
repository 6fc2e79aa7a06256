/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many kills the kernel's OOM killer has counted in each systemd unit and each pod, by the
 * counts of their cgroups.  A count begins at 0 with its cgroup, and is gone with it, but stays in
 * the counts of the cgroups above: systemd stops a service after a kill (OOMPolicy=stop), and its
 * slice keeps the count.
 *
 * A victim whose whole cgroup is killed (memory.oom.group) is counted when it is chosen and again
 * with the cgroup (mm/oom_kill.c: oom_kill_process, oom_kill_memcg_member), unless it has exited by
 * then: seen on 6.1, four counts for a cgroup of three.
 *
 * Kernel source: mm/oom_kill.c: __oom_kill_process counts each kill in the cgroup of the killed
 * process, whichever memory ran out.  Version 2 shows the sum of the subtree (memory.events),
 * version 1 each cgroup's own count, but from 5.2 to 5.6 with those below
 * (model/history/kill_watch.h): where the counts of version 1 exceed the machine's, none is used.
 */
#ifndef OOMTOP_MODEL_REPORT_CGROUP_KILLS_H
#define OOMTOP_MODEL_REPORT_CGROUP_KILLS_H

#include "snapshot/snapshot.h"

/* Texts belong to the snapshot. */
struct cgroup_kills {
	const char *name;   /* of the unit or pod, raw bytes */
	const char *cgroup; /* the path of the unit's outermost cgroup; of a pod one of several */
	int64_t kills;
	int64_t current_bytes; /* 0 if unknown */
};

/*
 * Lists the cgroups of units that are in no pod, into room for as many as the
 * snapshot has cgroups: most kills first, then the largest.  Returns their number.  A unit below
 * another, as in a slice, counts in both.  Those with an unknown count are left
 * out.
 */
size_t cgroup_kills_of_units(struct cgroup_kills *ret_list, const struct snapshot *snapshot)
	__attribute__((nonnull));
/* Lists the pods likewise, each once: the sum of its cgroups. */
size_t cgroup_kills_of_pods(struct cgroup_kills *ret_list, const struct snapshot *snapshot)
	__attribute__((nonnull));

#endif
