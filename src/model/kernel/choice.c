/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/choice.h"

#include "base/memory.h"
#include "model/kernel/rank_order.h"

#include <stdlib.h>

static int64_t gap_pages(const struct rules *rules, const struct ranking_entry *entry,
	const struct ranking_entry *first)
{
	/* an equal badness is enough for a process that wins the tie */
	int64_t target = first->badness.pages.value +
			 !ranking_wins_tie(rules, entry->process, first->process);

	return badness_growth(&entry->badness, entry->process, rules, target);
}

/* What one pass over all entries tells. */
struct ranked {
	int64_t bar;     /* the highest lower bound */
	bool has_origin; /* a process is taken before any ranking */
};

static struct ranked rank_entries(struct verdict *verdict)
{
	struct ranked ranked = { .bar = INT64_MIN };

	rank_order_sort(verdict->entries, verdict->count, verdict->rules);
	for (size_t i = 0; i < verdict->count; i++) {
		struct ranking_entry *entry = &verdict->entries[i];

		if (rank_class_of(entry) != RANK_CLASS_RANKED)
			break;
		entry->rank = ++verdict->ranked_count;
		if (entry->min_pages > ranked.bar)
			ranked.bar = entry->min_pages;
		ranked.has_origin |= entry->is_origin;
	}
	return ranked;
}

/* Candidates are the entries whose upper bound reaches the highest lower bound. */
static void mark_candidates(struct verdict *verdict, int64_t bar)
{
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		verdict->entries[i].is_candidate = verdict->entries[i].max_pages >= bar;
		verdict->candidate_count += verdict->entries[i].is_candidate;
	}
}

static void nobody_is_candidate(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->ranked_count; i++)
		verdict->entries[i].is_candidate = false;
	verdict->candidate_count = 0;
}

/* Of processes that are taken before any ranking the killer keeps the last it comes to. */
static void mark_origin(struct verdict *verdict)
{
	struct ranking_entry *last = NULL;

	for (size_t i = 0; i < verdict->ranked_count; i++) {
		struct ranking_entry *entry = &verdict->entries[i];

		if (entry->is_origin && (!last || process_is_later(entry->process, last->process)))
			last = entry;
	}
	if (!last)
		return;
	nobody_is_candidate(verdict);
	last->is_candidate = true;
	verdict->candidate_count = 1;
}

/*
 * Without an error of the counters several candidates have equal badness, and the order of creation
 * decides: start times, and within one clock tick PIDs.
 */
static void resolve_tie(struct verdict *verdict)
{
	struct ranking_entry *entries = verdict->entries;

	for (size_t i = 0; i < verdict->candidate_count; i++)
		if (!entries[i].process->start_ticks.known)
			return;
	for (size_t i = 1; i < verdict->candidate_count; i++)
		entries[i].is_candidate = false;
	verdict->candidate_count = 1;
}

static void every_ranked_is_candidate(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->ranked_count; i++)
		verdict->entries[i].is_candidate = true;
	verdict->candidate_count = verdict->ranked_count;
}

/*
 * Processes on one address space have equal badness, whatever the error of the counters.  Among
 * them the order of creation decides, and all of them die.
 */
static void resolve_sharers(struct verdict *verdict)
{
	const struct ranking_entry *first = NULL;

	for (size_t i = 0; i < verdict->ranked_count; i++) {
		struct ranking_entry *entry = &verdict->entries[i];

		if (!entry->is_candidate)
			continue;
		if (!first) {
			first = entry;
			continue;
		}
		if (entry->badness.pages.value != first->badness.pages.value ||
			!process_shares_mm(entry->process, first->process) ||
			!entry->process->start_ticks.known || !first->process->start_ticks.known)
			continue;
		entry->is_candidate = false;
		verdict->candidate_count--;
	}
}

/* Sets the best-ranked candidate, and the gaps of the entries behind it. */
static void find_first(struct verdict *verdict)
{
	struct ranking_entry *first = verdict->entries;

	if (verdict->ranked_count == 0)
		return;
	while (!first->is_candidate)
		first++;
	first->gap_pages = figure_of(0);
	for (size_t i = first->rank; i < verdict->ranked_count; i++)
		verdict->entries[i].gap_pages =
			figure_of(gap_pages(verdict->rules, &verdict->entries[i], first));
	verdict->first = first;
}

/* Whether the killer prefers a child of lower rank to the one listed before: of equal ones it takes
 * the first born, whichever of two processes wins a tie otherwise. */
static bool is_elder(const struct ranking_entry *child, const struct ranking_entry *listed)
{
	return child->badness.pages.value == listed->badness.pages.value &&
	       process_is_later(listed->process, child->process);
}

/*
 * Before Linux 5.1 a child may be killed instead of the chosen process (mm/oom_kill.c:
 * oom_kill_process): of its children with an address space of their own the one of the highest
 * badness, of equal ones the first born.  Lists that child for each process of the snapshot; the
 * caller frees the list.
 */
static struct ranking_entry **list_sacrificed(
	const struct verdict *verdict, const struct snapshot *snapshot)
{
	struct ranking_entry **sacrificed =
		memory_alloc(snapshot->process_count * sizeof(*sacrificed));

	for (size_t i = 0; i < verdict->ranked_count; i++) {
		struct ranking_entry *child = &verdict->entries[i];
		const struct process *parent = snapshot_find(snapshot, child->process->ppid);
		struct ranking_entry **listed;

		if (!parent || parent == child->process ||
			process_shares_mm(child->process, parent))
			continue;
		listed = &sacrificed[parent - snapshot->processes];
		if (!*listed || is_elder(child, *listed))
			*listed = child;
	}
	return sacrificed;
}

/* Makes candidates of the processes that are killed instead of the candidates. */
static void sacrifice_children(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct ranking_entry **sacrificed = list_sacrificed(verdict, snapshot);
	struct ranking_entry **dying = memory_alloc(verdict->candidate_count * sizeof(*dying));
	size_t count = 0;

	for (size_t i = 0; i < verdict->ranked_count; i++) {
		struct ranking_entry *entry = &verdict->entries[i];
		struct ranking_entry *child = sacrificed[entry->process - snapshot->processes];

		if (entry->is_candidate)
			dying[count++] = child ? child : entry;
	}
	nobody_is_candidate(verdict);
	for (size_t i = 0; i < count; i++) {
		verdict->candidate_count += !dying[i]->is_candidate;
		dying[i]->is_candidate = true;
	}
	verdict->victim = dying[0]; /* the best-ranked candidate is verdict->first */
	dying[0]->gap_pages = figure_of(0);
	free(dying);
	free(sacrificed);
}

/* The best rank other than `first` and `victim`. */
static void find_runner_up(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->ranked_count && !verdict->runner_up; i++)
		if (&verdict->entries[i] != verdict->first &&
			&verdict->entries[i] != verdict->victim)
			verdict->runner_up = &verdict->entries[i];
}

/* Decides what the kernel does (mm/oom_kill.c: out_of_memory, in its order). */
static void decide_outcome(struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct machine *machine = &snapshot->machine;
	bool is_machine = verdict->domain.kind == DOMAIN_MACHINE;
	/* 1 panics if the machine's memory runs out, 2 in any domain */
	bool panics = figure_or(machine->panic_on_oom, 0) >= (is_machine ? 1 : 2);

	if (verdict->domain.kind == DOMAIN_MEMCG && verdict->domain.sleeps) {
		verdict->outcome = OUTCOME_SLEEP;
		nobody_is_candidate(verdict);
	} else if (panics) {
		verdict->outcome = OUTCOME_PANIC;
		nobody_is_candidate(verdict);
	} else if (verdict->ranked_count == 0) {
		verdict->outcome = OUTCOME_NOBODY;
	} else if (figure_or(machine->oom_kill_allocating_task, 0) != 0 &&
		   verdict->domain.kind != DOMAIN_MEMCG) {
		verdict->outcome = OUTCOME_ALLOCATING_TASK;
		every_ranked_is_candidate(verdict);
	} else {
		verdict->outcome = OUTCOME_KILL;
		verdict->victim = verdict->first;
		if (verdict->rules->sacrifices_child)
			sacrifice_children(verdict, snapshot);
	}
}

static struct ranking_context context_of(
	const struct verdict *verdict, const struct snapshot *snapshot)
{
	return (struct ranking_context){
		.snapshot = snapshot,
		.domain = &verdict->domain,
		.rules = verdict->rules,
		.error_pages = figure_or(verdict->counter_error_pages, 0),
	};
}

static void make_entries(struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct ranking_context context = context_of(verdict, snapshot);

	verdict->count = domain_process_count(&verdict->domain, snapshot);
	verdict->entries = memory_alloc_array(verdict->count, sizeof(*verdict->entries));
	for (size_t i = 0; i < verdict->count; i++)
		verdict->entries[i] =
			ranking_entry_for(domain_process(&verdict->domain, snapshot, i), &context);
}

void choice_make(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct ranked ranked;

	make_entries(verdict, snapshot);
	ranked = rank_entries(verdict);
	mark_candidates(verdict, ranked.bar);
	if (ranked.has_origin)
		mark_origin(verdict);
	/* in a memcg the killer walks cgroups and tasks in an order that /proc does not show */
	if (verdict->candidate_count > 1 && figure_or(verdict->counter_error_pages, 1) == 0 &&
		verdict->domain.kind != DOMAIN_MEMCG)
		resolve_tie(verdict);
	if (verdict->candidate_count > 1 && verdict->domain.kind != DOMAIN_MEMCG)
		resolve_sharers(verdict);
	find_first(verdict);
	decide_outcome(verdict, snapshot);
	find_runner_up(verdict);
}

/* Whether a score that became known proves the entry right, and changes nothing else of it. */
static bool confirms(const struct ranking_entry *entry, const struct ranking_entry *now)
{
	return now->agreement == AGREES && now->exemption == entry->exemption &&
	       now->is_origin == entry->is_origin && now->min_pages == entry->min_pages &&
	       now->max_pages == entry->max_pages &&
	       now->badness.pages.value == entry->badness.pages.value;
}

bool choice_take_scores(struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct ranking_context context = context_of(verdict, snapshot);

	for (size_t i = 0; i < verdict->ranked_count; i++) {
		struct ranking_entry *entry = &verdict->entries[i], now;

		if (entry->agreement != AGREEMENT_UNKNOWN ||
			!entry->process->kernel_oom_score.known)
			continue;
		now = ranking_entry_for(entry->process, &context);
		if (!confirms(entry, &now))
			return false;
		entry->agreement = AGREES;
	}
	return true;
}
