/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What reclaim may take from the first process before the killer computes badness. */
#include "model/kernel/reclaim_doubt.h"
#include "builder.h"
#include "trial.h"

#include <criterion/criterion.h>

TestSuite(reclaim_doubt, .init = trial_begin, .fini = trial_end);

static void grow(struct process *process, int64_t mb)
{
	process->memory.rss_bytes.value += mb * MB;
	process->memory.vm_size_bytes.value += mb * MB;
}

static void set_files(struct process *process, int64_t mb)
{
	grow(process, mb);
	process->memory.rss_file_bytes = figure_of(mb * MB);
}

static void set_shmem(struct process *process, int64_t mb)
{
	grow(process, mb);
	snapshot.machine.shmem_bytes = figure_of(mb * MB);
	process->memory.rss_shmem_bytes = figure_of(mb * MB);
}

static void add_browser_and_database(void)
{
	set_files(add(&snapshot, 10, "browser", 500, 0), 100);
	add(&snapshot, 11, "database", 550, 0);
	add(&snapshot, 12, "batch", 400, 0);
}

static void expect_candidates(size_t count)
{
	judge();
	cr_expect_eq(verdict.candidate_count, count, "%zu", verdict.candidate_count);
}

Test(reclaim_doubt, who_holds_more_than_the_first_keeps_is_a_candidate)
{
	add_browser_and_database();
	expect_victim(10, DOUBT_RECLAIM);
	expect_candidates(2);
	cr_expect(entry_of(11)->is_candidate);
	cr_expect_eq(verdict.after_reclaim, entry_of(11));
	cr_expect_eq(warned(WARNING_RECLAIM)->bytes, 100 * MB);
	cr_expect_eq(warned(WARNING_RECLAIM)->count, 1);
}

Test(reclaim_doubt, the_files_of_the_other_may_stay)
{
	set_files(add(&snapshot, 10, "browser", 500, 0), 100);
	set_files(add(&snapshot, 11, "database", 450, 0), 60);
	expect_victim(10, DOUBT_RECLAIM);
	snapshot_find(&snapshot, 11)->memory.rss_bytes = figure_of(490 * MB);
	snapshot_find(&snapshot, 11)->memory.rss_file_bytes = figure_of(40 * MB);
	expect_victim(10, 0);
}

Test(reclaim_doubt, files_are_no_more_than_the_page_cache)
{
	add_browser_and_database();
	snapshot.machine.active_file_bytes = figure_of(10 * MB);
	snapshot.machine.inactive_file_bytes = figure_of(10 * MB);
	expect_victim(10, 0);
}

static int64_t files_lost(const struct domain *domain, const struct process *process)
{
	struct droppable_files files;
	int64_t bytes;

	droppable_files_init(&files, &snapshot, domain);
	bytes = reclaim_loss_of(&files, process).files_bytes;
	droppable_files_release(&files);
	return bytes;
}

/* ... nor more than is charged to the cgroup that is exhausted, or lies on the nodes that are. */
Test(reclaim_doubt, files_are_those_of_the_domain)
{
	struct domain domain = { .kind = DOMAIN_MEMCG, .page_size_bytes = PAGE, .memcg = 1 };
	struct process *browser;
	struct cgroup *box;

	set_files(add(&snapshot, 10, "browser", 500, 0), 100);
	browser = snapshot_find(&snapshot, 10);
	add_group(&snapshot, "/", -1, 0);
	box = add_group(&snapshot, "/box", 800, 600);
	cr_expect_eq(files_lost(&domain, browser), 100 * MB);
	box->active_file_bytes = box->inactive_file_bytes = figure_of(20 * MB);
	cr_expect_eq(files_lost(&domain, browser), 40 * MB);
	domain = (struct domain){ .kind = DOMAIN_NODES, .page_size_bytes = PAGE };
	node_set_add(&domain.nodes, 1);
	snapshot_add_node(&snapshot, (struct node){ .number = figure_of(0),
					     .active_file_pages = figure_of(90 * MB / PAGE),
					     .inactive_file_pages = figure_of(0) });
	snapshot_add_node(&snapshot, (struct node){ .number = figure_of(1),
					     .active_file_pages = figure_of(10 * MB / PAGE),
					     .inactive_file_pages = figure_of(5 * MB / PAGE) });
	cr_expect_eq(files_lost(&domain, browser), 15 * MB);
	snapshot.machine.nodes[1].active_file_pages = FIGURE_UNKNOWN;
	cr_expect_eq(files_lost(&domain, browser), 100 * MB);
	domain.kind = DOMAIN_MACHINE;
	cr_expect_eq(files_lost(&domain, browser), 100 * MB);
}

/* As with mlockall(2): no more can go than is mapped without a lock. */
Test(reclaim_doubt, what_is_locked_stays)
{
	struct process_memory *memory;

	add_browser_and_database();
	memory = &snapshot_find(&snapshot, 10)->memory;
	memory->locked_bytes = memory->vm_size_bytes;
	expect_victim(10, 0);
	expect_candidates(1);
	memory->locked_bytes.value -= 40 * MB;
	expect_victim(10, 0);
	memory->locked_bytes.value -= 40 * MB;
	expect_victim(10, DOUBT_RECLAIM);
	cr_expect_eq(warned(WARNING_RECLAIM)->bytes, 80 * MB);
}

Test(reclaim_doubt, locked_shared_memory_stays)
{
	set_shmem(add(&snapshot, 10, "database", 100, 0), 500);
	add(&snapshot, 11, "batch", 550, 0);
	snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes = figure_of(GB);
	expect_victim(10, DOUBT_RECLAIM);
	snapshot_find(&snapshot, 10)->memory.locked_bytes =
		snapshot_find(&snapshot, 10)->memory.vm_size_bytes;
	expect_victim(10, 0);
}

Test(reclaim_doubt, processes_of_one_kind_lose_alike)
{
	set_files(add(&snapshot, 10, "worker", 500, 0), 100);
	set_files(add(&snapshot, 11, "worker", 490, 0), 100);
	expect_victim(10, 0);
	snapshot_find(&snapshot, 11)->memory.rss_file_bytes = figure_of(80 * MB);
	expect_victim(10, DOUBT_RECLAIM);
}

Test(reclaim_doubt, who_dies_with_the_first_is_no_candidate)
{
	add_browser_and_database();
	snapshot_find(&snapshot, 10)->detail.mm_owner_pid = figure_of(10);
	snapshot_find(&snapshot, 11)->detail.mm_owner_pid = figure_of(10);
	expect_victim(10, 0);
	expect_candidates(1);
}

Test(reclaim_doubt, shared_memory_goes_as_far_as_swap_has_room)
{
	set_shmem(add(&snapshot, 10, "database", 100, 0), 500);
	add(&snapshot, 11, "batch", 550, 0);
	expect_victim(10, 0);
	snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes = figure_of(40 * MB);
	expect_victim(10, 0);
	snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes = figure_of(60 * MB);
	expect_victim(10, DOUBT_RECLAIM);
	cr_expect_eq(warned(WARNING_RECLAIM)->more_bytes, 60 * MB);
}

Test(reclaim_doubt, shared_memory_of_a_cgroup_without_swap_stays)
{
	struct process *process = add(&snapshot, 10, "database", 100, 0);

	set_shmem(process, 500);
	add(&snapshot, 11, "batch", 550, 0);
	snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes = figure_of(GB);
	add_group(&snapshot, "/", -1, 0);
	add_group(&snapshot, "/database", -1, 600)->swap_max_bytes = figure_of(0);
	snapshot_find(&snapshot, 10)->cgroup = "/database";
	snapshot_find(&snapshot, 11)->cgroup = "/";
	link_groups(&snapshot);
	expect_victim(10, 0);
}

Test(reclaim_doubt, a_kernel_log_shows_memory_after_reclaim)
{
	add_browser_and_database();
	snapshot.source = SOURCE_LOG;
	expect_candidates(1);
	cr_expect(!(verdict.doubts & DOUBT_RECLAIM));
}

/* Which child dies in the place of another process is not worked out. */
Test(reclaim_doubt, before_linux_5_1_without_candidates)
{
	snapshot.machine.release = "4.19.0";
	add_browser_and_database();
	expect_victim(10, DOUBT_RECLAIM);
	expect_candidates(1);
	cr_expect_eq(warned(WARNING_RECLAIM)->entry, entry_of(11));
}

Test(reclaim_doubt, is_taken_away_when_the_kill_is_known_better)
{
	add_browser_and_database();
	judge();
	snapshot_find(&snapshot, 10)->detail.mm_owner_pid = figure_of(10);
	snapshot_find(&snapshot, 11)->detail.mm_owner_pid = figure_of(10);
	verdict_complete(&verdict, &snapshot);
	cr_expect_eq(verdict.doubts, 0);
	cr_expect_eq(verdict.candidate_count, 1);
	cr_expect_null(verdict.after_reclaim);
}
