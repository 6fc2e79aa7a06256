/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_bound.h"

#include "base/text.h"
#include "model/kernel/address_space.h"
#include "model/kernel/throttle.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

#include <string.h>

const char *drill_stalled_by(const struct drill_outcome *outcome)
{
	return throttle_setting(outcome->stalls_by_swap);
}

const char *drill_stalled_why(struct arena *arena, const struct drill_outcome *outcome)
{
	return text_format(arena, "%s has %s", prose_domain(arena, &outcome->last),
		outcome->stalls_by_swap ? "more in swap" : "nothing left to reclaim");
}

/* As in struct address_room. */
static const char *address_limit_words(struct arena *arena, int64_t limit_bytes, bool is_of_data)
{
	if (limit_bytes == 0)
		return "3G of addresses";
	return text_format(arena, "%s: %s",
		is_of_data ? "RLIMIT_DATA, ulimit -d" : "RLIMIT_AS, ulimit -v",
		prose_size(arena, limit_bytes));
}

const char *drill_refused_by(struct arena *arena, const struct drill_outcome *outcome)
{
	if (!outcome->lacks_addresses)
		return "vm.overcommit_memory=2";
	return address_limit_words(arena, outcome->address_limit_bytes, outcome->limits_data);
}

const char *drill_untouched_words(struct arena *arena, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;

	if (outcome->kill_count > 0 || (drill->vague & VAGUE_ADDRESSES) ||
		strcmp(prose_size(arena, outcome->leaks_by_bytes),
			prose_size(arena,
				size_sum(outcome->leaks_by_bytes, outcome->untouched_bytes))) == 0)
		return NULL;
	return text_format(
		arena, "up to %s is mapped already", prose_size(arena, outcome->untouched_bytes));
}

const char *drill_addresses_doubt(
	struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const struct process *leaker =
		drill->group ? drill->group->members.items[0] : drill->leaker;
	struct address_room room;

	if (!leaker || !address_room_for(&room, snapshot, leaker))
		return "it is not known whether memory or addresses are exhausted first";
	return text_format(arena,
		"it is not known whether memory or its own limit (%s) comes first: it may map %s "
		"more, and touch up to %s that is mapped already",
		address_limit_words(arena, room.limit_bytes, room.is_of_data),
		prose_size(arena, room.mappable_bytes), prose_size(arena, room.untouched_bytes));
}
