/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the killer's choice between two processes is known. */
#ifndef OOMTOP_MODEL_DRILL_CLOSENESS_H
#define OOMTOP_MODEL_DRILL_CLOSENESS_H

#include "model/drill/drill_context.h"

/* Which of the leaker and another process is chosen is not known if they differ by that or less. */
int64_t closeness_pages(const struct domain_ranking *ranking) __attribute__((nonnull));
/*
 * Whether a leaker, with all it has taken, and another process are that close.  Two whose badness
 * the kernel raises to 1 from far below are equal, and the order of creation decides.
 */
bool closeness_is_given(const struct domain_ranking *ranking, const struct ranking_place *leaker,
	const struct ranking_place *other) __attribute__((nonnull));
/*
 * Whether it is known that the killer chooses `chosen` and not `next`, the next in rank, despite
 * the error of the counters and an order of creation that may not be known.
 */
bool closeness_choice_is_known(const struct domain_ranking *ranking,
	const struct ranking_place *chosen, const struct ranking_place *next)
	__attribute__((nonnull));

#endif
