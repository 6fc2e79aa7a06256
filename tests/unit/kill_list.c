/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kills of a log in brief, and who held most memory by name. */
#include "model/history/kill_list.h"
#include "builder.h"
#include "model/history/name_groups.h"

#include <criterion/criterion.h>

static void add_kill(
	struct kill_list *list, int64_t us, pid_t pid, const char *name, const char *memcg)
{
	struct killed_process killed = {
		.pid = pid, .name = name, .rss_anon_bytes = figure_of(10 * MB)
	};
	struct kill_event event = {
		.end = KILL_END_KILLED,
		.constraint = memcg ? CONSTRAINT_MEMCG : CONSTRAINT_NONE,
		.memcg = memcg,
		.since_boot_us = figure_of(us),
		.killed = &killed,
		.killed_count = 1,
	};

	kill_list_add(list, &event);
}

static size_t kills_before(const struct kill_list *list, struct figure us, const char *memcg)
{
	const struct kill_event event = {
		.constraint = memcg ? CONSTRAINT_MEMCG : CONSTRAINT_NONE,
		.memcg = memcg,
		.since_boot_us = us,
	};
	struct kills_before before;

	kill_list_before(list, &event, &before);
	return before.count;
}

Test(kill_list, kills_before_are_of_the_same_memory_and_moment)
{
	struct kill_list list = { 0 };

	add_kill(&list, 1000000, 10, "old", NULL);
	add_kill(&list, 20000000, 11, "a", NULL);
	add_kill(&list, 21000000, 12, "b", "/x");
	add_kill(&list, 22000000, 13, "a", NULL);
	cr_expect_eq(kills_before(&list, figure_of(25000000), NULL), 2);
	cr_expect_eq(kills_before(&list, figure_of(25000000), "/x"), 1);
	cr_expect_eq(kills_before(&list, figure_of(25000000), "/y"), 0);
	cr_expect_eq(kills_before(&list, figure_of(60000000), NULL), 0);
	cr_expect_eq(kills_before(&list, figure_of(1), NULL), 0, "a later kill is not before");
	cr_expect_eq(kills_before(&list, FIGURE_UNKNOWN, NULL), 0);
	cr_expect_eq(list.items[3].same_name_before, 1);
	cr_expect_eq(list.items[2].same_name_before, 0);
	cr_expect_eq(list.items[3].freed_bytes.value, 10 * MB);
	kill_list_release(&list);
}

Test(kill_list, what_is_freed_is_unknown_without_figures)
{
	struct killed_process killed = { .pid = 5 };
	struct kill_event event = { .killed = &killed, .killed_count = 1 };

	cr_expect(!kill_event_freed(&event).known);
	event.killed_count = 0;
	cr_expect(!kill_event_freed(&event).known);
}

Test(name_groups, many_small_ones_hold_more_than_the_largest)
{
	struct name_group groups[2];
	struct snapshot snapshot;

	build_machine(&snapshot, "6.1.0", 4 * GB, 0);
	cr_expect_eq(name_groups_largest(&snapshot, groups, 2), 0);
	add(&snapshot, 10, "large", 500, 0);
	for (pid_t pid = 20; pid < 30; pid++)
		add(&snapshot, pid, "worker", 60, 0);
	add(&snapshot, 40, "small", 10, 0);
	cr_assert_eq(name_groups_largest(&snapshot, groups, 2), 2);
	cr_expect_str_eq(groups[0].name, "worker");
	cr_expect_eq(groups[0].count, 10);
	cr_expect_eq(groups[0].bytes, 600 * MB);
	cr_expect(groups[0].is_own);
	cr_expect_str_eq(groups[1].name, "large");
	snapshot.processes[0].memory.rss_anon_bytes = FIGURE_UNKNOWN;
	cr_assert_eq(name_groups_largest(&snapshot, groups, 2), 2);
	cr_expect(!groups[1].is_own, "RSS counts shared memory, too");
	snapshot_release(&snapshot);
}
