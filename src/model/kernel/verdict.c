/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/verdict.h"

#include "model/kernel/verdict_doubts.h"
#include "model/report/warnings.h"

#include <stdlib.h>

enum { FIRST_RANKS = 32 }; /* a screen of them */

/* 0 for the ranked ones, then those that cannot be ranked, then the exempt. */
static int standing_class(const struct standing *standing)
{
	if (standing->exemption != EXEMPT_NOT)
		return 2;
	return standing->badness.pages.known ? 0 : 1;
}

static int compare_standings(const void *left, const void *right, void *context)
{
	const struct standing *a = left, *b = right;
	const struct rules *rules = context;
	int class = standing_class(a) - standing_class(b);

	if (class != 0)
		return class;
	if (standing_class(a) == 0) {
		if (a->badness.pages.value != b->badness.pages.value)
			return a->badness.pages.value > b->badness.pages.value ? -1 : 1;
		return wins_tie(rules, a->process, b->process) ? -1 : 1;
	}
	return a->process->pid < b->process->pid ? -1 : 1;
}

static int64_t gap_pages(
	const struct rules *rules, const struct standing *standing, const struct standing *first)
{
	/* as much as the first is enough for one that wins the tie */
	int64_t target = first->badness.pages.value +
		!wins_tie(rules, standing->process, first->process);

	return badness_growth(&standing->badness, standing->process, rules, target);
}

static void rank_standings(struct verdict *verdict)
{
	qsort_r(verdict->standings, verdict->count, sizeof(*verdict->standings), compare_standings,
		(void *)verdict->rules);
	for (size_t i = 0; i < verdict->count; i++) {
		struct standing *standing = &verdict->standings[i];

		if (standing_class(standing) != 0)
			return;
		standing->rank = ++verdict->ranked_count;
	}
}

/* All that may be the largest in the killer's eyes, given what it may count for each. */
static void mark_candidates(struct verdict *verdict)
{
	int64_t bar = INT64_MIN;

	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (verdict->standings[i].least_pages > bar)
			bar = verdict->standings[i].least_pages;
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		verdict->standings[i].is_candidate = verdict->standings[i].most_pages >= bar;
		verdict->candidate_count += verdict->standings[i].is_candidate;
	}
}

/*
 * Without an error of the counters several candidates are a tie, and the order of creation
 * decides: start times tell it, and within one tick of the clock the PIDs do.
 */
static void settle_tie(struct verdict *verdict)
{
	struct standing *standings = verdict->standings;

	for (size_t i = 0; i < verdict->candidate_count; i++)
		if (!standings[i].process->start_ticks.known)
			return;
	for (size_t i = 1; i < verdict->candidate_count; i++)
		standings[i].is_candidate = false;
	verdict->candidate_count = 1;
}

static void every_ranked_is_candidate(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->ranked_count; i++)
		verdict->standings[i].is_candidate = true;
	verdict->candidate_count = verdict->ranked_count;
}

static void nobody_is_candidate(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->ranked_count; i++)
		verdict->standings[i].is_candidate = false;
	verdict->candidate_count = 0;
}

/*
 * Those that run on one address space count the same to the page, whatever the error of the
 * counters: of them the order of creation decides, and all of them die.
 */
static void settle_sharers(struct verdict *verdict)
{
	const struct standing *first = NULL;

	for (size_t i = 0; i < verdict->ranked_count; i++) {
		struct standing *standing = &verdict->standings[i];

		if (!standing->is_candidate)
			continue;
		if (!first) {
			first = standing;
			continue;
		}
		if (standing->badness.pages.value != first->badness.pages.value ||
			!kin_share_memory(standing->process, first->process) ||
			!standing->process->start_ticks.known || !first->process->start_ticks.known)
			continue;
		standing->is_candidate = false;
		verdict->candidate_count--;
	}
}

/* The best ranked candidate, and how far the others are from it. */
static void find_first(struct verdict *verdict)
{
	struct standing *first = verdict->standings;

	if (verdict->ranked_count == 0)
		return;
	while (!first->is_candidate)
		first++;
	first->gap_pages = figure_of(0);
	for (size_t i = first->rank; i < verdict->ranked_count; i++)
		verdict->standings[i].gap_pages =
			figure_of(gap_pages(verdict->rules, &verdict->standings[i], first));
	verdict->first = first;
}

/*
 * Who dies when this one is chosen (mm/oom_kill.c: oom_kill_process before 5.1): of its children with
 * an address space of their own the one that counts most.  Of equal ones the first born, as in ranks.
 */
static struct standing *sacrificed_for(struct verdict *verdict, struct standing *chosen)
{
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		struct standing *standing = &verdict->standings[i];

		if (standing != chosen && standing->process->ppid == chosen->process->pid &&
			!kin_share_memory(standing->process, chosen->process))
			return standing;
	}
	return chosen;
}

/* Each candidate to be chosen becomes one to die. */
static void sacrifice_children(struct verdict *verdict)
{
	struct standing **dying = memory_alloc(verdict->candidate_count * sizeof(*dying));
	size_t count = 0;

	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (verdict->standings[i].is_candidate)
			dying[count++] = sacrificed_for(verdict, &verdict->standings[i]);
	nobody_is_candidate(verdict);
	for (size_t i = 0; i < count; i++) {
		verdict->candidate_count += !dying[i]->is_candidate;
		dying[i]->is_candidate = true;
	}
	verdict->victim = dying[0]; /* the first candidate is the first */
	dying[0]->gap_pages = figure_of(0);
	free(dying);
}

/* The best of the others in rank. */
static void find_runner_up(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->ranked_count && !verdict->runner_up; i++)
		if (&verdict->standings[i] != verdict->first &&
			&verdict->standings[i] != verdict->victim)
			verdict->runner_up = &verdict->standings[i];
}

/* What becomes of the ranking (mm/oom_kill.c: out_of_memory, in its order). */
static void decide_outcome(struct verdict *verdict, const struct machine *machine)
{
	bool is_machine = verdict->domain.kind == DOMAIN_MACHINE;
	/* 1 panics for the machine alone, 2 for any */
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
			sacrifice_children(verdict);
	}
}

static void gather_kill(struct verdict *verdict, const struct kin *kin)
{
	bool *gone;

	if (!verdict->victim)
		return;
	gone = memory_alloc(kin->snapshot->process_count);
	kill_init(&verdict->kill, kin, &verdict->domain, verdict->rules, verdict->victim->process,
		gone);
	free(gone);
}

static void judge(struct verdict *verdict, const struct snapshot *snapshot)
{
	const struct bench bench = {
		.snapshot = snapshot,
		.domain = &verdict->domain,
		.rules = verdict->rules,
		.error_pages = figure_or(verdict->counter_error_pages, 0),
	};

	verdict->count = domain_process_count(&verdict->domain, snapshot);
	verdict->standings = memory_alloc(verdict->count * sizeof(*verdict->standings));
	for (size_t i = 0; i < verdict->count; i++)
		verdict->standings[i] =
			standing_for(domain_process(&verdict->domain, snapshot, i), &bench);
}

void verdict_rank(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration)
{
	struct verdict verdict = {
		.domain = *domain,
		.rules = calibration->rules,
		.guessed_rules = calibration->guess,
		.scores_observed = calibration->observed,
		.scores_reproduced = calibration->reproduced,
		.counter_error_pages =
			badness_counter_error(calibration->rules, snapshot->machine.cpus_online),
	};

	judge(&verdict, snapshot);
	rank_standings(&verdict);
	mark_candidates(&verdict);
	/* in a memcg the killer walks groups and tasks in an order that /proc does not show */
	if (verdict.candidate_count > 1 && figure_or(verdict.counter_error_pages, 1) == 0 &&
		domain->kind != DOMAIN_MEMCG)
		settle_tie(&verdict);
	if (domain->kind != DOMAIN_MEMCG)
		settle_sharers(&verdict);
	find_first(&verdict);
	decide_outcome(&verdict, &snapshot->machine);
	find_runner_up(&verdict);
	verdict_doubt(&verdict, snapshot, calibration->proven);
	*ret_verdict = verdict;
}

static void complete(struct verdict *verdict, const struct kin *kin)
{
	gather_kill(verdict, kin);
	warnings_add(verdict, kin->snapshot);
}

void verdict_among(struct verdict *ret_verdict, const struct kin *kin,
	const struct domain *domain, const struct calibration *calibration)
{
	verdict_rank(ret_verdict, kin->snapshot, domain, calibration);
	complete(ret_verdict, kin);
}

static void forget_consequences(struct verdict *verdict)
{
	kill_release(&verdict->kill);
	free(verdict->warnings);
	verdict->warnings = NULL;
	verdict->warning_count = 0;
}

void verdict_add_kill(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct kin kin;

	kin_init(&kin, snapshot);
	gather_kill(verdict, &kin);
	kin_release(&kin);
}

void verdict_complete(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct kin kin;

	forget_consequences(verdict);
	kin_init(&kin, snapshot);
	complete(verdict, &kin);
	kin_release(&kin);
}

void verdict_by(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration)
{
	verdict_rank(ret_verdict, snapshot, domain, calibration);
	verdict_complete(ret_verdict, snapshot);
}

void verdict_for(
	struct verdict *ret_verdict, const struct snapshot *snapshot, const struct domain *domain)
{
	struct calibration calibration = calibrate(snapshot, domain);

	verdict_by(ret_verdict, snapshot, domain, &calibration);
}

void verdict_release(struct verdict *verdict)
{
	forget_consequences(verdict);
	free(verdict->standings);
	*verdict = (struct verdict){ 0 };
}

bool standing_wants_score(const struct verdict *verdict, const struct standing *standing)
{
	if (standing->rank == 0 || standing->process->kernel_oom_score.known)
		return false;
	/* where whoever allocates is taken, every one is a candidate and no score changes that */
	return standing->rank <= FIRST_RANKS ||
		(standing->is_candidate && verdict->outcome == OUTCOME_KILL);
}

const struct standing *verdict_find(const struct verdict *verdict, pid_t pid)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (verdict->standings[i].process->pid == pid)
			return &verdict->standings[i];
	return NULL;
}
