/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/closeness.h"

#include <stdlib.h>

enum {
	CLOSE_FRACTION =
		200, /* of the domain's total: a nearer badness is within what may change */
};

static int64_t error_pages(const struct domain_ranking *ranking)
{
	return 2 * figure_or(ranking->counter_error_pages, 0);
}

int64_t closeness_pages(const struct domain_ranking *ranking)
{
	return size_sum(error_pages(ranking), ranking->domain.total_pages / CLOSE_FRACTION);
}

/* As in verdict.c: start times decide between equal ones, but not in a memcg. */
static bool is_order_known(const struct domain_ranking *ranking, const struct ranking_place *a,
	const struct ranking_place *b)
{
	return ranking->domain.kind != DOMAIN_MEMCG && a->process->start_ticks.known &&
	       b->process->start_ticks.known;
}

/* Whether the badness of both is raised to 1, also if each had so many pages more. */
static bool are_raised(const struct domain_ranking *ranking, const struct ranking_place *a,
	const struct ranking_place *b, int64_t more_pages)
{
	return ranking->rules->at_min_one && size_sum(a->sum_pages, more_pages) <= 1 &&
	       size_sum(b->sum_pages, more_pages) <= 1;
}

bool closeness_is_given(const struct domain_ranking *ranking, const struct ranking_place *leaker,
	const struct ranking_place *other)
{
	int64_t close = closeness_pages(ranking);

	if (llabs(leaker->pages - other->pages) > close)
		return false;
	return !are_raised(ranking, leaker, other, close) ||
	       !is_order_known(ranking, leaker, other);
}

bool closeness_choice_is_known(const struct domain_ranking *ranking,
	const struct ranking_place *chosen, const struct ranking_place *next)
{
	int64_t error = error_pages(ranking);

	if (chosen->pages - next->pages > error)
		return true;
	return (error == 0 || are_raised(ranking, chosen, next, error)) &&
	       is_order_known(ranking, chosen, next);
}
