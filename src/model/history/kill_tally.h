/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many times something was killed for want of memory, by killer, unit and pod: counts that
 * outlive the unit, the container and the log.  A kill is one event of a log, however many
 * processes ended by it.  Counts never fall.  Pure.
 */
#ifndef OOMTOP_MODEL_HISTORY_KILL_TALLY_H
#define OOMTOP_MODEL_HISTORY_KILL_TALLY_H

#include "base/attributes.h"
#include "snapshot/kill_event.h"

/* So many names are told apart; kills with any other one count as those without. */
enum {
	TALLY_NAMES_MAX = 500,
	TALLY_KILLERS_MAX = 16, /* each has an item without a name */
	TALLY_NAME_BYTES_MAX = 255,
};

/* Zeroed at first. */
struct kill_tally {
	struct tallied_kills *items; /* owned, with their texts */
	size_t count, capacity;
	size_t named_count; /* items with a unit or pod */
	struct arena texts;
};

/*
 * Adds so many kills of a unit or a pod, either of which may be NULL or "".  A name that is too
 * long, or new when TALLY_NAMES_MAX are there, counts as unknown.
 */
void kill_tally_add(struct kill_tally *tally, enum kill_by by, const char *unit_or_null,
	const char *pod_or_null, int64_t count) NONNULL(1);
/*
 * Adds one event.  Its unit is the system's; for what a user's manager runs, that manager's unit:
 * users choose the names below it.  `pod_name` stands in for the event's pod, which may be a UID.
 */
void kill_tally_add_event(struct kill_tally *tally, const struct kill_event *event,
	const char *pod_name_or_null) NONNULL(1, 2);
void kill_tally_release(struct kill_tally *tally) NONNULL();

#endif
