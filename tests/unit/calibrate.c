/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The release guesses, the scores decide. */
#include "builder.h"
#include "model/report/warnings.h"

#include <criterion/criterion.h>

/* Twenty processes whose scores differ between the scales. */
static void build(struct snapshot *snapshot, const char *release)
{
	build_machine(snapshot, release, 4 * GB, 1 * GB);
	for (pid_t pid = 100; pid < 120; pid++)
		add(snapshot, pid, "worker", (pid - 99) * 20, pid % 3 * 100);
}

static struct calibration calibrate_snapshot(const struct snapshot *snapshot)
{
	struct error error = { 0 };
	struct domain domain;

	cr_assert(domain_machine(&domain, snapshot, &error) == 0);
	return calibrate(snapshot, &domain);
}

static const struct {
	const char *release;
	enum oracle_era seen;
	const char *guess, *rules; /* NULL guess: none */
} machines[] = {
	{ "6.1.0-18-amd64", ORACLE_5_9, "5.9", "5.9" },
	{ "7.2.0", ORACLE_5_9, "7.0", "7.0" },
	{ "4.19.0", ORACLE_4_17, "4.17", "4.17" },
	/* a vendor took the signed badness into an old kernel */
	{ "5.4.0-vendor", ORACLE_5_9, "5.3", "5.9" },
	{ "4.18.0-vendor", ORACLE_5_9, "4.17", "5.9" },
	{ "3.10.0", ORACLE_5_9, "3.10", "5.9" },
	/* a release that tells more than there is */
	{ "6.1.0-rebuilt", ORACLE_5_3, "5.9", "5.3" },
	{ "7.0.0", ORACLE_5_3, "7.0", "5.3" },
	/* none that can be read: the newest row is the first to be tried */
	{ "garbage", ORACLE_5_9, NULL, "7.0" },
	{ "garbage", ORACLE_5_3, NULL, "5.3" },
	{ NULL, ORACLE_5_9, NULL, "7.0" },
};

Test(calibrate, the_scores_overrule_the_release)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
		struct snapshot snapshot;
		struct calibration calibration;

		build(&snapshot, machines[i].release);
		observe_scores(&snapshot, machines[i].seen);
		calibration = calibrate_snapshot(&snapshot);
		cr_expect(calibration.proven, "case %zu", i);
		cr_expect_str_eq(calibration.rules->name, machines[i].rules, "case %zu", i);
		cr_expect_eq(calibration.observed, 20);
		cr_expect_eq(calibration.reproduced, 20);
		cr_expect_eq(calibration.guess == NULL, machines[i].guess == NULL);
		if (machines[i].guess)
			cr_expect_str_eq(calibration.guess->name, machines[i].guess);
		snapshot_release(&snapshot);
	}
}

Test(calibrate, an_overruled_release_is_warned_of)
{
	struct snapshot snapshot;
	struct verdict verdict;

	build(&snapshot, "5.4.0-vendor");
	observe_scores(&snapshot, ORACLE_5_9);
	verdict = judge_machine(&snapshot);
	cr_expect_not_null(find_warning(&verdict, WARNING_RULES_OVERRULED));
	cr_expect_null(find_warning(&verdict, WARNING_RULES_UNPROVEN));
	cr_expect_str_eq(verdict.guessed_rules->name, "5.3");
	cr_expect_str_eq(verdict.rules->name, "5.9");
	cr_expect_eq(verdict.doubts, 0, "overruled by proof is no doubt");
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

Test(calibrate, scores_come_from_the_kernels_total_not_the_faked_one)
{
	struct snapshot snapshot;

	build(&snapshot, "6.1.0");
	for (size_t i = 0; i < snapshot.process_count; i++)
		snapshot.processes[i].memory.rss_bytes.value *= 10;
	observe_scores(&snapshot, ORACLE_5_9);
	snapshot.machine.kernel_ram_bytes = snapshot.machine.mem_total_bytes;
	snapshot.machine.kernel_swap_bytes = snapshot.machine.swap_total_bytes;
	snapshot.machine.mem_total_bytes = figure_of(GB);
	cr_expect_eq(calibrate_snapshot(&snapshot).reproduced, 20);
	snapshot.machine.kernel_ram_bytes = FIGURE_UNKNOWN;
	cr_expect(!calibrate_snapshot(&snapshot).proven);
	snapshot_release(&snapshot);
}

/* Scores reveal the root bonus: a vendor's 4.19 that still grants it. */
Test(calibrate, root_tells_the_eras_before_4_17_apart)
{
	struct snapshot snapshot;

	build(&snapshot, "4.19.0");
	for (size_t i = 0; i < snapshot.process_count; i++) {
		snapshot.processes[i].cap_sys_admin = figure_of(1);
		snapshot.processes[i].adj = figure_of(100);
	}
	observe_scores(&snapshot, ORACLE_3_10);
	cr_expect_str_eq(calibrate_snapshot(&snapshot).rules->name, "3.10");
	for (size_t i = 0; i < snapshot.process_count; i++)
		snapshot.processes[i].memory.rss_bytes.value += 2 * GB;
	observe_scores(&snapshot, ORACLE_3_14);
	cr_expect_str_eq(calibrate_snapshot(&snapshot).rules->name, "4.8", "the nearest of two");
	snapshot_release(&snapshot);
}

Test(calibrate, what_a_row_cannot_compute_is_no_proof_of_it)
{
	struct snapshot snapshot;

	/* who has CAP_SYS_ADMIN is not known, and these rules ask for it */
	build(&snapshot, "4.16.0");
	observe_scores(&snapshot, ORACLE_4_17);
	cr_expect_str_eq(calibrate_snapshot(&snapshot).rules->name, "4.8");
	for (size_t i = 0; i < snapshot.process_count; i++)
		snapshot.processes[i].cap_sys_admin = FIGURE_UNKNOWN;
	cr_expect_str_eq(calibrate_snapshot(&snapshot).rules->name, "4.17");
	snapshot_release(&snapshot);
}

Test(calibrate, without_scores_the_release_is_believed)
{
	struct snapshot snapshot;
	struct calibration calibration;

	build(&snapshot, "5.4.0");
	calibration = calibrate_snapshot(&snapshot);
	cr_expect(calibration.proven);
	cr_expect_str_eq(calibration.rules->name, "5.3");
	cr_expect_eq(calibration.observed, 0);
	snapshot_release(&snapshot);
}

static struct calibration with_wrong_scores(size_t wrong)
{
	struct snapshot snapshot;
	struct calibration calibration;

	build(&snapshot, "6.1.0");
	observe_scores(&snapshot, ORACLE_5_9);
	for (size_t i = 0; i < wrong; i++)
		snapshot.processes[i].kernel_oom_score.value += 7;
	calibration = calibrate_snapshot(&snapshot);
	snapshot_release(&snapshot);
	return calibration;
}

Test(calibrate, one_of_ten_may_have_moved)
{
	struct calibration calibration = with_wrong_scores(2);

	cr_expect(calibration.proven);
	cr_expect_eq(calibration.observed, 20);
	cr_expect_eq(calibration.reproduced, 18);
	cr_expect(!with_wrong_scores(3).proven);
}

Test(calibrate, when_half_disagree_the_guess_stays_and_is_doubted)
{
	struct calibration calibration = with_wrong_scores(10);
	const struct warning *warning;
	struct snapshot snapshot;
	struct verdict verdict;

	cr_expect(!calibration.proven);
	cr_expect_str_eq(calibration.rules->name, "5.9");
	cr_expect_eq(calibration.observed, 20);
	cr_expect_eq(calibration.reproduced, 10);

	build(&snapshot, "6.1.0");
	observe_scores(&snapshot, ORACLE_5_9);
	for (size_t i = 0; i < 10; i++)
		snapshot.processes[i].kernel_oom_score.value += 7;
	verdict = judge_machine(&snapshot);
	warning = find_warning(&verdict, WARNING_RULES_UNPROVEN);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->count, 10);
	cr_expect_eq(warning->more_count, 20);
	cr_expect(verdict.doubts & DOUBT_RULES);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

Test(calibrate, those_the_killer_passes_by_prove_nothing)
{
	struct snapshot snapshot;
	struct process *process;

	build_machine(&snapshot, "6.1.0", 4 * GB, 0);
	add(&snapshot, 1, "init", 10, 0);
	process = add(&snapshot, 2, "kthreadd", 0, 0);
	process->kernel_thread = true;
	add(&snapshot, 3, "sshd", 10, -1000);
	process = add(&snapshot, 4, "zombie", 0, 0);
	process->has_mm = false;
	process = add(&snapshot, 5, "unread", 10, 0);
	process->memory.rss_bytes = FIGURE_UNKNOWN;
	process = add(&snapshot, 6, "no-adj", 10, 0);
	process->adj = FIGURE_UNKNOWN;
	add(&snapshot, 7, "no-swap", 10, 0)->memory.swap_bytes = FIGURE_UNKNOWN;
	add(&snapshot, 8, "no-tables", 10, 0)->memory.page_tables_bytes = FIGURE_UNKNOWN;
	for (size_t i = 0; i < snapshot.process_count; i++)
		snapshot.processes[i].kernel_oom_score = figure_of(0);
	cr_expect_eq(calibrate_snapshot(&snapshot).observed, 0);
	snapshot_release(&snapshot);
}

/* A fifth of all look like children between vfork and exec, and are scored 0. */
Test(calibrate, vfork_children_prove_nothing_where_they_are_passed_by)
{
	static const struct {
		const char *release, *rules;
		size_t observed;
	} cases[] = { { "4.8.0", "4.8", 16 }, { "4.7.0", "4.8", 16 }, { "4.19.0", "4.17", 16 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct snapshot snapshot;
		struct calibration calibration;

		build(&snapshot, cases[i].release);
		observe_scores(&snapshot, ORACLE_4_17);
		for (size_t k = 15; k < 19; k++) {
			snapshot.processes[k].ppid = 119;
			snapshot.processes[k].memory.vm_size_bytes =
				snapshot.processes[19].memory.vm_size_bytes;
			snapshot.processes[k].kernel_oom_score = figure_of(0);
		}
		calibration = calibrate_snapshot(&snapshot);
		cr_expect(calibration.proven);
		cr_expect_str_eq(calibration.rules->name, cases[i].rules, "case %zu", i);
		cr_expect_eq(calibration.observed, cases[i].observed);
		snapshot_release(&snapshot);
	}
}

/* With a million pages, 8000 to 9999 pages score 672, and 7000 to 7999 score 671. */
Test(calibrate, compare_tells_the_error_of_counters_from_a_disagreement)
{
	static const struct {
		int64_t error, score; /* score -1: not read */
		enum agreement agreement;
		int64_t min, max;
	} cases[] = {
		{ 248, 672, AGREES, 8000, 8348 },
		{ 248, 671, AGREES_WITHIN_COUNTERS, 7852, 7999 },
		{ 248, 670, DISAGREES, 7852, 8348 },
		{ 248, 673, DISAGREES, 7852, 8348 },
		{ 0, 672, AGREES, 8100, 8100 },
		{ 0, 671, DISAGREES, 8100, 8100 },
		{ 248, -1, AGREEMENT_UNKNOWN, 7852, 8348 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct figure score =
			cases[i].score < 0 ? FIGURE_UNKNOWN : figure_of(cases[i].score);
		int64_t min, max;

		cr_expect_eq(calibrate_compare(row("6.2"), figure_of(8100), score, 1000000,
				     cases[i].error, &min, &max),
			cases[i].agreement, "case %zu", i);
		cr_expect_eq(min, cases[i].min, "case %zu", i);
		cr_expect_eq(max, cases[i].max, "case %zu", i);
	}
}

/* Thirty processes without the capability score alike with any bonus; three with it decide. */
static void build_bonus(struct snapshot *snapshot, const char *release, enum oracle_era era)
{
	build_machine(snapshot, release, 16 * GB, 0);
	for (pid_t pid = 100; pid < 130; pid++)
		add(snapshot, pid, "tiny", 2, 0);
	for (pid_t pid = 200; pid < 203; pid++)
		add(snapshot, pid, "root", 2500 + pid % 200 * 200, 0)->cap_sys_admin = figure_of(1);
	observe_scores(snapshot, era);
}

Test(calibrate, the_few_that_tell_rows_apart_are_not_outvoted)
{
	static const struct {
		const char *release;
		enum oracle_era era;
		const char *rules;
	} cases[] = {
		{ "3.10.0-1.vendor", ORACLE_3_10, "3.10" },
		{ "3.10.0-1.vendor", ORACLE_3_14, "3.14" },
		{ "3.10.0-1.vendor", ORACLE_4_17, "4.17" },
		{ "3.10.0-1160.el7.x86_64", ORACLE_3_14, "3.14" },
		{ "3.10.0-1160.el7.x86_64", ORACLE_3_10, "3.10" },
		{ "4.19.0", ORACLE_3_14, "4.8" },
		{ "4.18.0-553.22.1.el8_10.x86_64", ORACLE_5_3, "5.3" },
		{ "4.18.0-305.el8.x86_64", ORACLE_5_9, "5.9" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct snapshot snapshot;
		struct calibration calibration;

		build_bonus(&snapshot, cases[i].release, cases[i].era);
		calibration = calibrate_snapshot(&snapshot);
		cr_expect(calibration.proven);
		cr_expect_str_eq(calibration.rules->name, cases[i].rules, "case %zu", i);
		cr_expect_eq(calibration.reproduced, 33);
		snapshot_release(&snapshot);
	}
}

/* One that moved between two reads convinces of no other row when more speak for this one. */
Test(calibrate, a_score_that_moved_does_not_overrule)
{
	struct snapshot snapshot;

	build_bonus(&snapshot, "3.10.0", ORACLE_3_10);
	snapshot_find(&snapshot, 200)->kernel_oom_score = figure_of(2500 * 970 / 16384);
	cr_expect_str_eq(calibrate_snapshot(&snapshot).rules->name, "3.10");
	snapshot_find(&snapshot, 201)->kernel_oom_score = figure_of(2700 * 970 / 16384);
	cr_expect_str_eq(calibrate_snapshot(&snapshot).rules->name, "3.14");
	snapshot_release(&snapshot);
}

/* The exact and the approximate counters give one score: its error convinces of nothing. */
Test(calibrate, the_error_of_counters_is_no_evidence_for_them)
{
	struct snapshot snapshot;

	build(&snapshot, "6.1.0");
	observe_scores(&snapshot, ORACLE_5_9);
	for (size_t i = 0; i < 10; i++)
		snapshot.processes[i].kernel_oom_score.value++;
	cr_expect_str_eq(calibrate_snapshot(&snapshot).rules->name, "5.9");
	snapshot_release(&snapshot);
}

Test(calibrate, what_no_score_tells_is_named)
{
	static const struct {
		const char *release;
		enum oracle_era era;
		unsigned untold;
	} cases[] = {
		{ "3.10.0", ORACLE_3_10, 0 },
		{ "4.19.90", ORACLE_4_17, 0 },
		{ "6.12.0-5-vendor", ORACLE_5_9, 0 },
		{ "7.1.0-5-vendor", ORACLE_5_9, 0 },
		{ "6.1.0-5-vendor", ORACLE_5_9, UNTOLD_COUNTERS },
		{ "5.3.0-5-vendor", ORACLE_5_3, UNTOLD_COUNTERS },
		{ "5.1.0-5-vendor", ORACLE_5_3, UNTOLD_TIE | UNTOLD_COUNTERS },
		{ "4.18.0-5-vendor", ORACLE_4_17, UNTOLD_TIE | UNTOLD_SACRIFICE | UNTOLD_COUNTERS },
		{ "4.18.0-5-vendor", ORACLE_5_9, UNTOLD_TIE | UNTOLD_SACRIFICE | UNTOLD_COUNTERS },
		/* patched, though it claims to be mainline's */
		{ "4.18.0", ORACLE_5_9, UNTOLD_TIE | UNTOLD_SACRIFICE | UNTOLD_COUNTERS },
		{ "4.18.0-553.el8_10.x86_64", ORACLE_5_9, 0 },
		{ "4.18.0-553.el8_10.x86_64", ORACLE_5_3, 0 },
		{ "4.19.90-2112.oe1.x86_64", ORACLE_5_3, UNTOLD_PRIORITIES },
		{ "5.10.0-136.12.0.86.oe2203sp1.x86_64", ORACLE_5_9,
			UNTOLD_PRIORITIES | UNTOLD_COUNTERS },
		{ "5.10.134-16.1.al8.x86_64", ORACLE_5_9, UNTOLD_PRIORITIES | UNTOLD_COUNTERS },
		{ "5.4.119-19.0009.28.tl2.x86_64", ORACLE_5_3,
			UNTOLD_PRIORITIES | UNTOLD_COUNTERS },
		{ "garbage", ORACLE_5_9, UNTOLD_COUNTERS },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct snapshot snapshot;

		build_bonus(&snapshot, cases[i].release, cases[i].era);
		cr_expect_eq(calibrate_snapshot(&snapshot).untold, cases[i].untold, "case %zu: %#x",
			i, calibrate_snapshot(&snapshot).untold);
		snapshot_release(&snapshot);
	}
}

/* Without a score of a process with the capability nothing tells which bonus it has. */
Test(calibrate, rows_that_the_scores_do_not_refute_are_listed)
{
	struct snapshot snapshot;
	struct calibration calibration;

	build_bonus(&snapshot, "3.10.0-1.vendor", ORACLE_3_14);
	for (pid_t pid = 200; pid < 203; pid++)
		snapshot_find(&snapshot, pid)->kernel_oom_score = FIGURE_UNKNOWN;
	calibration = calibrate_snapshot(&snapshot);
	cr_expect_str_eq(calibration.rules->name, "3.10");
	cr_expect(calibration.untold & UNTOLD_BADNESS);
	cr_assert_not_null(calibration.unrefuted[0]);
	cr_assert_not_null(calibration.unrefuted[1]);
	cr_expect_str_eq(calibration.unrefuted[0]->name, "3.14");
	cr_expect_str_eq(calibration.unrefuted[1]->name, "4.17");
	cr_expect_null(calibration.unrefuted[2]);
	snapshot_release(&snapshot);
}

/*
 * On machines under each scale and bonus, whatever their release says, calibration finds rules with
 * these scores, or the verdict is doubted.
 */
Test(calibrate, the_rules_of_the_scores_are_found_or_doubted)
{
	static const char *const releases[] = { "3.10.0", "3.10.0-1160.el7.x86_64",
		"4.9.0-3.vendor", "4.18.0", "4.18.0-193.el8.x86_64", "4.18.0-553.el8_10.x86_64",
		"5.4.0-200-generic", "5.10.0-3.vendor", "6.12.0", "7.2.0", "garbage" };
	static const char *const rows[ORACLE_ERAS] = { "3.10", "3.14", "4.17", "5.3", "5.9" };
	struct dice dice = { 14 };

	for (size_t i = 0; i < 1000; i++) {
		enum oracle_era era = (enum oracle_era)(i % ORACLE_ERAS);
		struct snapshot snapshot;
		struct calibration calibration;
		struct verdict verdict;

		build_machine(&snapshot, releases[i % 11], 16 * GB, 0);
		for (pid_t pid = 100; pid < 130; pid++)
			add(&snapshot, pid, "process", roll(&dice, 600, 6000),
				roll(&dice, -200, 200))
				->cap_sys_admin = figure_of(roll(&dice, 0, 1));
		observe_scores(&snapshot, era);
		calibration = calibrate_snapshot(&snapshot);
		verdict = judge_machine(&snapshot);
		cr_expect(verdict.doubts || rules_score_alike(calibration.rules, row(rows[era])),
			"%s: %s for %s", releases[i % 11], calibration.rules->name, rows[era]);
		cr_expect_eq(calibration.reproduced, calibration.observed);
		verdict_release(&verdict);
		snapshot_release(&snapshot);
	}
}
