/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/verdict_doubts.h"

/*
 * A flight recorder leaves out what ranks lower on the machine than the processes that it keeps.
 * That says nothing of a cgroup's own ranking, nor of a machine that an assumption changes.
 */
static bool shows_first_ranks(const struct verdict *verdict, const struct snapshot *snapshot)
{
	return snapshot->machine.visibility == VISIBILITY_FIRST_RANKS &&
	       verdict->domain.kind == DOMAIN_MACHINE && snapshot->assumption_count == 0 &&
	       figure_or(snapshot->machine.unreadable, 0) == 0 &&
	       verdict->candidate_count < verdict->ranked_count;
}

static bool shows_all(const struct verdict *verdict, const struct snapshot *snapshot)
{
	return figure_or(snapshot->machine.unreadable, 0) == 0 &&
	       figure_or(domain_hidden_count(&verdict->domain, snapshot), 1) == 0;
}

static bool is_partial(const struct verdict *verdict, const struct snapshot *snapshot)
{
	bool unrankable = verdict->ranked_count < verdict->count &&
			  verdict->entries[verdict->ranked_count].exemption == EXEMPT_NOT;

	return unrankable ||
	       (!shows_all(verdict, snapshot) && !shows_first_ranks(verdict, snapshot)) ||
	       !snapshot_shows_any(snapshot) || domain_stray_count(&verdict->domain, snapshot) > 0;
}

/*
 * Every kernel has these settings, so an unknown one of a live machine could not be read, or is
 * missing in a support archive.  A recording or a kernel log without them is taken to be of a
 * machine with the defaults.
 */
static bool lacks_settings(const struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct machine *machine = &snapshot->machine;

	if (snapshot->source == SOURCE_RECORDING || snapshot->source == SOURCE_LOG)
		return false;
	return verdict->outcome != OUTCOME_NOBODY &&
	       (!machine->panic_on_oom.known || (verdict->domain.kind != DOMAIN_MEMCG &&
							!machine->oom_kill_allocating_task.known));
}

/* Whether the rules have any evidence: observed scores, or a release of the table. */
static bool has_grounds(const struct verdict *verdict, const struct machine *machine)
{
	return verdict->scores_observed > 0 ||
	       (verdict->guessed_rules && !rules_predate(machine->release));
}

static unsigned doubts_about(
	const struct verdict *verdict, const struct snapshot *snapshot, bool rules_proven)
{
	unsigned doubts = 0;

	if (verdict->outcome == OUTCOME_PANIC || verdict->outcome == OUTCOME_SLEEP)
		return 0;
	if (verdict->outcome == OUTCOME_ALLOCATING_TASK)
		doubts |= DOUBT_ALLOCATOR;
	else if (!verdict->counter_error_pages.known)
		doubts |= DOUBT_TOO_CLOSE;
	else if (verdict->candidate_count > 1)
		doubts |= verdict->counter_error_pages.value > 0 ? DOUBT_TOO_CLOSE : DOUBT_TIE;
	if (is_partial(verdict, snapshot))
		doubts |= DOUBT_PARTIAL;
	if (lacks_settings(verdict, snapshot))
		doubts |= DOUBT_SETTINGS;
	if (!rules_proven || !has_grounds(verdict, &snapshot->machine))
		doubts |= DOUBT_RULES;
	return doubts;
}

static void add_contradiction(struct verdict *verdict, const struct contradiction *contradiction)
{
	if (verdict->contradiction_count < CONTRADICTIONS_NAMED)
		verdict->contradictions[verdict->contradiction_count] = *contradiction;
	verdict->contradiction_count++;
}

/* The highest badness that the kernel may compute, whichever of the figures is true. */
static int64_t max_pages(const struct verdict *verdict, const struct ranking_entry *entry)
{
	int64_t pages = contradiction_max_bytes(entry->process) / verdict->domain.page_size_bytes;

	return size_sum(pages, figure_or(entry->badness.adj_pages, 0));
}

/* A start time matters only between processes of equal badness. */
static bool decides_tie(const struct verdict *verdict, const struct ranking_entry *entry)
{
	const struct ranking_entry *other =
		entry == verdict->first ? verdict->runner_up : verdict->first;

	return other && other->badness.pages.value == entry->badness.pages.value;
}

/* The memory of an exempt process decides nothing, unless the contradiction denies the exemption.
 */
static bool may_decide(const struct verdict *verdict, const struct ranking_entry *entry,
	const struct contradiction *contradiction)
{
	const struct ranking_entry *first = verdict->first;
	bool denies_exemption = contradiction->kind == CONTRADICTION_NO_MEMORY ||
				contradiction->kind == CONTRADICTION_SCORE;

	if (!contradiction->is_counted || (entry->exemption != EXEMPT_NOT && !denies_exemption))
		return false;
	if (contradiction->kind == CONTRADICTION_START)
		return decides_tie(verdict, entry);
	/* if the exemption is wrong, so is the oom_score_adj that was read */
	if (!first || entry == first || denies_exemption)
		return true;
	return max_pages(verdict, entry) >= first->badness.pages.value;
}

/* Contradicting sizes replace the reason of a rank, which they do not explain. */
static void mark(struct ranking_entry *entry, const struct contradiction *contradiction)
{
	if (contradiction->kind == CONTRADICTION_SIZES && entry->exemption == EXEMPT_NOT &&
		entry->badness.pages.known)
		entry->reason = REASON_CONTRADICTION;
}

static bool figures_contradict(struct verdict *verdict, const struct snapshot *snapshot)
{
	int64_t error_bytes =
		verdict_bytes(verdict, badness_counter_slack(verdict->rules, &snapshot->machine));
	struct contradiction contradiction;
	bool decides = contradiction_of_machine(&contradiction, snapshot);

	if (decides)
		add_contradiction(verdict, &contradiction);
	for (size_t i = 0; i < verdict->count; i++) {
		struct ranking_entry *entry = &verdict->entries[i];
		bool may;

		if (!contradiction_of_process(
			    &contradiction, snapshot, entry->process, error_bytes))
			continue;
		may = may_decide(verdict, entry, &contradiction);
		if (contradiction.kind == CONTRADICTION_START && !may)
			continue;
		add_contradiction(verdict, &contradiction);
		mark(entry, &contradiction);
		decides |= may;
	}
	return decides;
}

/*
 * The highest badness that the killer may compute by the kernel's own score of an entry, which
 * contradicts the one computed here.
 */
static int64_t pages_by_score(const struct verdict *verdict, const struct ranking_entry *entry)
{
	int64_t total = verdict->domain.machine_total_pages;
	int64_t shift = entry->badness.pages.value - entry->machine_badness_pages.value;
	int64_t min = -total, max = total * 8;

	if (!badness_narrow(
		    verdict->rules, entry->process->kernel_oom_score.value, total, &min, &max))
		return INT64_MAX;
	return max + shift;
}

static bool score_contradicts(const struct verdict *verdict, const struct ranking_entry *entry)
{
	if (entry->agreement != DISAGREES)
		return false;
	return entry == verdict->first ||
	       (entry->process->kernel_oom_score.value > entry->oom_score.value &&
		       pages_by_score(verdict, entry) >= verdict->first->min_pages);
}

/* The first in rank whose own score shows that another process may be the first; or NULL. */
static const struct ranking_entry *find_contradicting(const struct verdict *verdict)
{
	if (verdict->outcome != OUTCOME_KILL)
		return NULL;
	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (score_contradicts(verdict, &verdict->entries[i]))
			return &verdict->entries[i];
	return NULL;
}

void verdict_doubt(struct verdict *verdict, const struct snapshot *snapshot, bool rules_proven)
{
	bool decides = figures_contradict(verdict, snapshot);

	verdict->doubts = doubts_about(verdict, snapshot, rules_proven);
	verdict->contradicting = find_contradicting(verdict);
	if (verdict->contradicting)
		verdict->doubts |= DOUBT_SCORE;
	if (verdict->rule_doubt_count > 0)
		verdict->doubts |= DOUBT_UNTOLD;
	if (verdict->outcome == OUTCOME_KILL && verdict->first && verdict->first->is_origin &&
		!verdict->first->process->oom_origin.known)
		verdict->doubts |= DOUBT_ORIGIN;
	if (decides && verdict->outcome != OUTCOME_PANIC && verdict->outcome != OUTCOME_SLEEP)
		verdict->doubts |= DOUBT_FIGURES;
}
