/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_stall.h"

#include "base/text.h"
#include "views/prose/prose_domain.h"

const char *drill_stalled_by(const struct drill_outcome *outcome)
{
	return outcome->stalls_by_swap ? "memory.swap.high" : "memory.high";
}

const char *drill_stalled_why(struct arena *arena, const struct drill_outcome *outcome)
{
	return text_format(arena, "%s has %s", prose_domain(arena, &outcome->last),
		outcome->stalls_by_swap ? "more in swap" : "nothing left to reclaim");
}
