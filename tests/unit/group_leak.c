/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drills in which all members of a group grow alike, on hand-written snapshots. */
#include "drilling.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct leak_group *group;
static struct target members;

static void end(void)
{
	leak_group_free(group);
	target_release(&members);
	drilling_end();
}

TestSuite(group_leak, .init = trial_begin_tight, .fini = end);

static void grow_all(const char *word)
{
	struct drill_context *context;
	struct error error;

	link_groups(&snapshot);
	cr_assert(target_find(&members, &snapshot, word, &error) == 0);
	context = drilling_context();
	group = leak_group_new(&snapshot, &members, word);
	cr_assert_not_null(group);
	cr_assert(drill_run_group(&drill, context, group, &error) == 0);
	drill_context_free(context);
}

/* 200M are free: each of ten takes 20M, and the largest process stays the first in rank. */
Test(group_leak, many_small_ones_kill_the_largest)
{
	add_in(2, "/", "large", 300, 0);
	for (pid_t pid = 10; pid < 20; pid++)
		add_in(pid, "/", "small", 20 + pid, 0);
	grow_all("small");
	expect_drill("2 19 18 17 16 15 14 13 12 11 10", DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.kills[0].leaker_pages, (39 + 20) * MB / PAGE);
	cr_expect_eq(drill.outcome.kills[1].badness_pages, (39 + 50) * MB / PAGE);
	cr_expect_eq(drill.outcome.kills[1].freed_bytes.value, (39 + 50) * MB);
}

/* Up to 5.8 both have the least badness at first: the sum below decides once they have grown. */
Test(group_leak, of_members_below_the_least_badness_the_larger_is_first)
{
	snapshot.machine.release = "5.4.0-150-generic";
	add_in(2, "/", "large", 100, -400);
	add_in(3, "/", "large", 80, -400);
	add_in(4, "/", "other", 10, 0);
	grow_all("large");
	/* 100 + 100 - 409 and 80 + 100 - 409: the other process is killed first, then the larger */
	expect_drill("4 2 3", DRILL_LEAKER_DIES, 200, true);
}

/* The box has 60M left for two of the three; the third goes on to grow alone. */
Test(group_leak, a_box_fills_by_those_in_it)
{
	add_in(2, "/", "large", 100, 0);
	add_in(3, "/box", "small", 30, 0);
	add_in(4, "/box", "small", 10, 0);
	add_in(5, "/", "small", 5, 0);
	add_group(&snapshot, "/box", 100, 40);
	grow_all("small");
	cr_expect_eq(drill.outcome.domain.kind, DOMAIN_MEMCG);
	/* each took 30M by then, 90M together */
	expect_drill("3 4 5", DRILL_LEAKER_DIES, 90, true);
}

/*
 * 200M of RAM are left and 1000M of swap: what one takes goes to swap, and the other fills the RAM,
 * with the 10M that may be swapped already.
 */
Test(group_leak, members_that_may_swap_leave_the_memory_to_the_others)
{
	snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes = figure_of(1000 * MB);
	snapshot.machine.swappiness = figure_of(60);
	snapshot.cgroup_version = CGROUP_V2;
	add_in(2, "/swaps", "small", 10, 0);
	add_in(3, "/stays", "small", 20, 0);
	add_group(&snapshot, "/swaps", -1, 10)->swap_max_bytes = figure_of(UNLIMITED_BYTES);
	add_group(&snapshot, "/stays", -1, 20)->swap_max_bytes = figure_of(0);
	grow_all("small");
	expect_drill("3 2", DRILL_LEAKER_DIES, 420, false);
	cr_expect(drill.vague & VAGUE_MIXED);
}

/* Each is below a memory.high of its own, more than are simulated: one of the rest may stall it. */
Test(group_leak, with_too_many_groups_that_may_stall_it_is_not_certain)
{
	enum { MANY = 70 };
	char paths[MANY][16];

	for (int i = 0; i < MANY; i++) {
		snprintf(paths[i], sizeof(paths[i]), "/box%02d", i);
		add_in(10 + i, paths[i], "small", 1, 0);
		add_group(&snapshot, paths[i], -1, 1)->high_bytes = figure_of(4000 * MB);
	}
	grow_all("small");
	cr_expect(drill.vague & VAGUE_HIGH);
	cr_expect_not(drill.vague & VAGUE_COMMIT, "no commit limit is concerned");
	cr_expect_not(drill.certain);
}

Test(group_leak, an_exempt_member_never_dies)
{
	add_in(2, "/", "large", 100, 0);
	add_in(3, "/", "small", 30, -1000);
	add_in(4, "/", "small", 10, 0);
	grow_all("small");
	expect_drill("4 2", DRILL_NOBODY_LEFT, 200, true);
}

Test(group_leak, what_is_near_is_not_certain)
{
	add_in(2, "/", "large", 122, 0);
	add_in(3, "/", "small", 22, 0);
	add_in(4, "/", "small", 10, 0);
	grow_all("small");
	expect_drill("3 4", DRILL_LEAKER_DIES, 200, false);
}

/* Of those on one address space one grows, and they die together. */
Test(group_leak, an_address_space_grows_once)
{
	add_in(2, "/", "large", 150, 0);
	add_in(3, "/", "small", 30, 0);
	add_in(4, "/", "small", 30, 0);
	add_in(5, "/", "small", 10, 0);
	for (size_t i = 1; i < 3; i++)
		snapshot.processes[i].detail.mm_owner_pid = figure_of(3);
	grow_all("small");
	cr_expect_eq(drill.outcome.kills[0].leaker_pages, (30 + 100) * MB / PAGE);
	cr_expect_eq(drill.outcome.kill_count, 3u);
	cr_expect_eq(drill.outcome.collateral_count, 1u);
	cr_expect_eq(drill.outcome.end, DRILL_LEAKER_DIES);
}

Test(group_leak, settings_end_it)
{
	add_in(2, "/", "large", 300, 0);
	add_in(3, "/", "small", 10, 0);
	snapshot.machine.panic_on_oom = figure_of(1);
	grow_all("small");
	expect_drill("", DRILL_PANIC, 200, true);
}

/* A group of one is the drill of that one. */
Test(group_leak, one_is_a_leaker)
{
	add_in(2, "/", "large", 300, 0);
	add_in(3, "/", "small", 10, 0);
	grow_all("small");
	expect_drill("2 3", DRILL_LEAKER_DIES, 200, true);
}
