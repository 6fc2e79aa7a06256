/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a snapshot, its verdicts and drills say, as samples of metrics.  No label holds a PID.  What
 * is not known is absent, never 0.
 */
#ifndef OOMTOP_VIEWS_METRICS_METRICS_H
#define OOMTOP_VIEWS_METRICS_METRICS_H

#include "model/drill/drill.h"
#include "model/kernel/headroom_memo.h"
#include "model/kernel/verdict.h"
#include "snapshot/kill_event.h"
#include "views/metrics/exposition.h"

/*
 * Adds what is said of the machine as a whole.  `verdict` is that on domain_default(), with its
 * warnings; `scan_microseconds` is unknown for a recording.
 */
void metrics_add_machine(struct exposition *exposition, const struct snapshot *snapshot,
	const struct verdict *verdict, const char *version, struct figure scan_microseconds)
	__attribute__((nonnull));
/* Adds the domain of the verdict. */
void metrics_add_domain(struct exposition *exposition, struct headroom_memo *memo,
	const struct verdict *verdict) __attribute__((nonnull));
/* Adds cgroups that stall above memory.high, at most `max` of those that were not added so far. */
void metrics_add_stalled(struct exposition *exposition, const struct snapshot *snapshot, size_t max)
	__attribute__((nonnull));
/* Adds the kills of the machine, and of at most `max` units and `max` pods. */
void metrics_add_kills(struct exposition *exposition, const struct snapshot *snapshot, size_t max)
	__attribute__((nonnull));
/* Adds what a flight recorder counted, all of it: a counter that goes and comes would be none. */
void metrics_add_recorded_kills(struct exposition *exposition, const struct tallied_kills *items,
	size_t count) __attribute__((nonnull(1)));
/*
 * Adds the drill of the largest process of a unit; nothing if it is in no unit.  Of a pod with
 * several containers the first that is added counts.
 */
void metrics_add_leak(struct exposition *exposition, const struct drill *drill)
	__attribute__((nonnull));

#endif
