/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kills of a log in brief, and who held most memory by name. */
#include "model/history/kill_list.h"
#include "builder.h"
#include "model/history/holders.h"
#include "model/history/kill_counts.h"
#include "snapshot/cgroup_tree.h"

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

Test(holders, many_small_ones_hold_more_than_the_largest)
{
	struct holder_group groups[2];
	struct kill_event event = { .line = 1 };
	struct snapshot *snapshot = &event.snapshot;

	build_machine(snapshot, "6.1.0", 4 * GB, 0);
	cr_expect_eq(holders_largest(&event, groups, 2), 0);
	add(snapshot, 10, "large", 500, 0);
	for (pid_t pid = 20; pid < 30; pid++)
		add(snapshot, pid, "worker", 60, 0);
	add(snapshot, 40, "small", 10, 0);
	cr_assert_eq(holders_largest(&event, groups, 2), 2);
	cr_expect_str_eq(groups[0].name, "worker");
	cr_expect_eq(groups[0].count, 10);
	cr_expect_eq(groups[0].bytes, 600 * MB);
	cr_expect(groups[0].is_own && !groups[0].is_cgroup);
	cr_expect_str_eq(groups[1].name, "large");
	snapshot->processes[0].memory.rss_anon_bytes = FIGURE_UNKNOWN;
	cr_assert_eq(holders_largest(&event, groups, 2), 2);
	cr_expect(!groups[1].is_own, "RSS counts shared memory, too");
	snapshot_release(snapshot);
}

/* A reused PID, by its name or its start, tells nothing. */
Test(holders, groups_of_the_machine_count_where_a_process_is_the_same)
{
	struct holder_group groups[3];
	struct kill_event event = { .since_boot_us = figure_of(1000000) };
	struct snapshot machine;

	build_machine(&event.snapshot, "6.1.0", 4 * GB, 0);
	build_machine(&machine, "6.1.0", 4 * GB, 0);
	machine.machine.clock_ticks = figure_of(100);
	for (pid_t pid = 10; pid < 15; pid++) {
		add(&event.snapshot, pid, pid % 2 ? "odd" : "even", 100, 0);
		add(&machine, pid, pid == 14 ? "other" : pid % 2 ? "odd" : "even", 1, 0);
		snapshot_find(&machine, pid)->cgroup = "/system.slice/a.service";
		snapshot_find(&machine, pid)->unit = "a.service";
	}
	snapshot_find(&machine, 13)->start_ticks = figure_of(101);
	snapshot_find(&machine, 12)->start_ticks = figure_of(99);
	kill_event_set_groups(&event, &machine);
	snapshot_release(&machine);
	cr_assert_eq(event.grouped_count, 3, "%zu", event.grouped_count);
	cr_assert_eq(holders_largest(&event, groups, 3), 3);
	cr_expect(groups[0].is_cgroup);
	cr_expect_str_eq(groups[0].name, "a.service");
	cr_expect_eq(groups[0].bytes, 300 * MB);
	cr_expect_eq(groups[0].count, 3);
	cr_expect(!groups[1].is_cgroup && groups[1].count == 1);
	snapshot_release(&event.snapshot);
}

/* Kill lines without a report may be of any memory. */
Test(kill_list, memory_that_no_line_names_is_not_the_same)
{
	static const enum kill_constraint constraints[] = { CONSTRAINT_UNKNOWN, CONSTRAINT_MEMCG };

	for (size_t i = 0; i < 2; i++) {
		struct kill_event event = { .end = KILL_END_KILLED,
			.constraint = constraints[i],
			.since_boot_us = figure_of(1) };
		struct killed_process killed = { .pid = 5, .name = "a" };
		struct kill_list list = { 0 };
		struct kills_before before;

		event.killed = &killed;
		event.killed_count = 1;
		(void)kill_list_add(&list, &event);
		kill_list_before(&list, &event, &before);
		cr_expect_eq(before.count, 0, "%zu", i);
		kill_list_release(&list);
	}
}

/* Each counter says only what the log does not. */
Test(kill_counts, what_the_log_lost)
{
	struct killed_process killed = { .pid = 5, .name = "a" };
	struct kill_event event = { .killed = &killed,
		.killed_count = 1,
		.end = KILL_END_KILLED,
		.task_memcg = "/a.service",
		.unit = "a.service" };
	struct unit units[] = { { .name = "a.service", .oom_kills = figure_of(1) },
		{ .name = "b.service",
			.oom_kills = figure_of(2),
			.managed_oom_kills = figure_of(3) } };
	struct kill_list list = { 0 };
	struct kill_counts counts;
	struct snapshot machine;
	struct cgroup *above;

	build_machine(&machine, "6.1.0", 4 * GB, 0);
	snapshot_add_cgroup(&machine, "/a.service")->local_oom_kill = figure_of(1);
	above = snapshot_add_cgroup(&machine, "/b.service");
	above->local_oom_kill = figure_of(2);
	above->events_oom = figure_of(0);
	machine.units = units;
	machine.unit_count = 2;
	(void)kill_list_add(&list, &event);
	kill_counts_make(&counts, &machine, &list);
	cr_assert_eq(counts.count, 3, "%zu", counts.count);
	cr_expect_eq(counts.items[0].counter, COUNTER_CGROUP);
	cr_expect_str_eq(counts.items[0].name, "/b.service");
	cr_expect(counts.items[0].is_from_above);
	cr_expect_eq(counts.items[1].counter, COUNTER_UNIT);
	cr_expect_eq(counts.items[1].counted, 2);
	cr_expect_eq(counts.items[2].counter, COUNTER_UNIT_MANAGED);
	cr_expect_eq(counts.items[2].told, 0);
	kill_counts_release(&counts);

	machine.machine.oom_kills = figure_of(4);
	kill_counts_make(&counts, &machine, &list);
	cr_assert_eq(counts.count, 4);
	cr_expect_eq(counts.items[0].counted, 4);
	cr_expect_eq(counts.items[0].told, 1);
	kill_counts_release(&counts);
	kill_list_release(&list);
	machine.units = NULL;
	machine.unit_count = 0;
	snapshot_release(&machine);
}
