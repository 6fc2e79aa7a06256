/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The units of this machine's processes, as their managers have them set. */
#ifndef OOMTOP_SOURCES_SYSTEMD_UNITS_H
#define OOMTOP_SOURCES_SYSTEMD_UNITS_H

#include "snapshot/snapshot.h"

/* What managers said, for those who would ask again and again. */
struct unit_answers {
	struct arena texts;
	struct unit_answer *items;
	size_t count, capacity;
	double first_seconds; /* of the monotonic clock: when the first of them was given */
};

/* Forgets them when the first is some seconds old: settings change, but not often. */
void unit_answers_age(struct unit_answers *answers);
void unit_answers_release(struct unit_answers *answers);

/*
 * Adds the units of the processes whose place in the snapshot is set in `wanted`, NULL for all,
 * with the managers of the users among them.  What is there already is left alone.  Whom the
 * answers, unless they are NULL, know of is not asked for again.
 */
void units_read(struct snapshot *snapshot, const bool *wanted, struct unit_answers *answers);

#endif
