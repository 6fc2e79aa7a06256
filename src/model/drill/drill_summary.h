/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a line of a table says of a drill, without the lists of all that die.
 *
 * Thousands of leakers each of whom kills thousands have that many lists, but one order in which
 * the others die: a summary is found in it by a search, where drill_run() writes the list.
 */
#ifndef OOMTOP_MODEL_DRILL_DRILL_SUMMARY_H
#define OOMTOP_MODEL_DRILL_DRILL_SUMMARY_H

#include "model/drill/drill.h"

struct drill_summary {
	const struct process *leaker; /* NULL: a tmpfs */
	const struct holder *tmpfs;
	/* of the likeliest course */
	enum drill_end end;
	struct domain domain;               /* that is full first */
	const struct process *first_victim; /* NULL: nobody dies */
	int64_t first_pages;                /* what it counts then */
	size_t kill_count, collateral_count;
	bool is_last_victim; /* the leaker is who is chosen last */
	/* of all courses */
	int64_t min_leak_bytes, max_leak_bytes; /* until the first domain is full */
	bool certain;
	bool spares; /* none of those that are watched dies, and that is known */
};

/* As drill_run(), but for what it says. */
int drill_summarize(struct drill_summary *ret_summary, struct drill_context *context,
	const struct process *leaker, const struct holder *tmpfs, struct error *error);
/* The summary of a drill that was run; `spares` is told by the ground's watch. */
struct drill_summary drill_summary_of(
	const struct drill *drill, const struct drill_context *context);

/* Kills before the leaker's own. */
static inline size_t drill_summary_kills_before(const struct drill_summary *summary)
{
	return summary->kill_count - (summary->end == DRILL_LEAKER_DIES && summary->kill_count > 0);
}

#endif
