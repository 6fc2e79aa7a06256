/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_together.h"

#include "base/text.h"
#include "views/drill/drill_bound.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

#include <stdlib.h>

enum { OTHERS_NAMED = 4 };

const char *drill_group_name(struct arena *arena, const struct leak_group *group)
{
	return text_format(arena, "all:%s", text_escape(arena, group->word));
}

/* The processes that die and do not grow, in the order in which they die; the caller frees them. */
static const struct process **list_others(
	const struct leak_group *group, const struct drill_outcome *outcome, size_t *ret_count)
{
	const struct process **others = memory_alloc(
		(outcome->kill_count + outcome->collateral_count + 1) * sizeof(*others));
	size_t count = 0;

	for (size_t i = 0; i < outcome->kill_count; i++)
		if (!target_has(&group->members, outcome->kills[i].victim->pid))
			others[count++] = outcome->kills[i].victim;
	for (size_t i = 0; i < outcome->collateral_count; i++)
		if (!target_has(&group->members, outcome->collateral[i]->pid))
			others[count++] = outcome->collateral[i];
	*ret_count = count;
	return others;
}

static const char *others_words(
	struct arena *arena, const struct leak_group *group, const struct drill_outcome *outcome)
{
	size_t count;
	const struct process **others = list_others(group, outcome, &count);
	const char *words = "no other process dies";

	if (count > 0)
		words = text_format(arena, "%s %s though not growing",
			prose_processes(arena, others, count, OTHERS_NAMED),
			count == 1 ? "dies" : "die");
	free(others);
	return words;
}

/* The kills in their order: the first, and how many follow. */
static const char *kills_words(struct arena *arena, const struct drill_outcome *outcome)
{
	const char *first;

	if (outcome->kill_count == 0)
		return "nothing is killed";
	first = prose_process(arena, outcome->kills[0].victim);
	if (outcome->kill_count == 1)
		return text_format(arena, "%s is killed", first);
	return text_format(
		arena, "%s is killed first, %zu more after it", first, outcome->kill_count - 1);
}

/* What is killed before the leak ends at a bound. */
static const char *before_words(struct arena *arena, const struct drill_outcome *outcome)
{
	return outcome->kill_count ? text_format(arena, "%s, then ", kills_words(arena, outcome))
				   : "";
}

static const char *nobody_left(
	struct arena *arena, const struct drill *drill, const struct drill_outcome *outcome)
{
	if (drill->doubts & DOUBT_PARTIAL)
		return "then no visible process that can be killed is left, and what follows is "
		       "not known";
	if (outcome->last.kind == DOMAIN_MEMCG)
		return text_format(arena,
			"then no process that can be killed is left in %s: allocations fail there "
			"again and again",
			prose_domain(arena, &outcome->last));
	return "then no process that can be killed is left, and the kernel panics";
}

const char *drill_group_outcome(
	struct arena *arena, const struct drill *drill, const struct drill_outcome *outcome)
{
	const char *kills = kills_words(arena, outcome);
	const char *others = others_words(arena, drill->group, outcome);

	switch (outcome->end) {
	case DRILL_LEAKER_DIES:
		return text_format(arena, "%s%s none of them is left; %s", kills,
			outcome->kill_count > 1 ? " until" : ", and", others);
	case DRILL_NOBODY_LEFT:
		return text_format(
			arena, "%s (%s), %s", kills, others, nobody_left(arena, drill, outcome));
	case DRILL_SLEEPS:
		return text_format(arena, "%s; %s; those in %s sleep (oom_kill_disable)", kills,
			others, prose_domain(arena, &outcome->last));
	case DRILL_ALLOCATOR:
		return "the next process that allocates is killed (vm.oom_kill_allocating_task), "
		       "most likely one of them";
	case DRILL_PANIC:
		return "the kernel panics at once (vm.panic_on_oom)";
	case DRILL_STALLED:
		return text_format(arena,
			"%sthey are stalled above %s and may never be killed (%s)",
			before_words(arena, outcome), drill_stalled_by(outcome),
			drill_stalled_why(arena, outcome));
	case DRILL_ALLOCATION_FAILS:
		return text_format(arena,
			"%stheir allocations fail (%s) and no%s process is killed",
			before_words(arena, outcome), drill_refused_by(arena, outcome),
			outcome->kill_count ? " other" : "");
	case DRILL_BOUNDED:
	case DRILL_UNKNOWN:
		break;
	}
	return "what is killed is not known, since how much memory is left could not be read";
}

const char *drill_group_sentence(struct arena *arena, const struct drill *drill)
{
	const struct leak_group *group = drill->group;
	const char *word = text_escape(arena, group->word);
	const char *outcome = drill_group_outcome(arena, drill, &drill->outcome);

	if (group->members.count == 1)
		return text_format(arena, "If the only process of %s grows, %s.", word, outcome);
	return text_format(arena, "If all %zu processes of %s grow alike, %s.",
		group->members.count, word, outcome);
}
