/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is taken, in which order the others follow, and how sure that is. */
#include "builder.h"

#include <criterion/criterion.h>

static struct snapshot snapshot;
static struct verdict verdict;

static void build(void)
{
	build_machine(&snapshot, "6.1.0-18-amd64", 4 * GB, 0);
}

static void release(void)
{
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

static void judge(void)
{
	verdict_release(&verdict);
	verdict = judge_machine(&snapshot);
}

static const struct standing *standing_of(pid_t pid)
{
	const struct standing *standing = verdict_find(&verdict, pid);

	cr_assert_not_null(standing, "PID %d", pid);
	return standing;
}

static void expect_victim(pid_t pid, unsigned doubts)
{
	judge();
	cr_assert_eq(verdict.outcome, OUTCOME_KILL);
	cr_assert_not_null(verdict.victim);
	cr_expect_eq(verdict.victim->process->pid, pid, "took %d", verdict.victim->process->pid);
	cr_expect_eq(verdict.doubts, doubts, "doubts %#x", verdict.doubts);
}

static void expect_exempt(pid_t pid, enum exemption exemption)
{
	const struct standing *standing = standing_of(pid);

	cr_expect_eq(standing->exemption, exemption, "PID %d: %d", pid, standing->exemption);
	cr_expect_eq(standing->rank == 0, exemption != EXEMPT_NOT);
	cr_expect(exemption == EXEMPT_NOT || !standing->is_candidate);
	cr_expect_eq(standing->reason == REASON_EXEMPT, exemption != EXEMPT_NOT);
}

TestSuite(verdict, .init = build, .fini = release);

Test(verdict, the_largest_badness_is_taken_and_the_order_is_by_badness)
{
	static const pid_t order[] = { 30, 20, 40, 10 };

	add(&snapshot, 10, "protected", 2000, -900);
	add(&snapshot, 20, "large", 1000, 0);
	add(&snapshot, 30, "raised", 10, 300);
	add(&snapshot, 40, "small", 10, 0);
	expect_victim(30, 0);
	cr_expect_eq(verdict.ranked_count, 4);
	for (size_t i = 0; i < 4; i++) {
		cr_expect_eq(verdict.standings[i].process->pid, order[i]);
		cr_expect_eq(verdict.standings[i].rank, i + 1);
	}
	cr_expect_eq(verdict.runner_up->process->pid, 20);
	cr_expect_eq(verdict.candidate_count, 1);
	cr_expect(verdict.victim->is_candidate && !verdict.runner_up->is_candidate);
	cr_expect_eq(verdict.kill.killed_count, 1);
	cr_expect(standing_of(10)->badness.pages.value < 0, "badness may be negative");
	cr_expect_eq(standing_of(10)->reason, REASON_PROTECTED);
	cr_expect_eq(standing_of(20)->reason, REASON_ANON);
	cr_expect_eq(standing_of(30)->reason, REASON_RAISED);
}

Test(verdict, an_empty_snapshot_has_no_victim)
{
	judge();
	cr_expect_eq(verdict.outcome, OUTCOME_NOBODY);
	cr_expect_null(verdict.victim);
	cr_expect_null(verdict.first);
	cr_expect_null(verdict.runner_up);
	cr_expect_eq(verdict.count, 0);
	cr_expect_eq(verdict.candidate_count, 0);
	cr_expect_null(verdict_find(&verdict, 1));
	cr_expect_not_null(find_warning(&verdict, WARNING_NOBODY));
}

Test(verdict, when_all_are_exempt_there_is_nobody)
{
	add(&snapshot, 1, "init", 10, 0);
	add(&snapshot, 20, "sshd", 10, -1000);
	judge();
	cr_expect_eq(verdict.outcome, OUTCOME_NOBODY);
	cr_expect_null(verdict.victim);
	cr_expect_eq(verdict.kill.killed_count, 0);
	cr_expect_eq(verdict.candidate_count, 0);
}

Test(verdict, one_process_has_no_runner_up)
{
	add(&snapshot, 20, "only", 10, 0);
	expect_victim(20, 0);
	cr_expect_null(verdict.runner_up);
	cr_expect_eq(verdict.victim->gap_pages.value, 0);
}

/* Exemptions */

Test(verdict, exempt_are_init_kernel_threads_zombies_and_adj_1000)
{
	add(&snapshot, 1, "init", 3000, 0);
	add(&snapshot, 2, "kthreadd", 0, 0)->kernel_thread = true;
	add(&snapshot, 3, "zombie", 0, 1000)->has_mm = false;
	add(&snapshot, 4, "sshd", 2000, -1000);
	add(&snapshot, 5, "nearly", 2000, -999);
	add(&snapshot, 6, "task", 10, 0);
	expect_victim(6, 0);
	expect_exempt(1, EXEMPT_INIT);
	expect_exempt(2, EXEMPT_KERNEL_THREAD);
	expect_exempt(3, EXEMPT_NO_MEMORY);
	expect_exempt(4, EXEMPT_ADJ);
	expect_exempt(5, EXEMPT_NOT);
	cr_expect_eq(verdict.ranked_count, 2);
	for (size_t i = 3; i < 6; i++)
		cr_expect(
			verdict.standings[i - 1].process->pid < verdict.standings[i].process->pid ||
				i == 2,
			"exempt ones are by PID");
}

Test(verdict, adj_1000_exempts_even_where_the_memory_is_unknown)
{
	add(&snapshot, 4, "sshd", 2000, -1000)->rss_bytes = FIGURE_UNKNOWN;
	add(&snapshot, 6, "task", 10, 0);
	expect_victim(6, 0);
	expect_exempt(4, EXEMPT_ADJ);
}

Test(verdict, pid_1_of_a_container_is_a_task_like_any_other)
{
	snapshot.machine.vantage = VANTAGE_PID_NAMESPACE;
	add(&snapshot, 1, "app", 1000, 0);
	add(&snapshot, 6, "task", 10, 0);
	expect_victim(1, DOUBT_PARTIAL);
	cr_expect_not_null(find_warning(&verdict, WARNING_PARTIAL_NAMESPACE));
}

Test(verdict, pid_1_with_a_score_is_not_the_machines_init)
{
	snapshot.machine.vantage = VANTAGE_UNKNOWN;
	add(&snapshot, 1, "app", 1000, 0);
	add(&snapshot, 6, "task", 10, 0);
	observe_scores(&snapshot, ORACLE_5_9);
	expect_victim(1, 0);
	snapshot.processes[0].kernel_oom_score = figure_of(0);
	expect_victim(6, 0);
	expect_exempt(1, EXEMPT_INIT);
}

static void add_crowd(pid_t first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(&snapshot, first + (pid_t)i, "crowd", 20, 0);
}

Test(verdict, a_score_of_0_shows_a_vfork_child)
{
	struct process *parent, *child;

	add_crowd(100, 30);
	parent = add(&snapshot, 200, "shell", 900, 0);
	child = add(&snapshot, 201, "shell", 900, 0);
	parent = snapshot_find(&snapshot, 200);
	child->ppid = 200;
	child->vm_size_bytes = parent->vm_size_bytes;
	observe_scores(&snapshot, ORACLE_5_9);
	child->kernel_oom_score = figure_of(0);
	expect_victim(200, 0);
	expect_exempt(201, EXEMPT_VFORK);
	/* with another address space it is the kernel alone that knows why */
	snapshot_find(&snapshot, 201)->vm_size_bytes.value += PAGE;
	expect_victim(200, 0);
	expect_exempt(201, EXEMPT_OBSERVED);
	/* a parent that is not there tells nothing */
	snapshot_find(&snapshot, 201)->ppid = 4711;
	expect_victim(200, 0);
	expect_exempt(201, EXEMPT_OBSERVED);
}

Test(verdict, a_vfork_child_is_passed_by_since_4_8)
{
	static const struct {
		const char *release;
		enum oracle_era era;
		enum exemption exemption; /* of a child with that score of 0 */
	} cases[] = {
		{ "3.10.0", ORACLE_3_10, EXEMPT_OBSERVED },
		{ "4.7.10", ORACLE_3_14, EXEMPT_OBSERVED },
		{ "4.8.0", ORACLE_3_14, EXEMPT_VFORK },
		{ "4.19.0", ORACLE_4_17, EXEMPT_VFORK },
		{ "5.4.0", ORACLE_5_3, EXEMPT_VFORK },
		{ "7.0.0", ORACLE_5_9, EXEMPT_VFORK },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		release();
		build();
		snapshot.machine.release = cases[i].release;
		add_crowd(100, 30);
		add(&snapshot, 200, "shell", 900, 0);
		add(&snapshot, 201, "shell", 900, 0)->ppid = 200;
		snapshot.processes[31].vm_size_bytes = snapshot.processes[30].vm_size_bytes;
		observe_scores(&snapshot, cases[i].era);
		judge();
		expect_exempt(201, EXEMPT_NOT);
		snapshot.processes[31].kernel_oom_score = figure_of(0);
		expect_victim(200, 0);
		cr_expect_str_eq(verdict.rules->name, verdict.guessed_rules->name);
		expect_exempt(201, cases[i].exemption);
	}
}

Test(verdict, a_score_of_0_is_also_what_little_memory_makes)
{
	add_crowd(100, 30);
	snapshot.machine.mem_total_bytes = figure_of(INT64_C(1000000) * PAGE);
	add_pages(&snapshot, 200, 0, -999);
	add_pages(&snapshot, 201, 1000, -999);
	observe_scores(&snapshot, ORACLE_5_9);
	cr_assert_eq(snapshot_find(&snapshot, 200)->kernel_oom_score.value, 0);
	/* it grew between the two readings */
	snapshot_find(&snapshot, 201)->kernel_oom_score = figure_of(0);
	judge();
	expect_exempt(200, EXEMPT_NOT);
	expect_exempt(201, EXEMPT_NOT);
}

/* What is not known */

static void expect_unranked(pid_t pid)
{
	const struct standing *standing = standing_of(pid);

	cr_expect_eq(standing->rank, 0);
	cr_expect_eq(standing->exemption, EXEMPT_NOT);
	cr_expect_eq(standing->reason, REASON_UNREADABLE);
	cr_expect(!standing->is_candidate && !standing->gap_pages.known);
}

Test(verdict, a_process_with_an_unknown_part_is_never_ranked)
{
	add(&snapshot, 10, "task", 10, 0);
	add(&snapshot, 11, "no-rss", 1000, 0)->rss_bytes = FIGURE_UNKNOWN;
	add(&snapshot, 12, "no-swap", 1000, 0)->swap_bytes = FIGURE_UNKNOWN;
	add(&snapshot, 13, "no-tables", 1000, 0)->page_tables_bytes = FIGURE_UNKNOWN;
	add(&snapshot, 14, "no-adj", 1000, 0)->adj = FIGURE_UNKNOWN;
	add(&snapshot, 15, "sshd", 1000, -1000);
	expect_victim(10, DOUBT_PARTIAL);
	cr_expect_eq(verdict.ranked_count, 1);
	for (pid_t pid = 11; pid <= 14; pid++)
		expect_unranked(pid);
	cr_expect_eq(verdict.standings[5].process->pid, 15, "exempt ones come last");
}

Test(verdict, all_processes_unknown_are_a_doubt_too)
{
	add(&snapshot, 11, "no-rss", 1000, 0)->rss_bytes = FIGURE_UNKNOWN;
	judge();
	cr_expect_null(verdict.victim);
	cr_expect(verdict.doubts & DOUBT_PARTIAL);
}

Test(verdict, where_root_counts_less_it_must_be_known_who_is_root)
{
	add(&snapshot, 10, "task", 10, 0);
	add(&snapshot, 11, "who", 1000, 0)->cap_sys_admin = FIGURE_UNKNOWN;
	expect_victim(11, 0);
	snapshot.machine.release = "4.9.0";
	expect_victim(10, DOUBT_PARTIAL);
	expect_unranked(11);
}

Test(verdict, processes_unseen_are_a_doubt)
{
	add(&snapshot, 10, "task", 10, 0);
	snapshot.machine.unreadable = figure_of(1);
	expect_victim(10, DOUBT_PARTIAL);
	snapshot.machine.unreadable = figure_of(0);
	snapshot.machine.vantage = VANTAGE_HIDEPID;
	expect_victim(10, DOUBT_PARTIAL);
	snapshot.machine.vantage = VANTAGE_WHOLE;
	expect_victim(10, 0);
}

Test(verdict, rules_that_nothing_vouches_for_are_a_doubt)
{
	add(&snapshot, 10, "task", 10, 0);
	snapshot.machine.release = "garbage";
	expect_victim(10, DOUBT_RULES);
	snapshot.machine.release = NULL;
	expect_victim(10, DOUBT_RULES);
	snapshot.machine.release = "2.6.32-754.el6";
	expect_victim(10, DOUBT_RULES);
	snapshot.machine.release = "garbage";
	observe_scores(&snapshot, ORACLE_5_9);
	expect_victim(10, 0);
}

/* Outcomes outside of the ranking */

Test(verdict, panic_on_oom_takes_nobody)
{
	for (int setting = 1; setting <= 2; setting++) {
		release();
		build();
		add(&snapshot, 10, "task", 10, 0);
		snapshot.machine.panic_on_oom = figure_of(setting);
		snapshot.machine.oom_kill_allocating_task = figure_of(1);
		judge();
		cr_expect_eq(verdict.outcome, OUTCOME_PANIC, "the kernel asks for panic first");
		cr_expect_null(verdict.victim);
		cr_expect_eq(verdict.candidate_count, 0);
		cr_expect(!verdict.standings[0].is_candidate);
		cr_expect_eq(verdict.standings[0].rank, 1, "the order is told all the same");
		cr_expect_eq(verdict.kill.killed_count, 0);
		cr_expect_eq(verdict.doubts, 0);
	}
}

Test(verdict, the_allocating_task_may_be_any)
{
	add(&snapshot, 1, "init", 10, 0);
	add(&snapshot, 10, "task", 10, 0);
	add(&snapshot, 11, "other", 1000, 0);
	add(&snapshot, 12, "sshd", 1000, -1000);
	snapshot.machine.oom_kill_allocating_task = figure_of(1);
	judge();
	cr_expect_eq(verdict.outcome, OUTCOME_ALLOCATING_TASK);
	cr_expect_null(verdict.victim);
	cr_expect_eq(verdict.candidate_count, 2);
	cr_expect_eq(verdict.doubts, DOUBT_ALLOCATOR);
	cr_expect(standing_of(10)->is_candidate && standing_of(11)->is_candidate);
	cr_expect(!standing_of(1)->is_candidate && !standing_of(12)->is_candidate);
}

Test(verdict, whoever_shares_the_victims_memory_dies_with_it)
{
	add(&snapshot, 1, "init", 1000, 0)->detail.mm_owner_pid = figure_of(1);
	add(&snapshot, 10, "leader", 1000, 0)->detail.mm_owner_pid = figure_of(10);
	add(&snapshot, 11, "sharer", 1000, -1000)->detail.mm_owner_pid = figure_of(10);
	add(&snapshot, 12, "other", 1000, -5)->detail.mm_owner_pid = figure_of(12);
	add(&snapshot, 13, "not asked", 1000, -5);
	expect_victim(10, 0);
	cr_assert_eq(verdict.kill.killed_count, 2);
	cr_expect_eq(verdict.kill.killed[0], verdict.victim->process);
	cr_expect_eq(verdict.kill.killed[1]->pid, 11);
}

/* Ties */

static void add_twins(const char *kernel)
{
	snapshot.machine.release = kernel;
	add(&snapshot, 10, "first", 100, 0)->start_ticks = figure_of(500);
	add(&snapshot, 20, "last", 100, 0)->start_ticks = figure_of(900);
	/* PIDs wrapped around before it was created */
	add(&snapshot, 30, "early", 100, 0)->start_ticks = figure_of(100);
	add(&snapshot, 40, "smaller", 99, 0)->start_ticks = figure_of(2000);
}

Test(verdict, of_equal_ones_the_last_created_is_taken)
{
	add_twins("6.1.0");
	expect_victim(20, 0);
	cr_expect_eq(verdict.candidate_count, 1);
	cr_expect_eq(verdict.standings[1].process->pid, 10);
	cr_expect_eq(verdict.standings[2].process->pid, 30);
	/* it would take one page more to replace the later */
	cr_expect_eq(verdict.standings[1].gap_pages.value, 1);
	snapshot.machine.release = "5.3.0";
	expect_victim(20, 0);
}

Test(verdict, of_equal_ones_the_first_created_stayed_until_5_2)
{
	add_twins("5.2.0");
	expect_victim(30, 0);
	cr_expect_eq(verdict.standings[1].process->pid, 10);
	cr_expect_eq(verdict.standings[2].process->pid, 20);
	cr_expect_eq(verdict.standings[1].gap_pages.value, 1);
	snapshot.machine.release = "4.19.0";
	expect_victim(30, 0);
	snapshot.machine.release = "3.10.0";
	expect_victim(30, 0);
}

Test(verdict, within_one_tick_the_pids_tell)
{
	add(&snapshot, 10, "first", 100, 0)->start_ticks = figure_of(500);
	add(&snapshot, 20, "second", 100, 0)->start_ticks = figure_of(500);
	expect_victim(20, 0);
}

Test(verdict, equal_ones_of_unknown_start_are_a_tie)
{
	const struct warning *warning;

	add(&snapshot, 10, "first", 100, 0);
	add(&snapshot, 20, "second", 100, 0)->start_ticks = FIGURE_UNKNOWN;
	add(&snapshot, 30, "smaller", 99, 0)->start_ticks = FIGURE_UNKNOWN;
	judge();
	cr_expect_eq(verdict.doubts, DOUBT_TIE);
	cr_expect_eq(verdict.candidate_count, 2);
	cr_expect(standing_of(10)->is_candidate && standing_of(20)->is_candidate);
	warning = find_warning(&verdict, WARNING_TIE);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->count, 2);
	/* what does not concern the first is no tie of the verdict */
	snapshot_find(&snapshot, 20)->start_ticks = figure_of(20);
	expect_victim(20, 0);
}

Test(verdict, later_is_a_total_order)
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

Test(verdict, within_the_counters_error_it_is_too_close_to_call)
{
	const struct warning *warning;

	snapshot.machine.release = "6.12.0";
	add_pages(&snapshot, 10, 100000, 0);
	add_pages(&snapshot, 20, 100000 - 2 * 248, 0);
	add_pages(&snapshot, 30, 100000 - 2 * 248 - 1, 0);
	expect_victim(10, DOUBT_TOO_CLOSE);
	cr_expect_eq(verdict.counter_error_pages.value, 248);
	cr_expect_eq(verdict.candidate_count, 2);
	cr_expect(standing_of(20)->is_candidate);
	cr_expect(!standing_of(30)->is_candidate);
	warning = find_warning(&verdict, WARNING_TOO_CLOSE);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->count, 2);
	cr_expect_eq(warning->bytes, 248 * PAGE);
	snapshot.machine.release = "7.0.0";
	expect_victim(10, 0);
	cr_expect_null(find_warning(&verdict, WARNING_TOO_CLOSE));
}

Test(verdict, the_kernels_score_narrows_the_error)
{
	snapshot.machine.release = "6.12.0";
	/* of a million pages 672 is what 8000 to 9999 have */
	snapshot.machine.mem_total_bytes = figure_of(INT64_C(1000000) * PAGE);
	add_pages(&snapshot, 10, 8100, 0)->kernel_oom_score = figure_of(672);
	add_pages(&snapshot, 20, 7900, 0)->kernel_oom_score = figure_of(671);
	expect_victim(10, 0);
	cr_expect_eq(standing_of(10)->least_pages, 8000);
	cr_expect_eq(standing_of(10)->most_pages, 8348);
	cr_expect_eq(standing_of(20)->least_pages, 7652);
	cr_expect_eq(standing_of(20)->most_pages, 7999);
}

Test(verdict, a_score_may_rule_the_first_rank_out)
{
	snapshot.machine.release = "6.12.0";
	snapshot.machine.mem_total_bytes = figure_of(INT64_C(1000000) * PAGE);
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
	cr_expect_eq(standing_of(30)->gap_pages.value, 8050 - 7000, "from the victim");
}

Test(verdict, two_may_be_ruled_out_and_the_best_of_them_is_the_runner_up)
{
	snapshot.machine.release = "6.12.0";
	snapshot.machine.mem_total_bytes = figure_of(INT64_C(1000000) * PAGE);
	add_pages(&snapshot, 10, 8100, 0)->kernel_oom_score = figure_of(671);
	add_pages(&snapshot, 20, 8090, 0)->kernel_oom_score = figure_of(671);
	add_pages(&snapshot, 30, 8050, 0)->kernel_oom_score = figure_of(672);
	expect_victim(30, 0);
	cr_expect_eq(verdict.runner_up->process->pid, 10);
	cr_expect(!standing_of(20)->gap_pages.known);
	/* where nobody is killed the gaps are from whom the ranking would take */
	snapshot.machine.panic_on_oom = figure_of(1);
	judge();
	cr_expect_null(verdict.victim);
	cr_expect_eq(verdict.first->process->pid, 30);
	cr_expect(verdict.first->gap_pages.known && verdict.first->gap_pages.value == 0);
}

Test(verdict, with_cpus_unknown_all_is_too_close)
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
 * What a 6.12 kernel does: /proc sums the counters, oom_score and the killer leave parts out.
 * Returns the place of the one it takes.
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

/* What the killer may count for a process, by trying every number. */
static void try_all(const struct standing *standing, int64_t error, int64_t *least, int64_t *most)
{
	long total = verdict.domain.total_pages;
	int64_t pages = standing->badness.pages.value;

	*least = pages + error;
	*most = pages - error;
	for (int64_t i = pages - error; i <= pages + error; i++) {
		if (oracle_score(ORACLE_5_9, i, total) != standing->process->kernel_oom_score.value)
			continue;
		*least = i < *least ? i : *least;
		*most = i > *most ? i : *most;
	}
}

static void check_candidates(int64_t error)
{
	int64_t least, most, bar = INT64_MIN;
	size_t candidates = 0;

	for (size_t i = 0; i < verdict.ranked_count; i++) {
		try_all(&verdict.standings[i], error, &least, &most);
		bar = least > bar ? least : bar;
	}
	for (size_t i = 0; i < verdict.ranked_count; i++) {
		try_all(&verdict.standings[i], error, &least, &most);
		cr_assert_eq(verdict.standings[i].is_candidate, most >= bar);
		candidates += most >= bar;
	}
	cr_assert_eq(verdict.candidate_count, candidates);
}

Test(verdict, all_that_may_be_taken_are_named_and_none_besides)
{
	struct dice dice = { 1234567 };
	size_t sure = 0;

	for (int i = 0; i < 400; i++) {
		int64_t error;
		size_t taken;

		release();
		build_machine(&snapshot, "6.12.0",
			roll(&dice, 1, 2) * GB + roll(&dice, 0, 999) * PAGE, 0);
		snapshot.machine.cpus_online = figure_of(roll(&dice, 1, 4));
		error = 4 * snapshot.machine.cpus_online.value * 31;
		taken = fill_approximate(&dice, (size_t)roll(&dice, 2, 8), error);
		judge();
		cr_assert_str_eq(verdict.rules->name, "6.2");
		cr_assert(standing_of(100 + (pid_t)taken)->is_candidate, "round %d", i);
		cr_assert(verdict.victim->is_candidate);
		cr_assert_eq(verdict.doubts, verdict.candidate_count > 1 ? DOUBT_TOO_CLOSE : 0);
		check_candidates(error);
		sure += verdict.candidate_count == 1;
	}
	cr_expect(sure > 0 && sure < 400, "%zu of 400 were certain", sure);
}

/* Whole snapshots against the oracle's walk, and the meaning of the gap */

static void fill(struct dice *dice, enum oracle_era era)
{
	size_t count = (size_t)roll(dice, 1, 12);

	release();
	build_machine(&snapshot, oracle_release[era], roll(dice, 300, 4000) * MB,
		roll(dice, 0, 1) * roll(dice, 1, 999) * PAGE);
	for (size_t i = 0; i < count; i++) {
		struct process *process = add_pages(&snapshot, 100 + (pid_t)i,
			roll(dice, 0, roll(dice, 0, 1) ? 3 : 50000),
			roll(dice, 0, 2) ? roll(dice, 0, 1) * 10 : roll(dice, -999, 1000));

		process->cap_sys_admin = figure_of(roll(dice, 0, 1));
		process->swap_bytes = figure_of(roll(dice, 0, 3) ? 0 : roll(dice, 0, 9000) * PAGE);
	}
}

static size_t choice_of_oracle(enum oracle_era era)
{
	struct oracle_task tasks[12];

	for (size_t i = 0; i < snapshot.process_count; i++)
		tasks[i] = as_task(&snapshot, &snapshot.processes[i]);
	return oracle_choice(era, tasks, snapshot.process_count, verdict.domain.total_pages);
}

Test(verdict, takes_whom_the_kernels_walk_takes)
{
	struct dice dice = { 42 };

	for (int i = 0; i < 1500; i++)
		for (enum oracle_era era = 0; era < ORACLE_ERAS; era++) {
			fill(&dice, era);
			judge();
			cr_assert_eq(verdict.victim->process->pid,
				100 + (pid_t)choice_of_oracle(era), "round %d, era %d", i, era);
			cr_assert_eq(verdict.doubts, 0);
			cr_assert_eq(verdict.victim, &verdict.standings[0]);
		}
}

static void check_gap(enum oracle_era era, const struct standing *standing)
{
	struct process *process = snapshot_find(&snapshot, standing->process->pid);
	int64_t rss_bytes = process->rss_bytes.value, gap = standing->gap_pages.value;
	size_t place = (size_t)(process - snapshot.processes);

	cr_assert(standing->gap_pages.known);
	process->rss_bytes.value = rss_bytes + gap * PAGE;
	cr_assert_eq(choice_of_oracle(era), place,
		"era %d: PID %d grew by its gap of %ld pages and is not taken", era, process->pid,
		(long)gap);
	if (gap > 0) {
		process->rss_bytes.value -= PAGE;
		cr_assert_neq(choice_of_oracle(era), place,
			"era %d: PID %d needs less than its gap of %ld pages", era, process->pid,
			(long)gap);
	}
	process->rss_bytes.value = rss_bytes;
}

Test(verdict, growing_by_the_gap_makes_the_victim_and_by_a_page_less_does_not)
{
	struct dice dice = { 43 };

	for (int i = 0; i < 500; i++)
		for (enum oracle_era era = 0; era < ORACLE_ERAS; era++) {
			fill(&dice, era);
			judge();
			for (size_t k = 0; k < verdict.count; k++)
				check_gap(era, &verdict.standings[k]);
		}
}

/* Size and hostility */

Test(verdict, figures_of_an_exabyte_do_not_overflow)
{
	static const char *const releases[] = { "3.10.0", "4.9.0", "5.4.0", "6.1.0", "6.12.0" };
	const struct figure huge = figure_of((INT64_C(1) << 60) - 1);

	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++) {
		release();
		build_machine(&snapshot, releases[i], huge.value, huge.value);
		snapshot.machine.cpus_online = figure_of(8192);
		for (pid_t pid = 10; pid < 60; pid++) {
			struct process *process =
				add(&snapshot, pid, "huge", 1, pid % 2 ? 1000 : -999);

			process->rss_bytes = process->rss_anon_bytes = huge;
			process->swap_bytes = process->page_tables_bytes = huge;
			process->unit = "huge.service";
			process->kernel_oom_score = figure_of(2000);
		}
		add(&snapshot, 60, "raised", 1, 1000)->unit = "other.service";
		judge();
		cr_expect_eq(verdict.ranked_count, 51);
	}
}

Test(verdict, small_totals_divide_by_nothing)
{
	release();
	build_machine(&snapshot, "6.1.0", PAGE, 0);
	add_pages(&snapshot, 10, 1, 1000);
	add_pages(&snapshot, 11, 0, -999);
	expect_victim(10, 0);
}

Test(verdict, twenty_thousand_processes_take_no_square_of_time, .timeout = 20)
{
	struct dice dice = { 5 };

	for (pid_t pid = 2; pid < 20002; pid++) {
		struct process *process = add_pages(
			&snapshot, pid, roll(&dice, 0, 9) ? 1000 : roll(&dice, 0, 100000), 0);

		process->ppid = pid / 2;
		process->unit = pid % 2 ? "odd.service" : "even.service";
	}
	observe_scores(&snapshot, ORACLE_5_9);
	judge();
	cr_expect_eq(verdict.ranked_count, 20000);
	for (size_t i = 1; i < verdict.count; i++)
		cr_assert(verdict.standings[i - 1].badness.pages.value >=
			  verdict.standings[i].badness.pages.value);
}
