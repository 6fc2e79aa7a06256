/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One process: eligibility, badness, and the reason for its rank. */
#include "model/report/warnings.h"
#include "trial.h"

#include <criterion/criterion.h>

TestSuite(entry, .init = trial_begin, .fini = trial_end);

/* Exemptions */

Test(entry, exempt_are_init_kernel_threads_zombies_and_adj_1000)
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
		cr_expect(verdict.entries[i - 1].process->pid < verdict.entries[i].process->pid ||
				  i == 2,
			"exempt ones are by PID");
}

Test(entry, exempt_ones_are_scored_0_as_the_kernel_does)
{
	add(&snapshot, 1, "init", 3000, 0);
	add(&snapshot, 4, "sshd", 2000, -1000);
	add(&snapshot, 6, "task", 10, 0);
	judge();
	for (size_t i = 0; i < verdict.count; i++) {
		const struct ranking_entry *entry = &verdict.entries[i];

		cr_expect(entry->oom_score.known);
		cr_expect_eq(entry->oom_score.value > 0, entry->process->pid == 6);
	}
}

Test(entry, adj_1000_exempts_even_where_the_memory_is_unknown)
{
	add(&snapshot, 4, "sshd", 2000, -1000)->memory.rss_bytes = FIGURE_UNKNOWN;
	add(&snapshot, 6, "task", 10, 0);
	expect_victim(6, 0);
	expect_exempt(4, EXEMPT_ADJ);
}

Test(entry, pid_1_of_a_container_is_a_task_like_any_other)
{
	snapshot.machine.visibility = VISIBILITY_PID_NAMESPACE;
	add(&snapshot, 1, "app", 1000, 0);
	add(&snapshot, 6, "task", 10, 0);
	expect_victim(1, DOUBT_PARTIAL);
	cr_expect_not_null(find_warning(&verdict, WARNING_PARTIAL_NAMESPACE));
}

Test(entry, pid_1_with_a_score_is_not_the_machines_init)
{
	snapshot.machine.visibility = VISIBILITY_UNKNOWN;
	add(&snapshot, 1, "app", 1000, 0);
	add(&snapshot, 6, "task", 10, 0);
	observe_scores(&snapshot, ORACLE_5_9);
	expect_victim(1, DOUBT_PARTIAL);
	snapshot.processes[0].kernel_oom_score = figure_of(0);
	expect_victim(6, DOUBT_PARTIAL);
	expect_exempt(1, EXEMPT_INIT);
}

/* What BPF sees and /proc does not, without any score of the kernel. */
Test(entry, exempt_are_the_killed_the_reaped_and_the_vforked)
{
	add(&snapshot, 10, "killed", 3000, 0)->oom_victim = figure_of(1);
	add(&snapshot, 11, "reaped", 3000, 0)->mm_skipped = figure_of(1);
	add(&snapshot, 12, "child", 3000, 0)->in_vfork = figure_of(1);
	add(&snapshot, 13, "task", 10, 0)->in_vfork = figure_of(0);
	snapshot.machine.release = "6.1.0";
	expect_victim(13, 0);
	expect_exempt(10, EXEMPT_KILLED);
	expect_exempt(11, EXEMPT_REAPED);
	expect_exempt(12, EXEMPT_VFORK);
	/* these rules do not pass it by */
	snapshot.machine.release = "4.4.0";
	for (size_t i = 0; i < snapshot.process_count; i++)
		snapshot.processes[i].cap_sys_admin = figure_of(0);
	expect_victim(12, 0);
}

/* Among several the one that was created last; the ranking does not matter. */
Test(entry, an_origin_is_taken_first)
{
	struct process *origin;

	snapshot.machine.release = "6.12.0";
	add(&snapshot, 10, "large", 3000, 0);
	add(&snapshot, 11, "swapoff", 5, 0)->oom_origin = figure_of(1);
	expect_victim(11, 0);
	cr_expect_eq(entry_of(11)->reason, REASON_ORIGIN);
	cr_expect(!entry_of(10)->is_candidate);
	origin = add(&snapshot, 12, "swapoff", 5, -1000);
	origin->oom_origin = figure_of(1);
	origin->start_ticks = figure_of(1000);
	snapshot_find(&snapshot, 11)->start_ticks = figure_of(999);
	expect_victim(12, 0);
	/* but not one that was killed */
	snapshot_find(&snapshot, 12)->oom_victim = figure_of(1);
	expect_victim(11, 0);
	cr_expect_not_null(find_warning(&verdict, WARNING_KILL_PENDING));
	snapshot_find(&snapshot, 12)->oom_victim_reaped = figure_of(1);
	expect_victim(11, 0);
	cr_expect_null(find_warning(&verdict, WARNING_KILL_PENDING));
}

/* /proc does not tell whether it takes swap back; who may not do that has the name alone. */
Test(entry, a_swapoff_may_be_taken_first)
{
	struct process *swapoff;

	snapshot.machine.release = "6.12.0";
	add(&snapshot, 10, "large", 3000, 0);
	swapoff = add(&snapshot, 11, "swapoff", 5, 0);
	swapoff->cap_sys_admin = FIGURE_UNKNOWN;
	expect_victim(11, DOUBT_ORIGIN);
	cr_expect_not_null(find_warning(&verdict, WARNING_ORIGIN));
	swapoff->cap_sys_admin = figure_of(0);
	expect_victim(10, 0);
	cr_expect_null(find_warning(&verdict, WARNING_ORIGIN));
	swapoff->cap_sys_admin = figure_of(1);
	swapoff->oom_origin = figure_of(0);
	expect_victim(10, 0);
}

static void add_many(pid_t first, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add(&snapshot, first + (pid_t)i, "crowd", 20, 0);
}

Test(entry, a_score_of_0_shows_a_vfork_child)
{
	struct process *parent, *child;

	add_many(100, 30);
	parent = add(&snapshot, 200, "shell", 900, 0);
	child = add(&snapshot, 201, "shell", 900, 0);
	parent = snapshot_find(&snapshot, 200);
	child->ppid = 200;
	child->memory.vm_size_bytes = parent->memory.vm_size_bytes;
	observe_scores(&snapshot, ORACLE_5_9);
	child->kernel_oom_score = figure_of(0);
	expect_victim(200, 0);
	expect_exempt(201, EXEMPT_VFORK);
	/* with another address space it is the kernel alone that knows why */
	snapshot_find(&snapshot, 201)->memory.vm_size_bytes.value += PAGE;
	expect_victim(200, 0);
	expect_exempt(201, EXEMPT_OBSERVED);
	snapshot_find(&snapshot, 201)->memory.vm_size_bytes = FIGURE_UNKNOWN;
	expect_victim(200, 0);
	expect_exempt(201, EXEMPT_OBSERVED);
	snapshot_find(&snapshot, 201)->memory.vm_size_bytes =
		snapshot_find(&snapshot, 200)->memory.vm_size_bytes;
	/* a parent that is not there tells nothing */
	snapshot_find(&snapshot, 201)->ppid = 4711;
	expect_victim(200, 0);
	expect_exempt(201, EXEMPT_OBSERVED);
}

Test(entry, a_vfork_child_is_passed_by_since_4_8)
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
		trial_renew();
		snapshot.machine.release = cases[i].release;
		add_many(100, 30);
		add(&snapshot, 200, "shell", 900, 0);
		add(&snapshot, 201, "shell", 900, 0)->ppid = 200;
		snapshot.processes[31].memory.vm_size_bytes =
			snapshot.processes[30].memory.vm_size_bytes;
		observe_scores(&snapshot, cases[i].era);
		judge();
		expect_exempt(201, EXEMPT_NOT);
		snapshot.processes[31].kernel_oom_score = figure_of(0);
		expect_victim(200, 0);
		cr_expect_str_eq(verdict.rules->name, verdict.guessed_rules->name);
		expect_exempt(201, cases[i].exemption);
	}
}

Test(entry, a_score_of_0_is_also_what_little_memory_makes)
{
	add_many(100, 30);
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

/* Unknown figures */

static void expect_unranked(pid_t pid)
{
	const struct ranking_entry *entry = entry_of(pid);

	cr_expect_eq(entry->rank, 0);
	cr_expect_eq(entry->exemption, EXEMPT_NOT);
	cr_expect_eq(entry->reason, REASON_UNREADABLE);
	cr_expect(!entry->is_candidate && !entry->gap_pages.known);
}

Test(entry, a_process_with_an_unknown_part_is_never_ranked)
{
	add(&snapshot, 10, "task", 10, 0);
	add(&snapshot, 11, "no-rss", 1000, 0)->memory.rss_bytes = FIGURE_UNKNOWN;
	add(&snapshot, 12, "no-swap", 1000, 0)->memory.swap_bytes = FIGURE_UNKNOWN;
	add(&snapshot, 13, "no-tables", 1000, 0)->memory.page_tables_bytes = FIGURE_UNKNOWN;
	add(&snapshot, 14, "no-adj", 1000, 0)->adj = FIGURE_UNKNOWN;
	add(&snapshot, 15, "sshd", 1000, -1000);
	expect_victim(10, DOUBT_PARTIAL);
	cr_expect_eq(verdict.ranked_count, 1);
	for (pid_t pid = 11; pid <= 14; pid++)
		expect_unranked(pid);
	cr_expect_eq(verdict.entries[5].process->pid, 15, "exempt ones come last");
}

Test(entry, all_processes_unknown_are_a_doubt_too)
{
	add(&snapshot, 11, "no-rss", 1000, 0)->memory.rss_bytes = FIGURE_UNKNOWN;
	judge();
	cr_expect_null(verdict.victim);
	cr_expect(verdict.doubts & DOUBT_PARTIAL);
}

Test(entry, where_root_counts_less_it_must_be_known_who_is_root)
{
	add(&snapshot, 10, "task", 10, 0);
	add(&snapshot, 11, "who", 1000, 0)->cap_sys_admin = FIGURE_UNKNOWN;
	expect_victim(11, 0);
	snapshot.machine.release = "4.9.0";
	expect_victim(10, DOUBT_PARTIAL);
	expect_unranked(11);
}

/* Reasons */

static const struct {
	/* in pages; anon below 0: a kernel that does not split the resident memory */
	int64_t anon, file, shmem, swap, tables, adj;
	enum reason_kind reason;
} reasons[] = {
	{ 500, 400, 400, 400, 400, 0, REASON_ANON },
	{ 400, 500, 400, 400, 400, 0, REASON_FILE },
	{ 400, 400, 500, 400, 400, 0, REASON_SHARED },
	{ 400, 400, 400, 500, 400, 0, REASON_SWAP },
	{ 400, 400, 400, 400, 500, 0, REASON_PAGE_TABLES },
	/* of equal parts */
	{ 400, 400, 400, 400, 400, 0, REASON_ANON },
	{ 0, 400, 400, 400, 400, 0, REASON_FILE },
	{ 0, 0, 400, 400, 400, 0, REASON_PAGE_TABLES },
	{ 0, 0, 0, 0, 0, 0, REASON_ANON },
	{ -1, 500, 0, 400, 400, 0, REASON_MEMORY },
	{ -1, 0, 0, 400, 0, 0, REASON_SWAP },
	/* an adj of 1 is a thousand pages here: from a tenth of the memory on it is the reason */
	{ 10000, 0, 0, 0, 0, 1, REASON_RAISED },
	{ 10010, 0, 0, 0, 0, 1, REASON_ANON },
	{ 10000, 0, 0, 0, 0, -1, REASON_PROTECTED },
	{ 10010, 0, 0, 0, 0, -1, REASON_ANON },
	{ 0, 0, 0, 0, 0, 1, REASON_RAISED },
};

Test(entry, the_largest_part_explains_it_unless_the_adj_does)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		struct process *process;
		bool split = reasons[i].anon >= 0;
		int64_t anon_pages = split ? reasons[i].anon : 0;

		trial_renew();
		snapshot.machine.swap_total_bytes = figure_of(400 * PAGE);
		snapshot.machine.mem_total_bytes.value -= 400 * PAGE;
		process = add_pages(&snapshot, 10, anon_pages + reasons[i].file + reasons[i].shmem,
			reasons[i].adj);
		process->memory.rss_anon_bytes =
			split ? figure_of(anon_pages * PAGE) : FIGURE_UNKNOWN;
		process->memory.rss_file_bytes =
			split ? figure_of(reasons[i].file * PAGE) : FIGURE_UNKNOWN;
		process->memory.rss_shmem_bytes =
			split ? figure_of(reasons[i].shmem * PAGE) : FIGURE_UNKNOWN;
		process->memory.swap_bytes = figure_of(reasons[i].swap * PAGE);
		process->memory.page_tables_bytes = figure_of(reasons[i].tables * PAGE);
		judge();
		cr_expect_eq(entry_of(10)->reason, reasons[i].reason, "case %zu: %d", i,
			entry_of(10)->reason);
	}
}
