/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the counters of a machine say of kills that its log does not tell of: it lost them, or does
 * not reach back to them.  Pure.
 *
 * The kernel counts each kill in /proc/vmstat (oom_kill, since 4.13) and in memory.events.local of
 * the cgroup of the killed process; "oom" in memory.events counts how often the cgroup or one below
 * was at its limit (mm/memcontrol.c, mm/oom_kill.c: __oom_kill_process).  systemd 259 and later
 * counts for a unit what the kernel and what systemd-oomd killed (org.freedesktop.systemd1(5)).
 */
#ifndef OOMTOP_MODEL_HISTORY_KILL_COUNTS_H
#define OOMTOP_MODEL_HISTORY_KILL_COUNTS_H

#include "model/history/kill_list.h"

enum kill_counter {
	COUNTER_MACHINE,      /* kills since boot */
	COUNTER_CGROUP,       /* kills in the cgroup */
	COUNTER_UNIT,         /* kills by the kernel in the unit */
	COUNTER_UNIT_MANAGED, /* kills by systemd-oomd in the unit */
};

/* A counter that is higher than what the log tells. */
struct kill_count {
	enum kill_counter counter;
	const char *name; /* of the cgroup or unit, raw bytes of the snapshot; NULL: the machine */
	int64_t counted, told;
	/* of a cgroup: it was never at a limit of its own, so that memory above it ran out */
	bool is_from_above;
};

struct kill_counts {
	struct kill_count *items; /* owned */
	size_t count, capacity;
};

/*
 * Compares the counters of `machine` with the kills of `list`, which is the log of the running
 * boot. Release the result by kill_counts_release().
 */
void kill_counts_make(struct kill_counts *ret_counts, const struct snapshot *machine,
	const struct kill_list *list) NONNULL();
void kill_counts_release(struct kill_counts *counts) NONNULL();

#endif
