/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Candidates besides the victim: ties, and counters that are not exact. */
#include "model/kernel/choice.h"
#include "model/report/warnings.h"
#include "trial.h"

#include <criterion/criterion.h>

TestSuite(candidates, .init = trial_begin, .fini = trial_end);

/* Ties */

static void add_twins(const char *kernel)
{
	snapshot.machine.release = kernel;
	add(&snapshot, 10, "first", 100, 0)->start_ticks = figure_of(500);
	add(&snapshot, 20, "last", 100, 0)->start_ticks = figure_of(900);
	/* PIDs wrapped around before it was created */
	add(&snapshot, 30, "early", 100, 0)->start_ticks = figure_of(100);
	add_pages(&snapshot, 40, 100 * MB / PAGE - 1, 0)->start_ticks = figure_of(2000);
}

Test(candidates, of_equal_ones_the_last_created_is_taken)
{
	add_twins("6.1.0");
	expect_victim(20, 0);
	cr_expect_eq(verdict.candidate_count, 1);
	cr_expect_eq(verdict.entries[1].process->pid, 10);
	cr_expect_eq(verdict.entries[2].process->pid, 30);
	/* it would take one page more to replace the later */
	cr_expect_eq(verdict.entries[1].gap_pages.value, 1);
	snapshot.machine.release = "5.3.0";
	expect_victim(20, 0);
	snapshot.machine.release = "7.1.0";
	expect_victim(20, 0);
	/* where counters are approximate the smaller one may be it as well */
	snapshot.machine.release = "6.12.0";
	expect_victim(20, DOUBT_TOO_CLOSE);
	cr_expect_eq(verdict.candidate_count, 4);
}

Test(candidates, of_equal_ones_the_first_created_stayed_until_5_2)
{
	add_twins("5.2.0");
	expect_victim(30, 0);
	cr_expect_eq(verdict.entries[1].process->pid, 10);
	cr_expect_eq(verdict.entries[2].process->pid, 20);
	cr_expect_eq(verdict.entries[1].gap_pages.value, 1);
	snapshot.machine.release = "4.19.0";
	expect_victim(30, 0);
	snapshot.machine.release = "3.10.0";
	expect_victim(30, 0);
}

Test(candidates, within_one_tick_the_pids_tell)
{
	add(&snapshot, 10, "first", 100, 0)->start_ticks = figure_of(500);
	add(&snapshot, 20, "second", 100, 0)->start_ticks = figure_of(500);
	expect_victim(20, 0);
}

Test(candidates, equal_ones_of_unknown_start_are_a_tie)
{
	const struct warning *warning;

	add(&snapshot, 10, "first", 100, 0);
	add(&snapshot, 20, "second", 100, 0)->start_ticks = FIGURE_UNKNOWN;
	add(&snapshot, 30, "smaller", 99, 0)->start_ticks = FIGURE_UNKNOWN;
	judge();
	cr_expect_eq(verdict.doubts, DOUBT_TIE);
	cr_expect_eq(verdict.candidate_count, 2);
	cr_expect(entry_of(10)->is_candidate && entry_of(20)->is_candidate);
	warning = find_warning(&verdict, WARNING_TIE);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->count, 2);
	/* what does not concern the first is no tie of the verdict */
	snapshot_find(&snapshot, 20)->start_ticks = figure_of(20);
	expect_victim(20, 0);
}

Test(candidates, later_is_a_total_order)
{
	struct dice dice = { 99 };
	struct process processes[12];

	for (int i = 0; i < 12; i++)
		processes[i] = (struct process){ .pid = 100 + i,
			.start_ticks =
				roll(&dice, 0, 2) ? figure_of(roll(&dice, 1, 5)) : FIGURE_UNKNOWN };
	for (int a = 0; a < 12; a++) {
		cr_expect(!process_is_later(&processes[a], &processes[a]));
		for (int b = 0; b < 12; b++) {
			cr_expect(a == b || process_is_later(&processes[a], &processes[b]) !=
						    process_is_later(&processes[b], &processes[a]));
			for (int c = 0; c < 12; c++)
				cr_expect(!process_is_later(&processes[a], &processes[b]) ||
						  !process_is_later(&processes[b], &processes[c]) ||
						  process_is_later(&processes[a], &processes[c]),
					"%d is later than %d, that than %d", a, b, c);
		}
	}
}

/* Counters that are not exact */

Test(candidates, within_the_counters_error_it_is_too_close_to_call)
{
	const struct warning *warning;

	snapshot.machine.release = "6.12.0";
	add_pages(&snapshot, 10, 100000, 0);
	add_pages(&snapshot, 20, 100000 - 2 * 248, 0);
	add_pages(&snapshot, 30, 100000 - 2 * 248 - 1, 0);
	expect_victim(10, DOUBT_TOO_CLOSE);
	cr_expect_eq(verdict.counter_error_pages.value, 248);
	cr_expect_eq(verdict.candidate_count, 2);
	cr_expect(entry_of(20)->is_candidate);
	cr_expect(!entry_of(30)->is_candidate);
	warning = find_warning(&verdict, WARNING_TOO_CLOSE);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->count, 2);
	cr_expect_eq(warning->bytes, 248 * PAGE);
	snapshot.machine.release = "7.0.0";
	expect_victim(10, 0);
	cr_expect_null(find_warning(&verdict, WARNING_TOO_CLOSE));
}

/* A source that reads the killer's own counters leaves no error; other counters keep it. */
Test(candidates, the_killers_own_counters_have_no_error)
{
	snapshot.machine.release = "6.12.0";
	add_pages(&snapshot, 10, 100000, 0);
	add_pages(&snapshot, 20, 100000 - 1, 0);
	snapshot.machine.counters_read = figure_of(COUNTERS_ALONE);
	expect_victim(10, 0);
	cr_expect_eq(verdict.counter_error_pages.value, 0);
	snapshot.machine.counters_read = figure_of(COUNTERS_WHOLE);
	expect_victim(10, 0);
	snapshot.machine.counters_read = figure_of(COUNTERS_SUMMED);
	expect_victim(10, DOUBT_TOO_CLOSE);
	cr_expect_eq(verdict.counter_error_pages.value, 248);
	snapshot.machine.release = "7.0.0";
	expect_victim(10, 0);
	snapshot.machine.counters_read = figure_of(COUNTERS_ALONE);
	expect_victim(10, DOUBT_TOO_CLOSE);
	snapshot.machine.release = "6.1.0";
	snapshot.machine.counters_read = figure_of(COUNTERS_WHOLE);
	expect_victim(10, 0);
}

/* Processes on one address space have one set of counters. */
Test(candidates, on_one_address_space_no_error_is_between_two)
{
	snapshot.machine.release = "6.12.0";
	add(&snapshot, 10, "first", 100, 0)->detail.mm_owner_pid = figure_of(10);
	add(&snapshot, 20, "last", 100, 0)->detail.mm_owner_pid = figure_of(10);
	expect_victim(20, 0);
	cr_expect_eq(verdict.candidate_count, 1);
	cr_expect_eq(verdict.kill.killed_count, 2);
	/* but then the order of creation must be known */
	snapshot_find(&snapshot, 10)->start_ticks = FIGURE_UNKNOWN;
	expect_victim(10, DOUBT_TOO_CLOSE);
}

Test(candidates, the_kernels_score_narrows_the_error)
{
	snapshot.machine.release = "6.12.0";
	/* of a million pages 672 is what 8000 to 9999 have */
	add_pages(&snapshot, 10, 8100, 0)->kernel_oom_score = figure_of(672);
	add_pages(&snapshot, 20, 7900, 0)->kernel_oom_score = figure_of(671);
	expect_victim(10, 0);
	cr_expect_eq(entry_of(10)->min_pages, 8000);
	cr_expect_eq(entry_of(10)->max_pages, 8348);
	cr_expect_eq(entry_of(20)->min_pages, 7652);
	cr_expect_eq(entry_of(20)->max_pages, 7999);
}

Test(candidates, a_score_may_rule_the_first_rank_out)
{
	snapshot.machine.release = "6.12.0";
	add_pages(&snapshot, 10, 8100, 0)->kernel_oom_score = figure_of(671);
	add_pages(&snapshot, 20, 8050, 0)->kernel_oom_score = figure_of(672);
	add_pages(&snapshot, 30, 7000, 0)->kernel_oom_score = figure_of(671);
	expect_victim(20, 0);
	cr_expect_eq(verdict.first, verdict.victim);
	cr_expect_eq(verdict.victim->rank, 2);
	cr_expect(verdict.victim->gap_pages.known && verdict.victim->gap_pages.value == 0);
	cr_expect_eq(verdict.runner_up->process->pid, 10);
	cr_expect_eq(verdict.runner_up->rank, 1);
	cr_expect(!verdict.runner_up->gap_pages.known, "what the kernel counts is not told");
	cr_expect_eq(entry_of(30)->gap_pages.value, 8050 - 7000, "from the victim");
}

Test(candidates, two_may_be_ruled_out_and_the_best_of_them_is_the_runner_up)
{
	snapshot.machine.release = "6.12.0";
	add_pages(&snapshot, 10, 8100, 0)->kernel_oom_score = figure_of(671);
	add_pages(&snapshot, 20, 8090, 0)->kernel_oom_score = figure_of(671);
	add_pages(&snapshot, 30, 8050, 0)->kernel_oom_score = figure_of(672);
	expect_victim(30, 0);
	cr_expect_eq(verdict.runner_up->process->pid, 10);
	cr_expect(!entry_of(20)->gap_pages.known);
	/* without a kill the gaps are measured from the best-ranked candidate */
	snapshot.machine.panic_on_oom = figure_of(1);
	judge();
	cr_expect_null(verdict.victim);
	cr_expect_eq(verdict.first->process->pid, 30);
	cr_expect(verdict.first->gap_pages.known && verdict.first->gap_pages.value == 0);
}

Test(candidates, with_cpus_unknown_all_is_too_close)
{
	snapshot.machine.release = "6.12.0";
	snapshot.machine.cpus_online = FIGURE_UNKNOWN;
	add(&snapshot, 10, "first", 100, 0);
	add(&snapshot, 20, "twin", 100, 0);
	judge();
	cr_expect_eq(verdict.doubts, DOUBT_TOO_CLOSE);
	cr_expect(!verdict.counter_error_pages.known);
	cr_expect_not_null(find_warning(&verdict, WARNING_TOO_CLOSE));
	cr_expect_null(find_warning(&verdict, WARNING_TIE));
}

/*
 * A 6.12 kernel: /proc sums the counters, oom_score and the killer leave parts out.  Returns the
 * index of the process it chooses.
 */
static size_t fill_approximate(struct dice *dice, size_t count, int64_t error)
{
	struct oracle_task seen[8];
	long total = snapshot.machine.mem_total_bytes.value / PAGE;

	for (size_t i = 0; i < count; i++) {
		struct process *process = add_pages(&snapshot, 100 + (pid_t)i,
			roll(dice, 50000, 50000 + 4 * error), roll(dice, 0, 3) ? 0 : 1);

		seen[i] = as_task(&snapshot, process);
		seen[i].rss += roll(dice, -error, error);
		process->kernel_oom_score = figure_of(oracle_score(
			ORACLE_5_9, oracle_badness(ORACLE_5_9, &seen[i], total), total));
	}
	return oracle_choice(ORACLE_5_9, seen, count, total);
}

/* The bounds of the killer's badness, by trying every number. */
static void try_all(const struct ranking_entry *entry, int64_t error, int64_t *min, int64_t *max)
{
	long total = verdict.domain.total_pages;
	int64_t pages = entry->badness.pages.value;

	*min = pages + error;
	*max = pages - error;
	for (int64_t i = pages - error; i <= pages + error; i++) {
		if (oracle_score(ORACLE_5_9, i, total) != entry->process->kernel_oom_score.value)
			continue;
		*min = i < *min ? i : *min;
		*max = i > *max ? i : *max;
	}
}

static void check_candidates(int64_t error)
{
	int64_t min, max, bar = INT64_MIN;
	size_t candidates = 0;

	for (size_t i = 0; i < verdict.ranked_count; i++) {
		try_all(&verdict.entries[i], error, &min, &max);
		bar = min > bar ? min : bar;
	}
	for (size_t i = 0; i < verdict.ranked_count; i++) {
		try_all(&verdict.entries[i], error, &min, &max);
		cr_assert_eq(verdict.entries[i].is_candidate, max >= bar);
		candidates += max >= bar;
	}
	cr_assert_eq(verdict.candidate_count, candidates);
}

Test(candidates, all_that_may_be_taken_are_named_and_none_besides)
{
	struct dice dice = { 1234567 };
	size_t sure = 0;

	for (int i = 0; i < 400; i++) {
		int64_t error;
		size_t taken;

		trial_end();
		build_machine(&snapshot, "6.12.0",
			roll(&dice, 1, 2) * GB + roll(&dice, 0, 999) * PAGE, 0);
		snapshot.machine.cpus_online = figure_of(roll(&dice, 1, 4));
		error = 4 * snapshot.machine.cpus_online.value * 31;
		taken = fill_approximate(&dice, (size_t)roll(&dice, 2, 8), error);
		judge();
		cr_assert_str_eq(verdict.rules->name, "6.2");
		cr_assert(entry_of(100 + (pid_t)taken)->is_candidate, "round %d", i);
		cr_assert(verdict.victim->is_candidate);
		cr_assert_eq(verdict.doubts, verdict.candidate_count > 1 ? DOUBT_TOO_CLOSE : 0);
		check_candidates(error);
		sure += verdict.candidate_count == 1;
	}
	cr_expect(sure > 0 && sure < 400, "%zu of 400 were certain", sure);
}

/* Scores that are read after the ranking */

static void take_score(pid_t pid, int64_t score, bool is_enough)
{
	struct process *process = snapshot_find(&snapshot, pid);

	process->kernel_oom_score = figure_of(score);
	cr_expect_eq(choice_take_scores(&verdict, &snapshot), is_enough, "process %d", pid);
	process->kernel_oom_score = FIGURE_UNKNOWN;
}

Test(candidates, a_score_that_agrees_moves_no_rank)
{
	snapshot.machine.release = "6.1.0";
	add(&snapshot, 10, "large", 200, 0);
	add(&snapshot, 20, "small", 100, 0);
	judge();
	cr_expect_eq(entry_of(10)->agreement, AGREEMENT_UNKNOWN);
	take_score(10, entry_of(10)->oom_score.value, true);
	cr_expect_eq(entry_of(10)->agreement, AGREES);
	cr_expect_eq(entry_of(20)->agreement, AGREEMENT_UNKNOWN);
	cr_expect_eq(entry_of(10)->rank, 1);
	/* not by the rules: the ranking is to be made anew */
	take_score(20, entry_of(20)->oom_score.value + 9, false);
	take_score(20, 0, false);
}

Test(candidates, a_score_that_narrows_a_counter_may_move_ranks)
{
	snapshot.machine.release = "6.12.0";
	/* the fewest pages with this score */
	add_pages(&snapshot, 10, 50000, 0);
	judge();
	take_score(10, entry_of(10)->oom_score.value, false);
}
