/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The systemd units of this machine's processes, as their managers have them set. */
#ifndef OOMTOP_SOURCES_SYSTEMD_UNITS_H
#define OOMTOP_SOURCES_SYSTEMD_UNITS_H

#include "snapshot/snapshot.h"

/* The managers' answers, kept for CACHE_LIFETIME_SECONDS. */
struct unit_answers {
	struct arena texts;
	struct unit_answer *items;
	size_t count, capacity;
	double first_seconds; /* of the monotonic clock: when the first answer was given */
};

/* Empties the answers when the first is older than CACHE_LIFETIME_SECONDS. */
void unit_answers_age(struct unit_answers *answers) __attribute__((nonnull));
void unit_answers_release(struct unit_answers *answers) __attribute__((nonnull));

/*
 * Adds to the snapshot the units of the processes i with wanted[i] (`wanted` NULL: of all), and the
 * managers of the users among them.  Units that are there already are left alone.  Units that
 * `answers` knows are not queried again, new answers are added; NULL: keep none.  Counts the buses
 * that did not answer in time as machine.silent_buses.
 */
void units_read(struct snapshot *snapshot, const bool *wanted, struct unit_answers *answers)
	__attribute__((nonnull(1)));

#endif
