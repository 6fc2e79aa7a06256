/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drills on hand-written snapshots: one for each rule of the drill. */
#include "drilling.h"

#include <criterion/criterion.h>

TestSuite(drill, .init = trial_begin_tight, .fini = drilling_end);

static void leak(pid_t pid)
{
	link_groups(&snapshot);
	drill_one(snapshot_find(&snapshot, pid), NULL, CGROUP_UNKNOWN);
}

static void leak_tmpfs(void)
{
	link_groups(&snapshot);
	drill_one(NULL, &snapshot.machine.holders[0], CGROUP_UNKNOWN);
}

Test(drill, the_largest_leaker_dies_alone)
{
	add_in(2, "/", "leaker", 100, 0);
	add_in(3, "/", "other", 90, 0);
	leak(2);
	expect_drill("2", DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.kills[0].badness_pages, 300 * MB / PAGE);
	cr_expect_eq(drill.outcome.kills[0].freed_bytes.value, 300 * MB);
	cr_expect_eq(drill.outcome.domain.kind, DOMAIN_MACHINE);
	cr_expect_eq(drill.outcome.grown_bytes, 200 * MB);
}

Test(drill, the_larger_die_before_it_and_it_takes_what_they_had)
{
	add_in(2, "/", "leaker", 10, 0);
	add_in(3, "/", "large", 300, 0);
	add_in(4, "/", "larger", 400, 0);
	leak(2);
	/* 10 + 200 < 400; 210 + 400 > 300 */
	expect_drill("4 2", DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.grown_bytes, 600 * MB);
	cr_expect_eq(drill.outcome.kills[0].leaker_pages, 210 * MB / PAGE);
	cr_expect_eq(drill.outcome.kills[1].badness_pages, 610 * MB / PAGE);
}

/* Up to 5.8 no badness is below 1, but what the adj subtracts beyond that is not lost. */
Test(drill, a_growth_counts_from_below_the_least_badness)
{
	snapshot.machine.release = "5.4.0-150-generic";
	add_in(2, "/", "leaker", 50, -500);
	add_in(3, "/", "other", 100, 0);
	leak(2);
	/* 50 + 200 - 512 < 100 */
	expect_drill("3 2", DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.kills[0].leaker_pages, 1);
}

/* Of a badness of 3600M only 1M is freed: the next process is killed too. */
Test(drill, a_futile_kill_is_followed_by_the_next)
{
	add_in(2, "/", "leaker", 10, 0);
	for (pid_t pid = 3; pid < 6; pid++) {
		struct process *process = add_in(pid, "/", "shares", 300 + pid, 0);

		process->detail.private_bytes = figure_of(MB);
		process->detail.private_swap_bytes = figure_of(0);
	}
	leak(2);
	expect_drill("5 4 3 2", DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.grown_bytes, 203 * MB);
	cr_expect_eq(drill.outcome.kills[1].freed_bytes.value, MB);
	cr_expect(drill.outcome.kills[1].freed_is_measured);
	cr_expect_not(drill.outcome.kills[3].freed_is_measured);
}

/* Whether a user's systemd stops the rest of the unit decides how much the kill frees. */
Test(drill, of_a_users_unit_it_is_told_that_its_end_is_not_known)
{
	static const char app[] =
		"/user.slice/user-1000.slice/user@1000.service/app.slice/app.service";

	snapshot.cgroup_version = CGROUP_V2;
	add_in(2, "/", "leaker", 10, 0);
	add_in(3, app, "large", 300, 0)->unit = "app.service";
	add_in(4, app, "small", 5, 0)->unit = "app.service";
	leak(2);
	expect_drill("3 2", DRILL_LEAKER_DIES, 200, false);
	cr_expect_eq(drill.outcome.kills[0].undecided, 1);
	cr_expect_eq(drill.outcome.kills[1].undecided, 0);
	leak(3);
	expect_drill("3", DRILL_LEAKER_DIES, 200, false);
	cr_expect_eq(drill.outcome.kills[0].undecided, 1);
}

/* Free pages on per-CPU lists are seldom available, so the other process dies first. */
Test(drill, the_last_free_pages_make_another_world)
{
	add_in(2, "/", "leaker", 10, 0);
	add_in(3, "/", "other", 230, 0);
	snapshot_add_node(&snapshot, (struct node){ .number = figure_of(0),
					     .free_pcp_pages = figure_of(40 * MB / PAGE) });
	leak(2);
	expect_drill("3 2", DRILL_LEAKER_DIES, 200, false);
	cr_assert(drill.has_alternative);
	cr_expect(drill.alternative_case.all_free_used);
	cr_expect_str_eq(outcome_text(&drill.alternative), "2");
	cr_expect_eq(drill.min_leak_bytes, 200 * MB - 200 * MB / 32);
	cr_expect_eq(drill.max_leak_bytes, 240 * MB);
}

Test(drill, a_leaker_at_minus_1000_outlives_all)
{
	add_in(1, "/", "init", 900, 0);
	add_in(2, "/", "leaker", 10, -1000);
	add_in(3, "/", "a", 50, 0);
	add_in(4, "/", "b", 20, -500);
	add_in(5, "/", "c", 500, -1000);
	leak(2);
	expect_drill("3 4", DRILL_NOBODY_LEFT, 200, true);
	cr_expect_eq(drill.outcome.grown_bytes, 270 * MB);
}

Test(drill, a_leaker_may_go_with_a_group)
{
	add_in(2, "/a", "leaker", 10, 0);
	add_in(3, "/a", "large", 300, 0);
	add_group(&snapshot, "/a", -1, 310)->oom_group = figure_of(1);
	leak(2);
	expect_drill("3 + 2", DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.kills[0].freed_bytes.value, (300 + 10 + 200) * MB);
}

Test(drill, a_leaker_at_minus_1000_is_spared_by_its_group)
{
	add_in(2, "/a", "leaker", 10, -1000);
	add_in(3, "/a", "large", 300, 0);
	add_in(4, "/a", "small", 30, 0);
	add_group(&snapshot, "/a", -1, 340)->oom_group = figure_of(1);
	leak(2);
	expect_drill("3 + 4", DRILL_NOBODY_LEFT, 200, true);
}

Test(drill, a_box_is_full_before_the_machine)
{
	add_in(2, "/box", "leaker", 10, 0);
	add_in(3, "/", "large", 500, 0);
	add_group(&snapshot, "/box", 100, 20);
	leak(2);
	expect_drill("2", DRILL_LEAKER_DIES, 80, true);
	cr_expect_eq(drill.outcome.domain.kind, DOMAIN_MEMCG);
	cr_expect_str_eq(drill.outcome.domain.path, "/box");
}

Test(drill, of_boxes_equally_full_the_inner_one_kills)
{
	add_in(2, "/a/b", "leaker", 10, 0);
	add_in(3, "/a", "large", 50, 0);
	add_group(&snapshot, "/a", 100, 60);
	add_group(&snapshot, "/a/b", 50, 10);
	leak(2);
	expect_drill("2", DRILL_LEAKER_DIES, 40, true);
	cr_expect_str_eq(drill.outcome.domain.path, "/a/b");
}

/* 2 has 90M and was moved to /box, to which 10M of 3 are charged. */
Test(drill, a_kill_in_a_box_frees_what_is_charged_there)
{
	add_in(2, "/box", "moved", 90, 0);
	add_in(3, "/box", "leaker", 10, 0);
	add_group(&snapshot, "/box", 30, 10)->anon_bytes = figure_of(10 * MB);
	leak(3);
	expect_drill("2 3", DRILL_LEAKER_DIES, 20, false);
	cr_expect_eq(drill.outcome.grown_bytes, 20 * MB);
	cr_expect(drill.vague & VAGUE_ELSEWHERE);
	drill_release(&drill);
	the_group(&snapshot, "/box")->anon_bytes = figure_of(100 * MB);
	the_group(&snapshot, "/box")->current_bytes = figure_of(100 * MB);
	the_group(&snapshot, "/box")->max_bytes = figure_of(120 * MB);
	/* a library in a tmpfs, which another cgroup is charged for */
	the_group(&snapshot, "/box")->shmem_bytes = figure_of(0);
	snapshot_find(&snapshot, 3)->memory.rss_shmem_bytes = figure_of(MB);
	leak(3);
	expect_drill("2 3", DRILL_LEAKER_DIES, 20, true);
	cr_expect_eq(drill.outcome.grown_bytes, 110 * MB);
}

Test(drill, a_kill_that_is_pending_comes_first)
{
	struct process *dying = add_in(2, "/", "dying", 90, 0);

	dying->oom_victim = figure_of(1);
	add_in(3, "/", "leaker", 100, 0);
	leak(3);
	expect_drill("3", DRILL_LEAKER_DIES, 200, false);
	cr_expect(drill.vague & VAGUE_PENDING);
	drill_release(&drill);
	snapshot_find(&snapshot, 2)->oom_victim_reaped = figure_of(1);
	leak(3);
	expect_drill("3", DRILL_LEAKER_DIES, 200, true);
}

/* The outer limit kills a large process; then the inner one is full, with the leaker alone. */
Test(drill, an_inner_box_binds_after_an_outer_kill)
{
	add_in(2, "/a/b", "leaker", 10, 0);
	add_in(3, "/a", "large", 150, 0);
	add_in(4, "/a", "larger", 40, 1000);
	add_group(&snapshot, "/a", 230, 200);
	add_group(&snapshot, "/a/b", 60, 10);
	leak(2);
	expect_drill("4 2", DRILL_LEAKER_DIES, 30, true);
	cr_expect_str_eq(drill.outcome.domain.path, "/a");
	cr_expect_eq(drill.outcome.grown_bytes, 50 * MB);
}

Test(drill, a_kill_outside_of_the_box_gives_it_nothing)
{
	add_in(2, "/box", "leaker", 10, 0);
	add_in(3, "/", "large", 500, 0);
	add_group(&snapshot, "/box", 250, 10);
	leak(2);
	/* the machine's 200M first; then the box's last 40M, in which the leaker is alone */
	expect_drill("3 2", DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.grown_bytes, 240 * MB);
}

/* The machine is full first, but below the limit no process is left to kill. */
Test(drill, where_it_ends_may_be_elsewhere_than_where_it_began)
{
	add_in(2, "/box", "leaker", 10, -1000);
	add_in(3, "/", "large", 500, 0);
	add_in(4, "/", "small", 50, 0);
	add_group(&snapshot, "/box", 250, 10);
	leak(2);
	expect_drill("3", DRILL_NOBODY_LEFT, 200, true);
	cr_expect_eq(drill.outcome.domain.kind, DOMAIN_MACHINE);
	cr_expect_str_eq(drill.outcome.last.path, "/box");
}

/* cgroup v1 before 5.11: without use_hierarchy the limit above does not apply. */
Test(drill, without_a_hierarchy_a_limit_above_bounds_nothing)
{
	for (int use_hierarchy = 0; use_hierarchy <= 1; use_hierarchy++) {
		struct cgroup *group;

		add_in(2, "/a/b", "leaker", 10, 0);
		add_in(3, "/a", "other", 5, 0);
		group = add_group(&snapshot, "/a", 50, use_hierarchy ? 15 : 5);
		group->use_hierarchy = figure_of(use_hierarchy);
		add_group(&snapshot, "/a/b", -1, 10);
		leak(2);
		expect_drill("2", DRILL_LEAKER_DIES, use_hierarchy ? 35 : 200, true);
		cr_expect_eq(
			drill.outcome.domain.kind, use_hierarchy ? DOMAIN_MEMCG : DOMAIN_MACHINE);
		drilling_end();
		trial_begin_tight();
	}
}

/* A container with a cgroup namespace of its own: its limit is the root's. */
Test(drill, a_root_with_a_limit_is_a_box)
{
	add_in(2, "/", "leaker", 10, 0);
	add_in(3, "/", "other", 5, 0);
	add_group(&snapshot, "/", 50, 15);
	leak(2);
	expect_drill("2", DRILL_LEAKER_DIES, 35, true);
	cr_expect_eq(drill.outcome.domain.kind, DOMAIN_MEMCG);
}

Test(drill, a_full_domain_kills_at_once)
{
	add_in(2, "/box", "leaker", 10, 0);
	add_in(3, "/box", "large", 60, 0);
	add_group(&snapshot, "/box", 50, 70);
	leak(2);
	/* 20M too much; the kill gives 60 back */
	expect_drill("3 2", DRILL_LEAKER_DIES, 0, true);
	cr_expect_eq(drill.outcome.grown_bytes, 40 * MB);
}

Test(drill, a_box_whose_use_is_not_known_cannot_be_told)
{
	add_in(2, "/box", "leaker", 10, 0);
	add_group(&snapshot, "/box", 50, 0)->current_bytes = FIGURE_UNKNOWN;
	leak(2);
	expect_drill("", DRILL_UNKNOWN, 0, false);
}

Test(drill, a_machine_whose_free_memory_is_not_known_cannot_be_told)
{
	add_in(2, "/", "leaker", 10, 0);
	snapshot.machine.mem_free_bytes = FIGURE_UNKNOWN;
	leak(2);
	expect_drill("", DRILL_UNKNOWN, 0, false);
}

static const struct {
	int64_t panic_on_oom, allocating_task;
	bool sleeps, limited;
	enum drill_end end;
	bool certain;
} settings[] = {
	{ 1, 0, false, false, DRILL_PANIC, true },
	{ 2, 0, false, false, DRILL_PANIC, true },
	{ 1, 0, false, true, DRILL_LEAKER_DIES, true },
	{ 2, 0, false, true, DRILL_PANIC, true },
	{ 0, 1, false, false, DRILL_ALLOCATOR, false },
	{ 0, 1, false, true, DRILL_LEAKER_DIES, true },
	{ 0, 0, true, true, DRILL_SLEEPS, true },
	{ 2, 1, true, true, DRILL_SLEEPS, true },
};

Test(drill, settings_that_rule_otherwise)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		add_in(2, "/box", "leaker", 10, 0);
		add_group(&snapshot, "/box", settings[i].limited ? 100 : -1, 10)->oom_kill_disable =
			figure_of(settings[i].sleeps);
		snapshot.machine.panic_on_oom = figure_of(settings[i].panic_on_oom);
		snapshot.machine.oom_kill_allocating_task = figure_of(settings[i].allocating_task);
		leak(2);
		expect_drill(settings[i].end == DRILL_LEAKER_DIES ? "2" : "", settings[i].end,
			settings[i].limited ? 90 : 200, settings[i].certain);
		drilling_end();
		trial_begin_tight();
	}
}

/* An exempt task allocates: the kernel chooses by badness, unless another task allocates. */
Test(drill, an_exempt_leaker_that_asks_is_not_killed_for_it)
{
	add_in(2, "/", "leaker", 10, -1000);
	add_in(3, "/", "other", 50, 0);
	snapshot.machine.oom_kill_allocating_task = figure_of(1);
	leak(2);
	expect_drill("3", DRILL_NOBODY_LEFT, 200, false);
}

/* mm/oom_kill.c: oom_kill_process: a leaker is killed once it has no children left. */
Test(drill, before_5_1_its_children_die_before_it)
{
	snapshot.machine.release = "4.19.0";
	add_in(2, "/", "leaker", 10, 0);
	add_in(3, "/", "child", 20, 0)->ppid = 2;
	add_in(4, "/", "child", 30, 0)->ppid = 2;
	add_in(5, "/", "grandchild", 25, 0)->ppid = 4;
	add_in(6, "/", "other", 150, 0);
	leak(2);
	expect_drill("4 3 2", DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.kills[0].chosen->pid, 2);
	cr_expect_eq(drill.outcome.kills[0].badness_pages, 30 * MB / PAGE);
	cr_expect_null(drill.outcome.kills[2].chosen);
	cr_expect_eq(drill.outcome.grown_bytes, 250 * MB);
	snapshot.machine.release = "5.1.0";
	leak(2);
	expect_drill("2", DRILL_LEAKER_DIES, 200, true);
}

Test(drill, before_5_1_a_leaker_may_die_for_its_parent)
{
	snapshot.machine.release = "4.19.0";
	add_in(2, "/", "parent", 300, 0);
	add_in(3, "/", "leaker", 10, 0)->ppid = 2;
	add_in(4, "/", "other", 240, 0);
	leak(3);
	expect_drill("3", DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.kills[0].chosen->pid, 2);
	cr_expect_eq(drill.outcome.kills[0].badness_pages, 210 * MB / PAGE);
}

/* The children are born in the order of their start, which need not be that of the PIDs. */
Test(drill, before_5_1_the_first_born_of_equal_children_dies)
{
	snapshot.machine.release = "4.19.0";
	add_in(2, "/", "leaker", 10, 0);
	add_in(3, "/", "child", 30, 0)->ppid = 2;
	add_in(4, "/", "child", 30, 0)->ppid = 2;
	add_in(5, "/", "child", 30, 0)->ppid = 2;
	leak(2);
	expect_drill("3 4 5 2", DRILL_LEAKER_DIES, 200, true);
	snapshot_find(&snapshot, 3)->start_ticks = figure_of(500);
	snapshot_find(&snapshot, 4)->start_ticks = figure_of(300);
	snapshot_find(&snapshot, 5)->start_ticks = figure_of(400);
	leak(2);
	expect_drill("4 5 3 2", DRILL_LEAKER_DIES, 200, true);
}

/* ---- certainty ---- */

/* The leaker has 203.7M to 210M when memory runs out; a 200th of 1 GiB is 5.1M. */
Test(drill, a_choice_within_a_200th_of_the_total_is_not_certain)
{
	static const struct {
		int64_t other_mb;
		bool certain;
	} cases[] = { { 198, true }, { 199, false }, { 210, false }, { 215, false },
		{ 216, true } };

	add_in(2, "/", "leaker", 10, 0);
	add_in(3, "/", "other", 210, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct process *other = snapshot_find(&snapshot, 3);

		other->memory.rss_bytes = other->memory.rss_anon_bytes =
			figure_of(cases[i].other_mb * MB);
		leak(2);
		cr_expect_eq(
			drill.certain, cases[i].certain, "%lldM", (long long)cases[i].other_mb);
	}
}

Test(drill, as_large_as_another_is_not_certain)
{
	add_in(2, "/", "leaker", 10, 0);
	add_in(3, "/", "other", 210, 0);
	leak(2);
	cr_expect_not(drill.certain);
}

Test(drill, which_of_equals_dies_first_in_a_box_is_not_certain)
{
	add_in(2, "/box", "leaker", 10, 0);
	add_in(3, "/box", "twin", 100, 0);
	add_in(4, "/box", "twin", 100, 0);
	add_group(&snapshot, "/box", 230, 210);
	leak(2);
	expect_drill("4 2", DRILL_LEAKER_DIES, 20, false);
}

Test(drill, equals_of_known_age_are_certain_in_the_machine)
{
	add_in(2, "/", "leaker", 10, 0);
	add_in(3, "/", "twin", 300, 0);
	add_in(4, "/", "twin", 300, 0);
	leak(2);
	expect_drill("4 2", DRILL_LEAKER_DIES, 200, true);
	snapshot.processes[1].start_ticks = snapshot.processes[2].start_ticks = FIGURE_UNKNOWN;
	leak(2);
	cr_expect_not(drill.certain);
}

Test(drill, others_within_the_counters_error_are_not_certain)
{
	build_machine(&snapshot, "6.12.0-amd64", GB, 0);
	trial_begin_tight();
	snapshot.machine.release = "6.12.0-amd64";
	add_in(2, "/", "leaker", 10, 0);
	add_pages(&snapshot, 3, 300 * MB / PAGE, 0)->cgroup = "/";
	add_pages(&snapshot, 4, 300 * MB / PAGE + 100, 0)->cgroup = "/";
	leak(2);
	expect_drill("4 2", DRILL_LEAKER_DIES, 200, false);
}

Test(drill, equals_that_die_together_are_no_doubt)
{
	add_in(2, "/box", "leaker", 10, 0);
	for (pid_t pid = 3; pid < 6; pid++)
		add_in(pid, "/box", "twin", 50, 0)->detail.mm_owner_pid = figure_of(3);
	add_group(&snapshot, "/box", 80, 60);
	leak(2);
	expect_drill("5 2 + 3 4", DRILL_LEAKER_DIES, 20, true);
}

/* 300M of mapped files count until reclaim drops them: then the other process is the largest. */
Test(drill, worlds_that_disagree_are_both_told)
{
	struct process *other = add_in(3, "/", "other", 100, 0);

	add_in(4, "/", "leaker", 10, 0);
	other->memory.rss_file_bytes = figure_of(300 * MB);
	other->memory.rss_bytes = figure_of(400 * MB);
	snapshot.machine.cached_bytes = snapshot.machine.mapped_bytes = figure_of(150 * MB);
	snapshot.machine.mem_available_bytes = figure_of(350 * MB);
	leak(4);
	expect_drill("4", DRILL_LEAKER_DIES, 350, false);
	cr_expect(drill.has_alternative);
	cr_expect_not(drill.alternative_case.files_dropped);
	cr_expect_str_eq(outcome_text(&drill.alternative), "3 4");
	cr_expect_eq(drill.min_leak_bytes, 275 * MB - 275 * MB / 32);
}

/* A file that two containers map is charged to the one that read it first. */
Test(drill, files_that_another_cgroup_is_charged_for_stay)
{
	struct process *server = add_in(3, "/box", "server", 20, 0);
	struct cgroup *box;

	add_in(4, "/box", "leaker", 10, 0);
	server->memory.rss_file_bytes = figure_of(60 * MB);
	server->memory.rss_bytes = figure_of(80 * MB);
	snapshot.machine.cached_bytes = snapshot.machine.mapped_bytes = figure_of(150 * MB);
	snapshot.machine.mem_available_bytes = figure_of(350 * MB);
	box = add_group(&snapshot, "/box", 60, 35);
	box->active_file_bytes = figure_of(60 * MB);
	box->inactive_file_bytes = figure_of(0);
	leak(4);
	cr_expect_str_eq(outcome_text(&drill.outcome), "4");
	snapshot.cgroups[snapshot_find(&snapshot, 3)->memcg].active_file_bytes = figure_of(2 * MB);
	leak(4);
	expect_drill("3 4", DRILL_LEAKER_DIES, 27, true);
}

/* ... and so do those that memory.min keeps, but for the leaker's own. */
Test(drill, files_that_are_protected_stay)
{
	struct process *server = add_in(3, "/server", "server", 100, 0);
	struct cgroup *group;

	add_in(4, "/leaker", "leaker", 10, 0);
	server->memory.rss_file_bytes = figure_of(300 * MB);
	server->memory.rss_bytes = figure_of(400 * MB);
	snapshot.machine.cached_bytes = snapshot.machine.mapped_bytes = figure_of(300 * MB);
	snapshot.machine.mem_available_bytes = figure_of(350 * MB);
	snapshot.cgroup_version = CGROUP_V2;
	add_group(&snapshot, "/leaker", -1, 10);
	group = add_group(&snapshot, "/server", -1, 400);
	group->active_file_bytes = figure_of(300 * MB);
	group->inactive_file_bytes = group->slab_reclaimable_bytes = figure_of(0);
	leak(4);
	cr_expect_str_eq(outcome_text(&drill.outcome), "4");
	cr_expect_not(drill.certain);
	snapshot.cgroups[snapshot_find(&snapshot, 3)->memcg].min_bytes = figure_of(400 * MB);
	leak(4);
	cr_expect_str_eq(outcome_text(&drill.outcome), "3 4");
	cr_expect_not(drill.has_alternative);
	leak(3);
	cr_expect_str_eq(outcome_text(&drill.outcome), "3");
	cr_expect_eq(drill.outcome.kills[0].badness_pages,
		(100 * MB + drill.outcome.leaks_by_bytes) / PAGE);
}

Test(drill, shared_memory_may_be_swapped_out_first)
{
	struct process *other = add_in(3, "/", "other", 10, 0);

	add_in(4, "/", "leaker", 10, 0);
	other->memory.rss_shmem_bytes = figure_of(600 * MB);
	other->memory.rss_bytes = figure_of(610 * MB);
	snapshot.machine.shmem_bytes = snapshot.machine.cached_bytes = figure_of(600 * MB);
	snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes = figure_of(600 * MB);
	snapshot.machine.swappiness = figure_of(60);
	leak(4);
	cr_expect(drill.has_alternative || !drill.certain || drill.outcome.kill_count == 1);
	snapshot.machine.swap_free_bytes = figure_of(300 * MB);
	leak(4);
	/* 310M + 200M + 10M against 610M, or the half of the segment that swap holds less */
	expect_drill("3 4", DRILL_LEAKER_DIES, 500, false);
	cr_expect(drill.has_alternative && drill.alternative_case.shmem_swapped);
	cr_expect_str_eq(outcome_text(&drill.alternative), "4");
	/* the machine's reclaim may swap all the same */
	snapshot.machine.swappiness = figure_of(0);
	leak(4);
	cr_expect(drill.has_alternative);
	snapshot.machine.swap_free_bytes = figure_of(0);
	leak(4);
	cr_expect_not(drill.has_alternative);
}

/* What the kill frees is an estimate then, and later kills are uncertain. */
Test(drill, a_kill_that_frees_nobody_knows_what_is_not_certain)
{
	add_in(2, "/", "leaker", 10, 0);
	add_in(3, "/", "old", 400, 0)->memory.rss_anon_bytes = FIGURE_UNKNOWN;
	add_in(4, "/", "old", 300, 0)->memory.rss_anon_bytes = FIGURE_UNKNOWN;
	leak(2);
	cr_expect_not(drill.certain);
}

Test(drill, processes_that_cannot_be_seen_leave_a_doubt)
{
	add_in(2, "/", "leaker", 10, 0);
	snapshot.machine.visibility = VISIBILITY_HIDEPID;
	leak(2);
	expect_drill("2", DRILL_LEAKER_DIES, 200, false);
}

/* ---- tmpfs ---- */

static void add_tmpfs(int64_t used_mb, int64_t max_mb)
{
	snapshot_add_holder(&snapshot,
		(struct holder){ .kind = HOLDER_TMPFS,
			.name = "/tmp",
			.bytes = figure_of(used_mb * MB),
			.max_bytes = max_mb < 0 ? FIGURE_UNKNOWN : figure_of(max_mb * MB) });
	add_in(2, "/box", "a", 50, 0);
	add_in(3, "/", "b", 20, 0);
	add_group(&snapshot, "/box", 60, 50);
}

Test(drill, a_tmpfs_without_a_bound_kills_all_in_vain)
{
	add_tmpfs(10, -1);
	leak_tmpfs();
	expect_drill("2 3", DRILL_NOBODY_LEFT, 200, true);
	cr_expect_null(drill.leaker);
	cr_expect_eq(drill.outcome.grown_bytes, 270 * MB);
}

Test(drill, a_tmpfs_that_is_full_first_kills_nobody)
{
	add_tmpfs(10, 110);
	leak_tmpfs();
	cr_expect_str_eq(outcome_text(&drill.outcome), "");
	cr_expect_eq(drill.outcome.end, DRILL_BOUNDED);
	cr_expect_eq(drill.outcome.grown_bytes, 100 * MB);
	cr_expect(drill.certain);
}

Test(drill, a_tmpfs_is_full_after_some_kills)
{
	add_tmpfs(10, 230);
	leak_tmpfs();
	cr_expect_str_eq(outcome_text(&drill.outcome), "2");
	cr_expect_eq(drill.outcome.end, DRILL_BOUNDED);
	cr_expect_eq(drill.outcome.grown_bytes, 220 * MB);
}

Test(drill, a_tmpfs_that_is_full_already_cannot_leak)
{
	add_tmpfs(10, 10);
	snapshot.machine.mem_free_bytes = figure_of(0);
	leak_tmpfs();
	cr_expect_str_eq(outcome_text(&drill.outcome), "");
	cr_expect_eq(drill.outcome.end, DRILL_BOUNDED);
	cr_expect_eq(drill.outcome.grown_bytes, 0);
}

/* A tmpfs that fits to the last byte needs no kill. */
Test(drill, a_tmpfs_as_large_as_what_is_free_kills_nobody)
{
	add_tmpfs(10, 210);
	leak_tmpfs();
	cr_expect_str_eq(outcome_text(&drill.outcome), "");
	cr_expect_eq(drill.outcome.end, DRILL_BOUNDED);
}

/* ---- figures beyond those of any machine ---- */

Test(drill, absurd_figures_do_not_overflow)
{
	static const int64_t sizes[] = { 0, 4096, UNLIMITED_BYTES };
	pid_t pid = 2;

	for (size_t i = 0; i < 27; i++) {
		struct process *process = add_in(pid++, i % 2 ? "/a/b" : "/a", "task", 0, 1000);

		process->memory.rss_bytes = figure_of(sizes[i % 3]);
		process->memory.rss_anon_bytes = figure_of(sizes[i / 3 % 3]);
		process->memory.swap_bytes = figure_of(sizes[i / 9]);
		process->memory.rss_file_bytes = figure_of(sizes[i % 3]);
		process->detail.private_bytes = figure_of(sizes[i / 9]);
		process->detail.private_swap_bytes = figure_of(sizes[i % 3]);
	}
	snapshot.machine.mem_total_bytes = snapshot.machine.swap_total_bytes =
		snapshot.machine.mem_free_bytes = snapshot.machine.cached_bytes =
			snapshot.machine.swap_free_bytes = snapshot.machine.buffers_bytes =
				figure_of(UNLIMITED_BYTES);
	add_group(&snapshot, "/a", 0, 0)->current_bytes = figure_of(UNLIMITED_BYTES);
	add_group(&snapshot, "/a/b", 1, 0)->max_bytes = figure_of(UNLIMITED_BYTES - 1);
	for (pid = 2; pid < 29; pid++) {
		leak(pid);
		cr_expect_neq(drill.outcome.end, DRILL_UNKNOWN);
		cr_expect_geq(drill.outcome.grown_bytes, 0);
	}
}
