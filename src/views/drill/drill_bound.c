/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_bound.h"

#include "base/text.h"
#include "model/kernel/throttle.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

const char *drill_stalled_by(const struct drill_outcome *outcome)
{
	return throttle_setting(outcome->stalls_by_swap);
}

const char *drill_stalled_why(struct arena *arena, const struct drill_outcome *outcome)
{
	return text_format(arena, "%s has %s", prose_domain(arena, &outcome->last),
		outcome->stalls_by_swap ? "more in swap" : "nothing left to reclaim");
}

const char *drill_refused_by(struct arena *arena, const struct drill_outcome *outcome)
{
	if (!outcome->lacks_addresses)
		return "vm.overcommit_memory=2";
	return outcome->address_limit_bytes > 0
		       ? text_format(arena, "RLIMIT_AS, ulimit -v: %s",
				 prose_size(arena, outcome->address_limit_bytes))
		       : "3G of addresses";
}
