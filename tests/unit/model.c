/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model: rules by version, badness, calibration, verdict, warnings. */
#include "model/verdict.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096, MEGABYTE = 1 << 20, FIRST_PID = 100, PAGES_A_MEGABYTE = 256 };

static const int64_t gigabyte = (int64_t)1 << 30;

static struct snapshot snapshot;
static struct verdict verdict;

static void begin(void)
{
	snapshot_init(&snapshot);
	verdict = (struct verdict){ 0 };
	snapshot.machine = (struct machine){
		.release = "6.1.0-18-amd64",
		.page_size_bytes = figure_of(PAGE),
		.cpus_online = figure_of(2),
		.mem_total_bytes = figure_of(16 * gigabyte),
		.swap_total_bytes = figure_of(0),
		.vantage = VANTAGE_WHOLE,
	};
}

static void end(void)
{
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

TestSuite(model, .init = begin, .fini = end);

static struct process *add(const char *name, int64_t anon_bytes, int64_t adj)
{
	pid_t pid = FIRST_PID + (pid_t)snapshot.process_count;
	struct process *process = snapshot_add_process(&snapshot);

	*process = (struct process){
		.pid = pid, .ppid = 1, .mm_tid = pid, .name = name, .has_mm = true, .state = 'S',
		.start_ticks = figure_of(1000 + pid),
		.adj = figure_of(adj),
		.rss_bytes = figure_of(anon_bytes), .rss_anon_bytes = figure_of(anon_bytes),
		.rss_file_bytes = figure_of(0), .rss_shmem_bytes = figure_of(0),
		.swap_bytes = figure_of(0), .page_tables_bytes = figure_of(0),
		.hugetlb_bytes = figure_of(0), .vm_size_bytes = figure_of(anon_bytes + pid),
	};
	return process;
}

static void judge(void)
{
	struct domain domain;
	struct error error;

	verdict_release(&verdict);
	cr_assert_eq(domain_machine(&domain, &snapshot, &error), 0, "%s", error.detail);
	verdict_for(&verdict, &snapshot, &domain);
}

static bool warns(enum warning_kind kind)
{
	for (size_t i = 0; i < verdict.warning_count; i++)
		if (verdict.warnings[i].kind == kind)
			return true;
	return false;
}

static pid_t victim(void)
{
	return verdict.victim ? verdict.victim->process->pid : 0;
}

static enum exemption exemption_of(pid_t pid)
{
	return verdict_find(&verdict, pid)->exemption;
}

Test(model, every_era_begins_where_it_should)
{
	static const struct {
		const char *release;
		enum root_bonus root_bonus;
		bool at_least_one, sacrifices_child;
		enum score_scale scale;
		enum counters counters;
	} cases[] = {
		{ "3.2.0", ROOT_BONUS_ADJ_30, true, true, SCORE_PER_MILLE, COUNTERS_SAME },
		{ "3.10.0-1160.el7", ROOT_BONUS_ADJ_30, true, true, SCORE_PER_MILLE, COUNTERS_SAME },
		{ "3.13.0", ROOT_BONUS_ADJ_30, true, true, SCORE_PER_MILLE, COUNTERS_SAME },
		{ "3.14.0", ROOT_BONUS_THREE_PERCENT, true, true, SCORE_PER_MILLE, COUNTERS_SAME },
		{ "4.16.18", ROOT_BONUS_THREE_PERCENT, true, true, SCORE_PER_MILLE, COUNTERS_SAME },
		{ "4.17", ROOT_BONUS_NONE, true, true, SCORE_PER_MILLE, COUNTERS_SAME },
		{ "5.0.1", ROOT_BONUS_NONE, true, true, SCORE_PER_MILLE, COUNTERS_SAME },
		{ "5.1-rc1", ROOT_BONUS_NONE, true, false, SCORE_PER_MILLE, COUNTERS_SAME },
		{ "5.8.9", ROOT_BONUS_NONE, true, false, SCORE_PER_MILLE, COUNTERS_SAME },
		{ "5.9.0", ROOT_BONUS_NONE, false, false, SCORE_TWO_THIRDS, COUNTERS_SAME },
		{ "6.1.0", ROOT_BONUS_NONE, false, false, SCORE_TWO_THIRDS, COUNTERS_SAME },
		{ "6.2.0", ROOT_BONUS_NONE, false, false, SCORE_TWO_THIRDS, COUNTERS_APPROXIMATE },
		{ "6.19.3", ROOT_BONUS_NONE, false, false, SCORE_TWO_THIRDS, COUNTERS_APPROXIMATE },
		{ "7.0.0", ROOT_BONUS_NONE, false, false, SCORE_TWO_THIRDS, COUNTERS_SAME },
		{ "12.34", ROOT_BONUS_NONE, false, false, SCORE_TWO_THIRDS, COUNTERS_SAME },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct rules *rules = rules_for_release(cases[i].release);

		cr_assert(rules, "%s", cases[i].release);
		cr_expect_eq(rules->root_bonus, cases[i].root_bonus, "%s", cases[i].release);
		cr_expect_eq(rules->at_least_one, cases[i].at_least_one, "%s", cases[i].release);
		cr_expect_eq(rules->sacrifices_child, cases[i].sacrifices_child, "%s",
			cases[i].release);
		cr_expect_eq(rules->score_scale, cases[i].scale, "%s", cases[i].release);
		cr_expect_eq(rules->counters, cases[i].counters, "%s", cases[i].release);
	}
	cr_expect(rules_predate("3.2.0") && !rules_predate("3.10.0") && !rules_predate("x"));
	cr_expect(!rules_for_release(NULL) && !rules_for_release("") && !rules_for_release("six"));
}

/* The kernel's formulas, written once more and straight from its source, as an oracle. */
static int64_t oracle_badness(const char *release, int64_t pages, int64_t adj, bool privileged,
	int64_t total)
{
	bool old = strcmp(release, "5.9") != 0;

	if (privileged && strcmp(release, "3.10") == 0)
		adj -= 30;
	if (privileged && strcmp(release, "3.14") == 0)
		pages -= pages * 3 / 100;
	pages += adj * (total / 1000);
	return old && pages <= 0 ? 1 : pages;
}

static int64_t oracle_score(const char *release, int64_t badness, int64_t total)
{
	if (strcmp(release, "5.9") != 0)
		return badness * 1000 / total;
	return (1000 + badness * 1000 / total) * 2 / 3;
}

static int64_t random_below(int64_t bound)
{
	return (int64_t)(((uint64_t)rand() << 31 ^ (uint64_t)rand()) % (uint64_t)bound);
}

Test(model, badness_and_score_are_the_oracles)
{
	static const char *const releases[] = { "3.10", "3.14", "4.17", "5.9" };
	static const int64_t adjs[] = { -1000, -999, -500, -1, 0, 1, 30, 500, 999, 1000 };

	srand(1);
	for (int i = 0; i < 20000; i++) {
		const char *release = releases[i % 4];
		const struct rules *rules = rules_for_release(release);
		int64_t page_size = i % 3 ? PAGE : 65536;
		int64_t total = 1000 + random_below((int64_t)1 << 30); /* up to 4 TiB */
		int64_t pages = random_below(total), adj = adjs[random_below(10)];
		bool privileged = i % 5 == 0;
		const struct process process = {
			.has_mm = true,
			.adj = figure_of(adj),
			.cap_sys_admin = figure_of(privileged),
			.rss_bytes = figure_of((pages - pages / 2 - pages / 4) * page_size),
			.swap_bytes = figure_of(pages / 2 * page_size),
			.page_tables_bytes = figure_of(pages / 4 * page_size + page_size - 1),
		};
		struct badness badness = badness_of(&process, rules, page_size, total);
		int64_t expected = oracle_badness(release, pages, adj, privileged, total);

		cr_assert_eq(badness.pages.value, expected, "%s adj %d", release, (int)adj);
		cr_assert_eq(badness_score(rules, badness.pages, total).value,
			oracle_score(release, expected, total));
	}
}

Test(model, scores_at_the_edges)
{
	const struct rules *rules = rules_for_release("6.1");

	cr_expect_eq(badness_score(rules, figure_of(0), 1000).value, 666);
	cr_expect_eq(badness_score(rules, figure_of(1000), 1000).value, 1333);
	cr_expect_eq(badness_score(rules, figure_of(2000), 1000).value, 2000);
	cr_expect_eq(badness_score(rules, figure_of(-999), 1000).value, 0);
	cr_expect_eq(badness_score(rules, figure_of(-1), 3000).value, 666, "truncates to zero");
	cr_expect(!badness_score(rules, figure_of(INT64_MAX), 1000).known);
	cr_expect(!badness_score(rules, FIGURE_UNKNOWN, 1000).known);
}

Test(model, the_largest_dies_and_the_second_follows)
{
	add("small", 100 * MEGABYTE, 0);
	add("large", 900 * MEGABYTE, 0);
	add("middle", 500 * MEGABYTE, 0);
	judge();
	cr_expect_eq(victim(), FIRST_PID + 1);
	cr_expect_eq(verdict.runner_up->process->pid, FIRST_PID + 2);
	cr_expect_eq(verdict.runner_up->gap_pages.value, 400 * PAGES_A_MEGABYTE);
	cr_expect_eq(verdict.doubts, 0);
	cr_expect_eq(verdict.kill.killed_count, 1);
}

Test(model, an_adj_outweighs_size)
{
	add("large", 3 * gigabyte, -500);
	add("small", 10 * MEGABYTE, 0);
	add("volunteer", MEGABYTE, 1000);
	judge();
	cr_expect_eq(victim(), FIRST_PID + 2);
	cr_expect_eq(verdict.standings[2].process->pid, FIRST_PID);
	cr_expect_lt(verdict.standings[2].badness.pages.value, 0);
	cr_expect(warns(WARNING_UPSIDE_DOWN));
}

Test(model, growing_by_the_gap_and_by_no_less_makes_a_victim)
{
	srand(2);
	for (int i = 0; i < 40; i++)
		add("x", random_below(1000) * PAGE, random_below(100));
	judge();
	for (size_t i = 1; i < 40; i++) {
		pid_t pid = FIRST_PID + (pid_t)i;
		int64_t gap = verdict_find(&verdict, pid)->gap_pages.value;
		struct figure *rss = &snapshot_find(&snapshot, pid)->rss_bytes;
		int64_t before = rss->value;

		if (verdict_find(&verdict, pid)->rank == 1)
			continue;
		rss->value = before + gap * PAGE;
		judge();
		cr_expect_eq(victim(), pid);
		rss->value = before + (gap - 1) * PAGE;
		judge();
		cr_expect_neq(victim(), pid);
		rss->value = before;
		judge();
	}
}

Test(model, of_equal_ones_the_rule_of_the_kernel_decides)
{
	static const struct {
		const char *release;
		pid_t victim;
		bool certain;
	} cases[] = {
		{ "4.19.0", FIRST_PID, true },
		{ "5.2.0", FIRST_PID, true },
		{ "5.10.0", FIRST_PID + 2, true },
		{ "6.12.0", FIRST_PID + 2, false },
		{ "7.1.0", FIRST_PID + 2, true },
	};

	for (int i = 0; i < 3; i++)
		add("twin", 50 * MEGABYTE, 0);
	add("other", 10 * MEGABYTE, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snapshot.machine.release = cases[i].release;
		judge();
		cr_expect_eq(victim(), cases[i].victim, "%s", cases[i].release);
		cr_expect_eq(verdict.doubts == 0, cases[i].certain, "%s", cases[i].release);
		cr_expect_eq(verdict.candidate_count, cases[i].certain ? 1 : 3);
	}
	snapshot.machine.release = "5.10.0";
	snapshot.processes[1].start_ticks = FIGURE_UNKNOWN;
	judge();
	cr_expect(verdict.doubts & DOUBT_TIE);
	cr_expect(warns(WARNING_TIE));
}

Test(model, approximate_counters_leave_doubt_within_their_error)
{
	const struct rules *rules = rules_for_release("6.12");

	cr_expect_eq(badness_counter_error(rules, figure_of(2)).value, 248);
	cr_expect_eq(badness_counter_error(rules, figure_of(64)).value, 32512);
	cr_expect(!badness_counter_error(rules, FIGURE_UNKNOWN).known);
	cr_expect_eq(badness_counter_error(rules_for_release("7.0"), figure_of(64)).value, 0);
	snapshot.machine.release = "6.12.0";
	add("first", 1000 * PAGE, 0);
	add("near", (1000 - 2 * 248) * PAGE, 0);
	add("far", (1000 - 2 * 248 - 1) * PAGE, 0);
	judge();
	cr_expect(verdict_find(&verdict, FIRST_PID + 1)->is_candidate);
	cr_expect(!verdict_find(&verdict, FIRST_PID + 2)->is_candidate);
	cr_expect(verdict.doubts & DOUBT_TOO_CLOSE);
	snapshot.machine.cpus_online = FIGURE_UNKNOWN;
	judge();
	cr_expect(verdict.doubts & DOUBT_TOO_CLOSE);
}

/* Gives every process the score that this release's kernel would show. */
static void show_scores(const char *release, int64_t total_pages)
{
	const struct rules *rules = rules_for_release(release);

	for (size_t i = 0; i < snapshot.process_count; i++) {
		struct process *process = &snapshot.processes[i];
		struct badness badness = badness_of(process, rules, PAGE, total_pages);

		process->kernel_oom_score = badness_score(rules, badness.pages, total_pages);
	}
}

Test(model, what_the_kernel_shows_overrules_its_release)
{
	for (int i = 0; i < 20; i++)
		add("x", i * 10 * MEGABYTE, 0);
	snapshot.machine.release = "5.4.0-vendor";
	show_scores("5.9", 16 * gigabyte / PAGE);
	judge();
	cr_expect_eq(verdict.rules->score_scale, SCORE_TWO_THIRDS);
	cr_expect(warns(WARNING_RULES_OVERRULED));
	cr_expect_eq(verdict.doubts, 0);
	show_scores("5.3", 16 * gigabyte / PAGE);
	judge();
	cr_expect_eq(verdict.rules->score_scale, SCORE_PER_MILLE);
	cr_expect(!warns(WARNING_RULES_OVERRULED));
	for (size_t i = 0; i < 20; i++)
		snapshot.processes[i].kernel_oom_score = figure_of(1900 - (int64_t)i);
	judge();
	cr_expect(verdict.doubts & DOUBT_RULES);
	cr_expect(warns(WARNING_RULES_UNPROVEN));
}

Test(model, a_faked_total_is_noticed_and_the_kernels_used)
{
	for (int i = 0; i < 20; i++)
		add("x", i * 100 * MEGABYTE, 0);
	snapshot.machine.kernel_ram_bytes = figure_of(64 * gigabyte);
	snapshot.machine.kernel_swap_bytes = figure_of(0);
	show_scores("6.1", 64 * gigabyte / PAGE);
	judge();
	cr_expect_eq(verdict.domain.total_pages, 64 * gigabyte / PAGE);
	cr_expect(warns(WARNING_FAKED_TOTAL));
	cr_expect_eq(verdict.doubts, 0);
}

Test(model, the_exempt_are_passed_by_with_their_reason)
{
	struct process *process;

	add("ordinary", MEGABYTE, 0);
	add("exempt", gigabyte, -1000);
	process = add("kernel", 0, 0);
	process->kernel_thread = true;
	process->has_mm = false;
	add("zombie", 0, 0)->has_mm = false;
	process = add("vfork", 2 * gigabyte, 0);
	process->ppid = FIRST_PID + 5;
	process->kernel_oom_score = figure_of(0);
	process->vm_size_bytes = figure_of(7);
	add("parent", 2 * gigabyte, -900)->vm_size_bytes = figure_of(7);
	add("reaped", 3 * gigabyte, 0)->kernel_oom_score = figure_of(0);
	judge();
	cr_expect_eq(victim(), FIRST_PID);
	cr_expect_eq(exemption_of(FIRST_PID + 1), EXEMPT_ADJ);
	cr_expect_eq(exemption_of(FIRST_PID + 2), EXEMPT_KERNEL_THREAD);
	cr_expect_eq(exemption_of(FIRST_PID + 3), EXEMPT_NO_MEMORY);
	cr_expect(warns(WARNING_UNKILLABLE));
}

Test(model, a_vforked_child_says_nothing_of_the_rules)
{
	struct process *child;

	add("parent", gigabyte, 0)->vm_size_bytes = figure_of(7);
	add("x", MEGABYTE, 0);
	child = add("child", gigabyte, 0);
	child->ppid = FIRST_PID;
	child->vm_size_bytes = figure_of(7);
	show_scores("6.1", 16 * gigabyte / PAGE);
	child->kernel_oom_score = figure_of(0);
	judge();
	cr_expect_eq(exemption_of(FIRST_PID + 2), EXEMPT_VFORK);
	cr_expect_eq(victim(), FIRST_PID);
	cr_expect_eq(verdict.doubts, 0);
}

Test(model, init_is_exempt_but_for_a_containers)
{
	add("init", gigabyte, 0)->pid = 1;
	add("x", MEGABYTE, 0);
	judge();
	cr_expect_eq(exemption_of(1), EXEMPT_INIT);
	snapshot.machine.vantage = VANTAGE_PID_NAMESPACE;
	judge();
	cr_expect_eq(exemption_of(1), EXEMPT_NOT);
	cr_expect(verdict.doubts & DOUBT_PARTIAL);
	cr_expect(warns(WARNING_PARTIAL_NAMESPACE));
}

Test(model, what_could_not_be_read_is_not_ranked)
{
	add("x", MEGABYTE, 0);
	add("unknown", gigabyte, 0)->rss_bytes = FIGURE_UNKNOWN;
	add("adjless", gigabyte, 0)->adj = FIGURE_UNKNOWN;
	judge();
	cr_expect_eq(verdict.ranked_count, 1);
	cr_expect_eq(victim(), FIRST_PID);
	cr_expect(verdict.doubts & DOUBT_PARTIAL);
}

Test(model, all_on_one_address_space_die_together)
{
	add("one", gigabyte, 0)->detail.mm_owner_pid = figure_of(FIRST_PID);
	add("two", gigabyte, -1000)->detail.mm_owner_pid = figure_of(FIRST_PID);
	add("other", MEGABYTE, 0)->detail.mm_owner_pid = figure_of(FIRST_PID + 2);
	judge();
	cr_expect_eq(verdict.kill.killed_count, 2);
	cr_expect_eq(verdict.kill.killed[0]->pid, FIRST_PID);
	cr_expect_eq(verdict.kill.killed[1]->pid, FIRST_PID + 1);
}

Test(model, settings_that_overrule_the_ranking)
{
	add("a", gigabyte, 0);
	add("b", MEGABYTE, 0);
	snapshot.machine.oom_kill_allocating_task = figure_of(1);
	judge();
	cr_expect_eq(verdict.outcome, OUTCOME_ALLOCATING_TASK);
	cr_expect_eq(verdict.candidate_count, 2);
	cr_expect(!verdict.victim && verdict.doubts != 0);
	snapshot.machine.panic_on_oom = figure_of(1);
	judge();
	cr_expect_eq(verdict.outcome, OUTCOME_PANIC);
	cr_expect(!verdict.victim && verdict.doubts == 0);
	cr_expect(warns(WARNING_PANIC_ON_OOM));
}

Test(model, nobody_left_to_kill)
{
	judge();
	cr_expect_eq(verdict.outcome, OUTCOME_NOBODY);
	add("exempt", gigabyte, -1000);
	judge();
	cr_expect_eq(verdict.outcome, OUTCOME_NOBODY);
	cr_expect(warns(WARNING_NOBODY));
}

Test(model, many_small_ones_of_a_unit_are_pointed_at)
{
	for (int i = 0; i < 30; i++)
		add("worker", 100 * MEGABYTE, 0)->unit = "ci.service";
	add("large", gigabyte, 0)->unit = "db.service";
	judge();
	cr_expect_eq(victim(), FIRST_PID + 30);
	cr_expect(warns(WARNING_GROUP));
	snapshot.processes[0].rss_anon_bytes = figure_of(100 * gigabyte);
	judge();
	cr_expect(!warns(WARNING_GROUP), "one process with most of it is no group");
}

Test(model, the_largest_figures_do_not_overflow)
{
	const int64_t most = ((int64_t)1 << 60) - 1;
	struct process *process;

	snapshot.machine.mem_total_bytes = figure_of(most);
	snapshot.machine.swap_total_bytes = figure_of(most);
	for (int i = 0; i < 3; i++) {
		process = add("huge", most, i == 0 ? 1000 : -999);
		process->swap_bytes = figure_of(most);
		process->page_tables_bytes = figure_of(most);
		process->vm_size_bytes = figure_of(most);
	}
	judge();
	cr_expect_eq(victim(), FIRST_PID);
}

Test(model, without_totals_there_is_no_ranking)
{
	struct domain domain;
	struct error error;

	snapshot.machine.page_size_bytes = figure_of(4095);
	cr_expect_lt(domain_machine(&domain, &snapshot, &error), 0);
	snapshot.machine.page_size_bytes = figure_of(65536);
	snapshot.machine.swap_total_bytes = FIGURE_UNKNOWN;
	cr_expect_lt(domain_machine(&domain, &snapshot, &error), 0);
}
