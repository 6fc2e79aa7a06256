/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds in a kill order (model/drill/kill_order.h) the step in which one leaker dies, by binary
 * search: from step to step the leaker's badness rises and that of the other candidates of a level
 * falls.
 */
#ifndef OOMTOP_MODEL_DRILL_ORDER_SEARCH_H
#define OOMTOP_MODEL_DRILL_ORDER_SEARCH_H

#include "model/drill/kill_order.h"

/* Zeroed but for context, order and leaker, then passed to order_search_begin(). */
struct order_search {
	struct drill_context *context;
	struct kill_order *order;
	const struct process *leaker;
	const struct ranking_place *places[LEVELS_MAX]; /* the leaker in each level; or NULL */
};

/* Finds the leaker in the levels that were full so far. */
void order_search_begin(struct order_search *search);
/*
 * Extends the order until the leaker dies or the order ends.  Returns the step in which the leaker
 * is chosen, and in *ret_death the step in which it dies with another process; SIZE_MAX for never.
 */
size_t order_search_leaker_end(struct order_search *search, size_t *ret_death);
/* The leaker's badness in a step of a level that the leaker is in. */
int64_t order_search_pages(const struct order_search *search, const struct kill_step *step);
/* Whether in a step before `end` it is not known which of two other processes is chosen. */
bool order_search_others_close(const struct order_search *search, size_t end);
/*
 * Whether in a step before `end`, or in `end` if that step `chooses`, it is not known whether the
 * leaker or another process is chosen.
 */
bool order_search_leaker_close(const struct order_search *search, size_t end, bool chooses);

#endif
