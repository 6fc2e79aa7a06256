/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole snapshots against the oracle's walk, and the meaning of the gap. */
#include "trial.h"

#include <criterion/criterion.h>

TestSuite(walk, .init = trial_begin, .fini = trial_end);

static void fill(struct dice *dice, enum oracle_era era)
{
	size_t count = (size_t)roll(dice, 1, 12);

	trial_end();
	build_machine(&snapshot, oracle_release[era], roll(dice, 300, 4000) * MB,
		roll(dice, 0, 1) * roll(dice, 1, 999) * PAGE);
	for (size_t i = 0; i < count; i++) {
		struct process *process = add_pages(&snapshot, 100 + (pid_t)i,
			roll(dice, 0, roll(dice, 0, 1) ? 3 : 50000),
			roll(dice, 0, 2) ? roll(dice, 0, 1) * 10 : roll(dice, -999, 1000));

		process->cap_sys_admin = figure_of(roll(dice, 0, 1));
		process->memory.swap_bytes =
			figure_of(roll(dice, 0, 3) ? 0 : roll(dice, 0, 9000) * PAGE);
	}
}

static size_t choice_of_oracle(enum oracle_era era)
{
	struct oracle_task tasks[12];

	for (size_t i = 0; i < snapshot.process_count; i++)
		tasks[i] = as_task(&snapshot, &snapshot.processes[i]);
	return oracle_choice(era, tasks, snapshot.process_count, verdict.domain.total_pages);
}

Test(walk, takes_whom_the_kernels_walk_takes)
{
	struct dice dice = { 42 };

	for (int i = 0; i < 1500; i++)
		for (enum oracle_era era = 0; era < ORACLE_ERAS; era++) {
			fill(&dice, era);
			judge();
			cr_assert_eq(verdict.victim->process->pid,
				100 + (pid_t)choice_of_oracle(era), "round %d, era %d", i, era);
			/* more swap than the machine has is a doubt, and weighs all the same */
			cr_assert_eq(verdict.doubts & ~DOUBT_FIGURES, 0);
			cr_assert_eq(verdict.victim, &verdict.entries[0]);
		}
}

static void check_gap(enum oracle_era era, const struct ranking_entry *entry)
{
	struct process *process = snapshot_find(&snapshot, entry->process->pid);
	int64_t rss_bytes = process->memory.rss_bytes.value, gap = entry->gap_pages.value;
	size_t place = (size_t)(process - snapshot.processes);

	cr_assert(entry->gap_pages.known);
	process->memory.rss_bytes.value = rss_bytes + gap * PAGE;
	cr_assert_eq(choice_of_oracle(era), place,
		"era %d: PID %d grew by its gap of %ld pages and is not taken", era, process->pid,
		(long)gap);
	if (gap > 0) {
		process->memory.rss_bytes.value -= PAGE;
		cr_assert_neq(choice_of_oracle(era), place,
			"era %d: PID %d needs less than its gap of %ld pages", era, process->pid,
			(long)gap);
	}
	process->memory.rss_bytes.value = rss_bytes;
}

Test(walk, growing_by_the_gap_makes_the_victim_and_by_a_page_less_does_not)
{
	struct dice dice = { 43 };

	for (int i = 0; i < 500; i++)
		for (enum oracle_era era = 0; era < ORACLE_ERAS; era++) {
			fill(&dice, era);
			judge();
			for (size_t k = 0; k < verdict.count; k++)
				check_gap(era, &verdict.entries[k]);
		}
}
