/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill.h"

#include "base/text.h"
#include "model/kernel/commit.h"
#include "views/drill/drill_holder.h"
#include "views/drill/drill_together.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_reading.h"
#include "views/prose/prose_words.h"
#include "views/report/killers.h"

#include <inttypes.h>
#include <string.h>

enum {
	KILLS_SHOWN = 12,
	FUTILE_PART = 20, /* a kill is futile if it frees less than 1/20 of the victim's badness */
};

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

	return text_format(arena,
		"%s%s%s stalled above memory.high and may never be killed (%s has nothing left to "
		"reclaim)",
		deaths(arena, outcome),
		drill->leaker               ? ""
		: drill_is_of_kernel(drill) ? "a task that allocates memory of the "
					    : "a task that writes to ",
		text_format(arena, "%s is", leaker), prose_domain(arena, &outcome->last));
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
			"%s%s sleeps and no%s process is killed (oom_kill_disable of %s)",
			deaths(arena, outcome), leaker, outcome->kill_count ? " other" : "",
			prose_domain(arena, &outcome->last));
	case DRILL_BOUNDED:
		return text_format(arena, "%sthe tmpfs is full before memory runs out",
			deaths(arena, outcome));
	case DRILL_STALLED:
		return stalled_words(arena, drill, outcome);
	case DRILL_ALLOCATION_FAILS:
		return text_format(arena,
			"%sits allocations fail (vm.overcommit_memory=2) and nobody%s is killed",
			deaths(arena, outcome), outcome->kill_count ? " else" : "");
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

const char *drill_leak_size(
	struct arena *arena, int64_t min_bytes, int64_t max_bytes, const char *to)
{
	const char *max = prose_size(arena, max_bytes);

	if (min_bytes >= max_bytes)
		return max;
	return text_format(arena, "%s%s%s", prose_size(arena, min_bytes), to, max);
}

static const char *full_words(
	struct arena *arena, const struct snapshot *snapshot, const struct drill_outcome *outcome)
{
	const struct domain *domain = &outcome->domain;

	if (outcome->kill_count == 0 && outcome->end == DRILL_ALLOCATION_FAILS)
		return "the commit limit is reached, and new memory is refused";
	if (outcome->kill_count == 0 && outcome->end == DRILL_STALLED)
		return text_format(arena,
			"%s is at its memory.high (%s) and each allocation is throttled, up to 2 s",
			prose_domain_seen(arena, snapshot, domain),
			prose_figure_size(arena, snapshot->cgroups[domain->memcg].high_bytes));
	switch (domain->kind) {
	case DOMAIN_MEMCG:
		return text_format(
			arena, "%s reaches its limit", prose_domain_seen(arena, snapshot, domain));
	case DOMAIN_NODES:
		return text_format(
			arena, "the memory of %s is exhausted", prose_domain(arena, domain));
	case DOMAIN_MACHINE:
		break;
	}
	if (outcome->leaves_swap)
		return "the machine's memory is exhausted (none of these processes may use the "
		       "swap that is left)";
	return figure_or(snapshot->machine.swap_total_bytes, 1) > 0
		       ? "the machine's memory and swap are exhausted"
		       : "the machine's memory is exhausted (there is no swap)";
}

static void print_bound(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;

	/* the sentence says already that the tmpfs is full */
	if (outcome->end == DRILL_UNKNOWN ||
		(outcome->end == DRILL_BOUNDED && outcome->kill_count == 0))
		return;
	if (drill->max_leak_bytes == 0)
		fprintf(out, "  Already now %s.\n", full_words(arena, snapshot, outcome));
	else
		fprintf(out, "  After %s more%s, %s.\n",
			drill_leak_size(
				arena, drill->min_leak_bytes, drill->max_leak_bytes, " to "),
			drill->group ? " together" : "", full_words(arena, snapshot, outcome));
	if (outcome->cache_may_stay)
		fprintf(out,
			"  The killer may come while page cache is left (min_ttl_ms of lru_gen is "
			"%" PRId64 ").\n",
			snapshot->machine.lru_gen_min_ttl_ms.value);
	if (outcome->min_may_fail)
		fputs("  What memory.min protects may be taken, too: kswapd may have given up "
		      "before "
		      "it was set (node_unreclaimable of /proc/zoneinfo).\n",
			out);
}

/* Where NUMA nodes are full, what is freed on others does not help. */
static const char *freed_there_words(struct arena *arena, const struct drill_kill *kill)
{
	struct figure there = kill->freed_there_bytes;

	if (!kill->is_on_nodes)
		return "";
	if (!there.known)
		return ", how much of it on the full NUMA nodes is not known";
	if (there.value >= kill->freed_bytes.value)
		return "";
	if (there.value < kill->freed_bytes.value / FUTILE_PART)
		return ", next to nothing of it on the full NUMA nodes: futile";
	return text_format(
		arena, ", %s of it on the full NUMA nodes", prose_size(arena, there.value));
}

static const char *freed_words(struct arena *arena, const struct drill_kill *kill, int64_t counted)
{
	if (!kill->freed_bytes.known)
		return "what that frees is not known";
	return text_format(arena, "frees %s%s%s",
		prose_freed(
			arena, kill->freed_bytes, kill->freed_is_measured, kill->frees_at_least),
		kill->freed_bytes.value < counted / FUTILE_PART
			? text_format(
				  arena, " of the %s counted for it", prose_size(arena, counted))
			: "",
		freed_there_words(arena, kill));
}

static void print_kill(FILE *out, struct arena *arena, const struct drill *drill, size_t number)
{
	const struct drill_outcome *outcome = &drill->outcome;
	const struct drill_kill *kill = &outcome->kills[number];
	int64_t page_size_bytes = outcome->domain.page_size_bytes;
	int64_t counted = kill->badness_pages * page_size_bytes;

	fprintf(out, "  %zu. %s is killed%s%s: badness %s", number + 1,
		prose_process(arena, kill->victim), kill->chosen ? " in place of its parent " : "",
		kill->chosen ? prose_process(arena, kill->chosen) : "", prose_size(arena, counted));
	if (kill->victim != drill->leaker && drill->leaker)
		fprintf(out, " (%s %s)", prose_process(arena, drill->leaker),
			prose_size(arena, kill->leaker_pages * page_size_bytes));
	else if (drill->group && !target_has(&drill->group->members, kill->victim->pid))
		fprintf(out, " (the largest of the growing %s)",
			prose_size(arena, kill->leaker_pages * page_size_bytes));
	fprintf(out, "; %s", freed_words(arena, kill, counted));
	if (kill->others > 0)
		fprintf(out, "; %zu other%s with it", kill->others, kill->others == 1 ? "" : "s");
	if (kill->undecided > 0)
		fprintf(out, "; whether %zu more of %s exit%s is not known", kill->undecided,
			text_escape(arena, kill->victim->unit), kill->undecided == 1 ? "s" : "");
	fputs(".\n", out);
}

static void print_kills(FILE *out, struct arena *arena, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;
	size_t hidden = outcome->kill_count > KILLS_SHOWN ? outcome->kill_count - KILLS_SHOWN : 0;

	for (size_t i = 0; i < outcome->kill_count; i++) {
		if (hidden == 0 || i + 1 < KILLS_SHOWN || i + 1 == outcome->kill_count)
			print_kill(out, arena, drill, i);
		else if (i + 1 == KILLS_SHOWN)
			fprintf(out, "  ... %zu more ...\n", hidden);
	}
	if (outcome->collateral_count > 0)
		fprintf(out, "  Also gone, though not chosen: %s.\n",
			prose_processes(arena, outcome->collateral, outcome->collateral_count, 4));
}

/* What "nobody else is killed" takes for granted. */
static void print_assumed(FILE *out, const struct drill *drill)
{
	const struct drill_outcome *outcome = &drill->outcome;

	if (drill->group)
		fputs("  This assumes that all of them grow alike, that nothing else grows, and "
		      "that the limits and settings stay as read.\n",
			out);
	else if (outcome->end == DRILL_LEAKER_DIES && kills_before(outcome) == 0)
		fputs("  This assumes that nothing else grows and the limits and settings stay as "
		      "read.\n",
			out);
}

const char *drill_case_words(const struct drill *drill)
{
	const struct reclaim_case *reclaim_case = &drill->alternative_case;

	if (reclaim_case->past_bounds)
		return drill->outcome.end == DRILL_STALLED
			       ? "the leak creeps on while it is throttled"
			       : "memory that is committed already is used as well";
	if ((drill->doubts & DOUBT_NODE_ROOM) && reclaim_case->all_free_used)
		return "the nodes have the most left";
	if ((drill->doubts & DOUBT_NODE_ROOM) && !reclaim_case->files_dropped)
		return "the nodes have the least left";
	if (reclaim_case->all_free_used && !reclaim_case->shmem_swapped)
		return "even the last free pages can be used";
	if (reclaim_case->files_dropped)
		return "shared memory is swapped out first";
	return reclaim_case->shmem_swapped ? "mapped files stay and shared memory is swapped out"
					   : "mapped file pages stay in memory";
}

/* Why the leaker may be bound to other NUMA nodes than the drill says. */
static const char *nodes_doubt(struct arena *arena, const struct process *leaker)
{
	if (!leaker->mems_allowed)
		return "which NUMA nodes it may use could not be seen";
	if (!leaker->policy_percent.known)
		return "whether a memory policy binds it to some of the NUMA nodes could not be "
		       "seen";
	return text_format(arena,
		"memory policies bind %" PRId64 "%% of its anonymous memory to NUMA nodes %s, and "
		"the rest to others or to none",
		leaker->policy_percent.value,
		leaker->policy_nodes ? text_escape(arena, leaker->policy_nodes) : "?");
}

static void print_node_doubts(FILE *out, struct arena *arena, const struct drill *drill)
{
	const struct process *leaker = drill->leaker;

	if (drill->group && drill->group->members.count == 1)
		leaker = drill->group->members.items[0];
	if ((drill->doubts & DOUBT_NODES) && leaker)
		fprintf(out, "  Not certain: %s.\n", nodes_doubt(arena, leaker));
	else if (drill->doubts & DOUBT_NODES)
		fputs("  Not certain: how much of what they take is on which NUMA nodes is not "
		      "known.\n",
			out);
	if (drill->doubts & DOUBT_NODE_ROOM)
		fputs("  Not certain: how much its NUMA nodes have left is a wide guess, since "
		      "their sizes alone are known.\n",
			out);
}

/* Prints each doubt with its cause on one line.  Returns false if there is no doubt. */
static bool print_doubts(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const char *partial = prose_partial(arena, snapshot, NULL, drill->doubts);

	if (partial)
		fprintf(out, "  Not certain: %s\n", partial);
	if (drill->doubts & DOUBT_RULES)
		fputs("  Not certain: the OOM rules of this kernel are not known.\n", out);
	if (drill->doubts & DOUBT_UNTOLD)
		fputs("  Not certain: which of equal processes this kernel kills, whether it kills "
		      "a child in its parent's place, and how exact its counters are is not all "
		      "known.\n",
			out);
	if (drill->doubts & DOUBT_SCORE)
		fputs("  Not certain: the kernel's own score contradicts these OOM rules (see "
		      "oomtop report).\n",
			out);
	if (drill->doubts & DOUBT_SETTINGS)
		fputs("  Not certain: vm.panic_on_oom or vm.oom_kill_allocating_task could not be "
		      "read.\n",
			out);
	if (drill->doubts & DOUBT_FIGURES)
		fputs("  Not certain: figures contradict each other (see oomtop report).\n", out);
	if (drill->doubts & DOUBT_LIMITS)
		fputs("  Not certain: the limits of memory cgroups could not be read; a limit may "
		      "be "
		      "reached before the machine is full.\n",
			out);
	print_node_doubts(out, arena, drill);
	return drill->doubts;
}

/* Whether a kill that others follow may free more than is said. */
static bool frees_more(const struct drill_outcome *outcome)
{
	for (size_t i = 0; i + 1 < outcome->kill_count; i++)
		if (outcome->kills[i].frees_at_least)
			return true;
	return false;
}

static void print_certainty(
	FILE *out, struct arena *arena, const struct snapshot *snapshot, const struct drill *drill)
{
	const char *other = drill->has_alternative
				    ? drill_outcome_words(arena, drill, &drill->alternative)
				    : NULL;

	if (drill->certain || drill->only_writer_unknown)
		return;
	if (drill->passes_high)
		fputs("  Not certain: a memory.high stalls some of them before, and it is assumed "
		      "that they grow on like the others.\n",
			out);
	if (frees_more(&drill->outcome))
		fputs("  Not certain: whether pages of a driver are freed with the process that "
		      "holds them is not known.\n",
			out);
	if ((print_doubts(out, arena, snapshot, drill) || drill->passes_high ||
		    frees_more(&drill->outcome)) &&
		!other)
		return;
	if (!other && drill->outcome.close_count == 0 && commit_is_strict(&snapshot->machine))
		fputs("  Not certain: whether memory or the commit limit ends first is not "
		      "known.\n",
			out);
	else if (!other)
		fputs("  Not certain: a choice depends on a difference too small to predict.\n",
			out);
	else if (strcmp(other, drill_outcome_words(arena, drill, &drill->outcome)) == 0)
		fprintf(out,
			"  Not certain in between: if %s, other processes are killed, or in "
			"another order.\n",
			drill_case_words(drill));
	else
		fprintf(out, "  Not certain: if %s, %s.\n", drill_case_words(drill), other);
}

void drill_print(FILE *out, const struct snapshot *snapshot, const struct drill *drill)
{
	struct arena arena = ARENA_EMPTY;
	const char *assumptions = prose_assumptions(&arena, snapshot);

	if (assumptions)
		fprintf(out, "%s\n", assumptions);
	fprintf(out, "%s\n", drill_sentence(&arena, drill));
	print_bound(out, &arena, snapshot, drill);
	print_kills(out, &arena, drill);
	print_certainty(out, &arena, snapshot, drill);
	print_assumed(out, drill);
	drill_print_holder(out, &arena, snapshot, drill);
	killers_print(out, snapshot, "  ");
	arena_release(&arena);
}

void drill_print_head(FILE *out, const struct snapshot *snapshot, const char *leakers)
{
	struct arena arena = ARENA_EMPTY;
	const char *assumptions = prose_assumptions(&arena, snapshot);

	if (assumptions)
		fprintf(out, "%s\n", assumptions);
	if (!machine_shows_all(&snapshot->machine))
		fprintf(out, "%s\n", prose_partial(&arena, snapshot, NULL, DOUBT_PARTIAL));
	killers_print(out, snapshot, "");
	if (leakers)
		fprintf(out,
			"What is killed when %s leaks until memory runs out and nothing else "
			"grows:\n\n",
			leakers);
	else
		fputs("What a leak does is not known, since how much memory is left could not be "
		      "read. 'oomtop report' ranks the processes as they are.\n",
			out);
	arena_release(&arena);
}

const char *drill_left_out_words(
	struct arena *arena, struct drill_left_out left_out, const char *what)
{
	if (left_out.drilled == left_out.wanted)
		return NULL;
	return text_format(arena,
		"drilled the first %zu of %zu %s: drilling the other %zu would take too long",
		left_out.drilled, left_out.wanted, what, left_out.wanted - left_out.drilled);
}
