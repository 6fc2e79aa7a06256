/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/calibrate.h"

#include <stdlib.h>
#include <string.h>

enum agreement calibrate_compare(const struct rules *rules, struct figure badness_pages,
	struct figure kernel_oom_score, int64_t total_pages, int64_t error_pages, int64_t *min,
	int64_t *max)
{
	struct figure score = badness_score(rules, badness_pages, total_pages);

	*min = badness_pages.value - error_pages;
	*max = badness_pages.value + error_pages;
	if (!score.known || !kernel_oom_score.known)
		return AGREEMENT_UNKNOWN;
	if (!badness_narrow(rules, kernel_oom_score.value, total_pages, min, max))
		return DISAGREES;
	return score.value == kernel_oom_score.value ? AGREES : AGREES_WITHIN_COUNTERS;
}

bool looks_vforked(
	const struct rules *rules, const struct snapshot *snapshot, const struct process *process)
{
	const struct process *parent = snapshot_find(snapshot, process->ppid);

	return rules->passes_vfork && process->kernel_oom_score.known &&
	       process->kernel_oom_score.value == 0 && parent &&
	       figure_is_known_same(parent->memory.vm_size_bytes, process->memory.vm_size_bytes);
}

/* Whether the score of a process depends on the rules: exempt processes always have 0. */
static bool has_evidence(const struct process *process)
{
	return process_has_memory(process) && process->pid != INIT_PID &&
	       figure_or(process->mm_skipped, 0) == 0 && figure_or(process->in_vfork, 0) == 0 &&
	       process->kernel_oom_score.known && process->adj.known &&
	       process->adj.value != ADJ_MIN && process->memory.rss_bytes.known &&
	       process->memory.swap_bytes.known && process->memory.page_tables_bytes.known;
}

/* One row held against the scores. */
struct trial {
	const struct rules *rules;
	int64_t error_pages;
};

static struct trial trial_of(const struct rules *rules, const struct snapshot *snapshot)
{
	return (struct trial){
		.rules = rules,
		.error_pages = figure_or(badness_counter_error_of(rules, &snapshot->machine), 0),
	};
}

/* A score that these rules cannot compute does not follow from them. */
static bool follows(
	const struct trial *trial, const struct process *process, const struct domain *machine)
{
	struct badness badness = badness_of(
		process, trial->rules, machine->page_size_bytes, machine->machine_total_pages);
	int64_t min, max;
	enum agreement agreement =
		calibrate_compare(trial->rules, badness.pages, process->kernel_oom_score,
			machine->machine_total_pages, trial->error_pages, &min, &max);

	return agreement == AGREES || agreement == AGREES_WITHIN_COUNTERS;
}

static size_t count_reproduced(const struct snapshot *snapshot, const struct domain *machine,
	const struct rules *rules, size_t *ret_observed)
{
	struct trial trial = trial_of(rules, snapshot);
	size_t observed = 0, reproduced = 0;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (!has_evidence(process) || looks_vforked(rules, snapshot, process))
			continue;
		observed++;
		reproduced += follows(&trial, process, machine);
	}
	*ret_observed = observed;
	return reproduced;
}

static struct figure score_under(
	const struct rules *rules, const struct process *process, const struct domain *machine)
{
	struct badness badness =
		badness_of(process, rules, machine->page_size_bytes, machine->machine_total_pages);

	return badness_score(rules, badness.pages, machine->machine_total_pages);
}

/*
 * How many more scores follow from `rules` than from `other`.  Only processes whose score differs
 * between the two are counted: the many small processes that both score 0 would drown the few that
 * tell.  `misses` is how many scores do not follow from the one of the two that was counted before:
 * a lead that exceeds it can't be made up for, and the rest need not be looked at.
 */
static int64_t lead(const struct snapshot *snapshot, const struct domain *machine,
	const struct rules *rules, const struct rules *other, int64_t misses)
{
	struct trial one = trial_of(rules, snapshot), two = trial_of(other, snapshot);
	int64_t lead = 0;

	if (rules_score_alike(rules, other))
		return 0;
	for (size_t i = 0; i < snapshot->process_count && llabs(lead) <= misses; i++) {
		const struct process *process = &snapshot->processes[i];
		struct figure score, other_score;

		if (!has_evidence(process) || looks_vforked(rules, snapshot, process) ||
			looks_vforked(other, snapshot, process))
			continue;
		score = score_under(rules, process, machine);
		other_score = score_under(other, process, machine);
		if (figure_is_same(score, other_score))
			continue;
		lead += follows(&one, process, machine);
		lead -= follows(&two, process, machine);
	}
	return lead;
}

/* A few processes always change between the reads, or are skipped for hidden reasons. */
static void hold_against_scores(struct calibration *calibration, const struct rules *rules,
	const struct snapshot *snapshot, const struct domain *machine)
{
	calibration->rules = rules;
	calibration->reproduced =
		count_reproduced(snapshot, machine, rules, &calibration->observed);
	calibration->proven = calibration->reproduced * 10 >= calibration->observed * 9;
}

static int64_t misses_of(const struct calibration *calibration)
{
	return (int64_t)(calibration->observed - calibration->reproduced);
}

static void try_better(struct calibration *calibration, const struct rules *rules,
	const struct snapshot *snapshot, const struct domain *machine)
{
	if (lead(snapshot, machine, rules, calibration->rules, misses_of(calibration)) > 0)
		hold_against_scores(calibration, rules, snapshot, machine);
}

/* Vendors backport, but not more than they need: of rows that agree equally the nearest wins. */
static void find_best(struct calibration *calibration, const struct snapshot *snapshot,
	const struct domain *machine)
{
	const struct rules *start = calibration->rules;
	size_t index = (size_t)(start - rule_table);

	for (size_t distance = 1; distance < rule_count && misses_of(calibration) > 0; distance++) {
		if (index + distance < rule_count)
			try_better(calibration, start + distance, snapshot, machine);
		if (distance <= index)
			try_better(calibration, start - distance, snapshot, machine);
	}
}

/* Whether a kernel of that origin may follow a row: vendors carry changes back, none away. */
static bool may_follow(const struct rule_guess *guess, const struct rules *rules)
{
	return !guess->version || rules >= guess->version;
}

static bool is_listed(const struct calibration *calibration, const struct rules *rules)
{
	for (size_t i = 0; calibration->unrefuted[i]; i++)
		if (rules_score_alike(calibration->unrefuted[i], rules))
			return true;
	return rules_score_alike(calibration->rules, rules);
}

static void list_unrefuted(struct calibration *calibration, const struct rule_guess *guess,
	const struct snapshot *snapshot, const struct domain *machine)
{
	size_t count = 0;

	for (size_t i = 0; i < rule_count && count < UNREFUTED_MAX; i++)
		if (may_follow(guess, &rule_table[i]) && !is_listed(calibration, &rule_table[i]) &&
			lead(snapshot, machine, calibration->rules, &rule_table[i],
				misses_of(calibration)) <= 0)
			calibration->unrefuted[count++] = &rule_table[i];
	if (count > 0)
		calibration->untold |= UNTOLD_BADNESS;
}

/*
 * Whether the source of these rules was read.  Scores that contradict the release show a kernel
 * that is patched, unless another row of its vendor has these scores.
 */
static bool are_read(const struct calibration *calibration, const struct rule_guess *guess)
{
	if (!guess->is_known)
		return false;
	if (rules_score_alike(calibration->rules, guess->rules))
		return true;
	for (size_t i = 0; guess->vendor && i < vendor_count; i++)
		if (vendor_table[i].rules &&
			strcmp(vendor_table[i].vendor, guess->vendor->vendor) == 0 &&
			rules_score_alike(rules_by_name(vendor_table[i].rules), calibration->rules))
			return true;
	return false;
}

/* Finds what a kernel may do otherwise whose source is not known. */
static void find_untold(struct calibration *calibration, const struct rule_guess *guess,
	const struct snapshot *snapshot, const struct domain *machine)
{
	const struct rules *rules = calibration->rules;

	if (guess->may_prioritize)
		calibration->untold |= UNTOLD_PRIORITIES;
	if (are_read(calibration, guess))
		return;
	for (size_t i = 0; i < rule_count; i++) {
		const struct rules *other = &rule_table[i];

		/* without a version only the scores tell what may apply */
		if (!may_follow(guess, other) ||
			(!guess->version && !rules_score_alike(rules, other)))
			continue;
		if (other->tie != rules->tie)
			calibration->untold |= UNTOLD_TIE;
		if (other->sacrifices_child != rules->sacrifices_child)
			calibration->untold |= UNTOLD_SACRIFICE;
		/* approximate counters doubt every victim that exact ones would */
		if (other->counters != rules->counters && rules->counters == COUNTERS_SAME)
			calibration->untold |= UNTOLD_COUNTERS;
	}
	list_unrefuted(calibration, guess, snapshot, machine);
}

/* Rows of the same scores may differ in whether the killer skips vfork children, which score 0. */
static void try_vforks(struct calibration *calibration, const struct snapshot *snapshot,
	const struct domain *machine)
{
	const struct rules *best = calibration->rules;

	for (size_t i = 0; i < rule_count && !calibration->proven; i++)
		if (rules_score_alike(&rule_table[i], best) &&
			rule_table[i].passes_vfork != best->passes_vfork)
			hold_against_scores(calibration, &rule_table[i], snapshot, machine);
	if (!calibration->proven)
		hold_against_scores(calibration, best, snapshot, machine);
}

struct calibration calibrate(const struct snapshot *snapshot, const struct domain *machine)
{
	struct rule_guess guess = rules_guess(snapshot->machine.release);
	const struct rules *start = guess.rules ? guess.rules : &rule_table[rule_count - 1];
	struct calibration calibration = { .guess = guess.rules };

	hold_against_scores(&calibration, start, snapshot, machine);
	find_best(&calibration, snapshot, machine);
	if (!calibration.proven)
		try_vforks(&calibration, snapshot, machine);
	find_untold(&calibration, &guess, snapshot, machine);
	return calibration;
}
