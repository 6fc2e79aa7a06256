/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_sentence.h"

#include "base/text.h"
#include "views/drill/drill_bound.h"
#include "views/drill/drill_holder.h"
#include "views/drill/drill_together.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

const char *drill_leaker(
	struct arena *arena, const struct process *leaker, const struct holder *tmpfs)
{
	if (leaker)
		return prose_process(arena, leaker);
	if (tmpfs->kind == HOLDER_KERNEL)
		return "kernel";
	return text_format(arena, "tmpfs:%s", tmpfs->name ? text_escape(arena, tmpfs->name) : "?");
}

/* Kills before the leaker's own. */
static size_t kills_before(const struct drill_outcome *outcome)
{
	return outcome->kill_count - (outcome->end == DRILL_LEAKER_DIES && outcome->kill_count > 0);
}

/* The victim of the last kill, which is not the leaker where the leaker is killed with a group. */
static const struct process *last_victim(const struct drill_outcome *outcome)
{
	return outcome->kill_count ? outcome->kills[outcome->kill_count - 1].victim : NULL;
}

static const char *deaths(struct arena *arena, const struct drill_outcome *outcome)
{
	size_t before = kills_before(outcome);

	if (before == 0)
		return "";
	if (before == 1)
		return text_format(arena, "%s is killed first, then ",
			prose_process(arena, outcome->kills[0].victim));
	return text_format(arena, "%s is killed first, %zu more after it, then ",
		prose_process(arena, outcome->kills[0].victim), before - 1);
}

static const char *leaker_end(struct arena *arena, const struct drill_outcome *outcome,
	const char *leaker, const struct process *process)
{
	size_t others = outcome->kills[outcome->kill_count - 1].others;
	const struct process *last = last_victim(outcome);

	if (last && last != process)
		return text_format(
			arena, "%s dies when %s is killed", leaker, prose_process(arena, last));
	if (others == 0)
		return text_format(arena, "%s is killed", leaker);
	return text_format(arena, "%s is killed, and %zu with it", leaker, others);
}

static const char *nobody_left(
	struct arena *arena, const struct drill *drill, const struct drill_outcome *outcome)
{
	if (drill->doubts & DOUBT_PARTIAL)
		return "no visible process that can be killed is left, and what follows is not "
		       "known";
	if (outcome->last.kind == DOMAIN_MEMCG)
		return text_format(arena, "no process that can be killed is left in %s: %s",
			prose_domain(arena, &outcome->last), prose_excess(drill->excess));
	return "no process that can be killed is left, and the kernel panics";
}

/* Who allocates when memory runs out, with vm.oom_kill_allocating_task. */
static const char *allocator(struct arena *arena, const struct drill *drill, const char *leaker)
{
	if (drill_is_of_kernel(drill))
		return "";
	return text_format(
		arena, ", most likely %s%s", drill->leaker ? "" : "one that writes to ", leaker);
}

static const char *stalled_words(
	struct arena *arena, const struct drill *drill, const struct drill_outcome *outcome)
{
	const char *leaker = drill_leaker(arena, drill->leaker, drill->tmpfs);

	return text_format(arena, "%s%s%s stalled above %s and may never be killed (%s)",
		deaths(arena, outcome),
		drill->leaker               ? ""
		: drill_is_of_kernel(drill) ? "a task that allocates memory of the "
					    : "a task that writes to ",
		text_format(arena, "%s is", leaker), drill_stalled_by(outcome),
		drill_stalled_why(arena, outcome));
}

const char *drill_outcome_words(
	struct arena *arena, const struct drill *drill, const struct drill_outcome *outcome)
{
	const char *leaker;

	if (drill->group)
		return drill_group_outcome(arena, drill, outcome);
	leaker = drill_leaker(arena, drill->leaker, drill->tmpfs);
	switch (outcome->end) {
	case DRILL_LEAKER_DIES:
		return text_format(arena, "%s%s", deaths(arena, outcome),
			leaker_end(arena, outcome, leaker, drill->leaker));
	case DRILL_ALLOCATOR:
		return text_format(arena,
			"the next process that allocates is killed "
			"(vm.oom_kill_allocating_task)%s",
			allocator(arena, drill, leaker));
	case DRILL_PANIC:
		return "the kernel panics at once (vm.panic_on_oom)";
	case DRILL_NOBODY_LEFT:
		return text_format(
			arena, "%s%s", deaths(arena, outcome), nobody_left(arena, drill, outcome));
	case DRILL_SLEEPS:
		return text_format(arena,
			"%s%s%s sleeps and no%s process is killed (oom_kill_disable of %s)",
			deaths(arena, outcome), drill->leaker ? "" : "a task that writes to ",
			leaker, outcome->kill_count ? " other" : "",
			prose_domain(arena, &outcome->last));
	case DRILL_BOUNDED:
		return text_format(arena, "%sthe tmpfs is full before memory runs out%s",
			deaths(arena, outcome), outcome->kill_count ? " again" : "");
	case DRILL_STALLED:
		return stalled_words(arena, drill, outcome);
	case DRILL_ALLOCATION_FAILS:
		return text_format(arena, "%sits allocations fail (%s) and no%s process is killed",
			deaths(arena, outcome), drill_refused_by(arena, outcome),
			outcome->kill_count ? " other" : "");
	case DRILL_UNKNOWN:
		break;
	}
	return "what is killed is not known, since how much memory is left could not be read";
}

static const char *sentence(struct arena *arena, const struct drill *drill, const char *itself)
{
	const char *words;

	if (drill->group)
		return drill_group_sentence(arena, drill);
	words = drill_outcome_words(arena, drill, &drill->outcome);
	if (drill_is_of_kernel(drill))
		return text_format(arena, "If the kernel's memory grows, %s.", words);
	return text_format(arena, "If %s%s leaks, %s.",
		drill_leaker(arena, drill->leaker, drill->tmpfs), itself, words);
}

const char *drill_sentence(struct arena *arena, const struct drill *drill)
{
	return sentence(arena, drill, "");
}

const char *drill_own_sentence(struct arena *arena, const struct drill *drill)
{
	return sentence(arena, drill, " itself");
}

const char *drill_case_words(const struct drill *drill)
{
	const struct reclaim_case *reclaim_case = &drill->alternative_case;

	if (reclaim_case->past_bounds && drill->outcome.end == DRILL_NOBODY_LEFT)
		return "allocations pass that limit";
	if (reclaim_case->past_bounds)
		return drill->outcome.end == DRILL_STALLED
			       ? "the leak goes on slowly while it is throttled"
		       : drill->vague & VAGUE_ADDRESSES
			       ? "memory that is mapped already is used as well"
			       : "memory that is committed already is used as well";
	if ((drill->doubts & DOUBT_NODE_ROOM) && reclaim_case->all_free_used)
		return "the nodes have the most left";
	if ((drill->doubts & DOUBT_NODE_ROOM) && !reclaim_case->files_dropped)
		return "the nodes have the least left";
	if (reclaim_case->all_free_used && !reclaim_case->shmem_swapped)
		return "even the last free pages can be used";
	if (reclaim_case->files_dropped)
		return "shared memory is swapped out first";
	if (drill->swap_is_compressed && !reclaim_case->shmem_swapped)
		return "mapped file pages stay in memory and what is swapped does not shrink";
	return reclaim_case->shmem_swapped ? "mapped files stay and shared memory is swapped out"
					   : "mapped file pages stay in memory";
}
