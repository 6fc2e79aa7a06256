/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The victim, the order of the others, and the outcome. */
#include "model/report/warnings.h"
#include "trial.h"

#include <criterion/criterion.h>

TestSuite(verdict, .init = trial_begin, .fini = trial_end);

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
		cr_expect_eq(verdict.entries[i].process->pid, order[i]);
		cr_expect_eq(verdict.entries[i].rank, i + 1);
	}
	cr_expect_eq(verdict.runner_up->process->pid, 20);
	cr_expect_eq(verdict.candidate_count, 1);
	cr_expect(verdict.victim->is_candidate && !verdict.runner_up->is_candidate);
	cr_expect_eq(verdict.kill.killed_count, 1);
	cr_expect(entry_of(10)->badness.pages.value < 0, "badness may be negative");
	cr_expect_eq(entry_of(10)->reason, REASON_PROTECTED);
	cr_expect_eq(entry_of(20)->reason, REASON_ANON);
	cr_expect_eq(entry_of(30)->reason, REASON_RAISED);
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
	cr_expect_null(find_warning(&verdict, WARNING_NOBODY));
	cr_expect_not_null(find_warning(&verdict, WARNING_NONE_SEEN));
	cr_expect_eq(verdict.doubts & DOUBT_PARTIAL, DOUBT_PARTIAL);
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

Test(verdict, processes_unseen_are_a_doubt)
{
	add(&snapshot, 10, "task", 10, 0);
	snapshot.machine.unreadable = figure_of(1);
	expect_victim(10, DOUBT_PARTIAL);
	snapshot.machine.unreadable = figure_of(0);
	snapshot.machine.visibility = VISIBILITY_HIDEPID;
	expect_victim(10, DOUBT_PARTIAL);
	snapshot.machine.visibility = VISIBILITY_WHOLE;
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

/* Outcomes that do not follow from the ranking */

Test(verdict, panic_on_oom_takes_nobody)
{
	for (int setting = 1; setting <= 2; setting++) {
		trial_renew();
		add(&snapshot, 10, "task", 10, 0);
		snapshot.machine.panic_on_oom = figure_of(setting);
		snapshot.machine.oom_kill_allocating_task = figure_of(1);
		judge();
		cr_expect_eq(verdict.outcome, OUTCOME_PANIC, "the kernel asks for panic first");
		cr_expect_null(verdict.victim);
		cr_expect_eq(verdict.candidate_count, 0);
		cr_expect(!verdict.entries[0].is_candidate);
		cr_expect_eq(verdict.entries[0].rank, 1, "the order is told all the same");
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
	cr_expect(entry_of(10)->is_candidate && entry_of(11)->is_candidate);
	cr_expect(!entry_of(1)->is_candidate && !entry_of(12)->is_candidate);
}

/* 10 is chosen; 11 to 15 are its children, 16 a child of its child. */
static void set_family(const char *release)
{
	static const int64_t pages[] = { 8000, 100, 300, 8000, 300, 900, 5000 };

	snapshot.machine.release = release;
	for (pid_t pid = 10; pid <= 16; pid++)
		add_pages(&snapshot, pid, pages[pid - 10], pid == 15 ? -1000 : 0)->ppid =
			pid == 10   ? 1
			: pid == 16 ? 11
				    : 10;
	/* 13 runs on its parent's memory */
	snapshot.processes[0].detail.mm_owner_pid = figure_of(10);
	snapshot.processes[3].detail.mm_owner_pid = figure_of(10);
	add_pages(&snapshot, 20, 4000, 0);
}

/* mm/oom_kill.c: oom_kill_process; of children of equal badness, the first born. */
Test(verdict, before_5_1_a_child_dies_in_its_parents_place)
{
	set_family("5.0.0");
	expect_victim(12, 0);
	cr_expect_eq(verdict.first->process->pid, 10);
	cr_expect_eq(verdict.runner_up->process->pid, 13);
	cr_expect_eq(verdict.candidate_count, 1);
	cr_expect(entry_of(12)->is_candidate && !entry_of(10)->is_candidate);
	cr_expect_eq(entry_of(12)->gap_pages.value, 0);
	cr_expect_eq(verdict.kill.killed_count, 1);
	trial_renew();
	set_family("5.1.0");
	expect_victim(10, 0);
	cr_expect_eq(verdict.kill.killed_count, 2);
}

Test(verdict, a_parent_without_children_of_its_own_memory_dies_itself)
{
	set_family("4.19.0");
	for (size_t i = 1; i < 6; i++)
		if (i != 3)
			snapshot.processes[i].adj = figure_of(-1000);
	expect_victim(10, 0);
	cr_expect_eq(verdict.kill.killed_count, 2);
}

Test(verdict, each_of_a_tie_has_a_child_of_its_own_to_lose)
{
	set_family("4.19.0");
	add_pages(&snapshot, 30, 8000, 0);
	add_pages(&snapshot, 31, 10, 0)->ppid = 30;
	for (size_t i = 0; i < snapshot.process_count; i++)
		snapshot.processes[i].start_ticks = FIGURE_UNKNOWN;
	judge();
	/* 13 is chosen as likely as 10, and has no children */
	cr_expect_eq(verdict.candidate_count, 3);
	cr_expect(entry_of(12)->is_candidate && entry_of(13)->is_candidate &&
		  entry_of(31)->is_candidate);
	cr_expect(!entry_of(30)->is_candidate);
}

Test(verdict, whoever_shares_the_victims_memory_dies_with_it)
{
	struct process *kernel_thread;

	/* init and a kernel thread that has borrowed the memory are spared */
	add(&snapshot, 1, "init", 1000, 0)->detail.mm_owner_pid = figure_of(1);
	kernel_thread = add(&snapshot, 2, "vhost", 0, 0);
	kernel_thread->kernel_thread = true;
	kernel_thread->detail.mm_owner_pid = figure_of(1);
	add(&snapshot, 10, "leader", 1000, 0)->detail.mm_owner_pid = figure_of(1);
	add(&snapshot, 11, "sharer", 1000, -1000)->detail.mm_owner_pid = figure_of(1);
	add(&snapshot, 12, "other", 1000, -5)->detail.mm_owner_pid = figure_of(12);
	add(&snapshot, 13, "not asked", 1000, -5);
	expect_victim(10, 0);
	cr_assert_eq(verdict.kill.killed_count, 2);
	cr_expect_eq(verdict.kill.killed[0], verdict.victim->process);
	cr_expect_eq(verdict.kill.killed[1]->pid, 11);
}

Test(verdict, figures_of_an_exabyte_do_not_overflow)
{
	static const char *const releases[] = { "3.10.0", "4.9.0", "5.4.0", "6.1.0", "6.12.0" };
	const struct figure huge = figure_of((INT64_C(1) << 60) - 1);

	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++) {
		trial_end();
		build_machine(&snapshot, releases[i], huge.value, huge.value);
		snapshot.machine.cpus_online = figure_of(8192);
		for (pid_t pid = 10; pid < 60; pid++) {
			struct process *process =
				add(&snapshot, pid, "huge", 1, pid % 2 ? 1000 : -999);

			process->memory.rss_bytes = process->memory.rss_anon_bytes = huge;
			process->memory.swap_bytes = process->memory.page_tables_bytes = huge;
			process->unit = "huge.service";
			process->kernel_oom_score = figure_of(2000);
		}
		add(&snapshot, 60, "raised", 1, 1000)->unit = "other.service";
		judge();
		cr_expect_eq(verdict.ranked_count, 51);
		cr_expect_eq(verdict.victim->process->adj.value, 1000);
	}
}

Test(verdict, small_totals_divide_by_nothing)
{
	trial_end();
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
		cr_assert(verdict.entries[i - 1].badness.pages.value >=
			  verdict.entries[i].badness.pages.value);
}
