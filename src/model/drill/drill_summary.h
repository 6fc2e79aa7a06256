/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The result of a drill without the lists of the processes that die: what one line of a table
 * needs.
 *
 * Thousands of leakers that each kill thousands of processes have as many lists, but one kill
 * order (model/drill/kill_order.h).  drill_summarize() searches that order, where drill_run()
 * simulates the drill and writes its lists.  Both agree on every member below.
 */
#ifndef OOMTOP_MODEL_DRILL_DRILL_SUMMARY_H
#define OOMTOP_MODEL_DRILL_DRILL_SUMMARY_H

#include "model/drill/drill.h"

struct drill_summary {
	const struct process *leaker;   /* NULL: a tmpfs or a group leaks */
	const struct holder *tmpfs;     /* NULL: a process or a group leaks */
	const struct leak_group *group; /* NULL: a process or a tmpfs leaks */
	/* under the likeliest reclaim case */
	enum drill_end end;
	bool stalls_by_swap;                /* struct drill_outcome */
	struct domain domain;               /* the domain that is full first */
	const struct process *first_victim; /* NULL: nothing is killed */
	int64_t first_pages;                /* its badness then */
	size_t kill_count, collateral_count;
	bool is_last_victim; /* the last process chosen is the leaker */
	/* over all reclaim cases */
	int64_t min_leak_bytes, max_leak_bytes; /* what the leaker takes until a domain is full */
	bool certain;
	bool spares; /* no watched process dies in any case (drill_context_watch()) */
	/* nor does one where what this drill does not know turns out otherwise; the machine's own
	 * doubts, drill_context_doubts(), are the caller's
	 */
	bool spares_for_certain;
};

/*
 * Summarizes the drill that drill_run() would run, with its parameters and errors.  The summary
 * owns nothing and points into the snapshot.
 */
int drill_summarize(struct drill_summary *ret_summary, struct drill_context *context,
	const struct process *leaker, const struct holder *tmpfs, struct error *error)
	__attribute__((warn_unused_result));
/* The summary of a drill that was run in that context. */
struct drill_summary drill_summary_of(const struct drill *drill, struct drill_context *context);

/* Kills before the leaker's own. */
static inline size_t drill_summary_kills_before(const struct drill_summary *summary)
{
	return summary->kill_count - (summary->end == DRILL_LEAKER_DIES && summary->kill_count > 0);
}

#endif
