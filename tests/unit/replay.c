/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kills of the past, played again by the rules of their kernel. */
#include "model/history/replay.h"
#include "builder.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static void begin(struct kill_event *event, const char *release, int64_t swap_bytes)
{
	kill_event_init(event);
	build_machine(&event->snapshot, release, 4 * GB, swap_bytes);
	event->snapshot.source = SOURCE_LOG;
	event->end = KILL_END_KILLED;
	event->constraint = CONSTRAINT_NONE;
	event->has_report = event->has_table = event->complete = true;
	event->killed = memory_alloc(sizeof(*event->killed));
	event->killed_count = 1;
}

static void kills(struct kill_event *event, pid_t pid, const char *name)
{
	event->killed[0] = (struct killed_process){ .pid = pid, .name = name };
}

static void add_row(
	struct kill_event *event, pid_t pid, const char *name, int64_t mb, int64_t adj, int64_t uid)
{
	struct process *process = add(&event->snapshot, pid, name, mb, adj);

	process->uid = figure_of(uid);
	process->cap_sys_admin = FIGURE_UNKNOWN;
}

static void expect(const struct kill_event *event, enum replay_agreement agreement,
	enum replay_reason reason, pid_t predicted)
{
	struct replay replay;

	replay_event(&replay, event, NULL, 0);
	cr_expect_eq(replay.agreement, agreement, "agreement %d, expected %d", replay.agreement,
		agreement);
	cr_expect_eq(replay.reason, reason, "reason %d", replay.reason);
	if (predicted)
		cr_expect_eq(replay.predicted->process->pid, predicted);
	replay_release(&replay);
}

Test(replay, the_largest_is_killed)
{
	struct kill_event event;

	begin(&event, "6.1.0-18-amd64", 0);
	add_row(&event, 100, "postgres", 3000, 0, 110);
	add_row(&event, 101, "runner", 200, 0, 1000);
	kills(&event, 100, "postgres");
	expect(&event, REPLAY_AGREES, REPLAY_REASON_NONE, 100);
	kills(&event, 101, "runner");
	expect(&event, REPLAY_DISAGREES, REPLAY_UNEXPLAINED, 100);
	kills(&event, 900, "gone");
	expect(&event, REPLAY_UNKNOWN, REPLAY_NOT_IN_TABLE, 100);
	event.snapshot.machine.page_size_bytes = FIGURE_UNKNOWN;
	expect(&event, REPLAY_UNKNOWN, REPLAY_NO_PAGE_SIZE, 0);
	event.has_table = false;
	expect(&event, REPLAY_UNKNOWN, REPLAY_NO_TABLE, 0);
	kill_event_release(&event);
}

/* In thousandths of the total the three are equal, and the first one is killed. */
Test(replay, before_3_6_many_are_equal)
{
	struct kill_event event;

	begin(&event, "3.2.0", 0);
	add_row(&event, 100, "first", 402, 0, 1000);
	add_row(&event, 101, "second", 404, 0, 1000);
	add_row(&event, 102, "third", 405, 0, 1000);
	kills(&event, 100, "first");
	expect(&event, REPLAY_AGREES, REPLAY_REASON_NONE, 100);
	event.snapshot.machine.release = "3.6.0";
	expect(&event, REPLAY_DISAGREES, REPLAY_RULES, 102);
	event.snapshot.machine.release = "2.6.36";
	expect(&event, REPLAY_AGREES, REPLAY_REASON_NONE, 100);
	event.snapshot.machine.release = "2.6.32";
	expect(&event, REPLAY_UNKNOWN, REPLAY_RULES, 0);
	event.snapshot.machine.release = "2.6.32-754.el6.x86_64";
	expect(&event, REPLAY_AGREES, REPLAY_REASON_NONE, 100);
	kill_event_release(&event);
}

Test(replay, a_table_without_swap_proves_nothing)
{
	struct kill_event event;

	begin(&event, "3.2.0", 1 * GB);
	add_row(&event, 100, "first", 800, 0, 1000);
	add_row(&event, 101, "second", 100, 0, 1000);
	for (size_t i = 0; i < 2; i++)
		event.snapshot.processes[i].memory.swap_bytes = FIGURE_UNKNOWN;
	kills(&event, 100, "first");
	event.snapshot.machine.swap_free_bytes = figure_of(0);
	expect(&event, REPLAY_UNKNOWN, REPLAY_NO_SWAP, 100);
	event.snapshot.machine.swap_free_bytes = event.snapshot.machine.swap_total_bytes;
	expect(&event, REPLAY_AGREES, REPLAY_REASON_NONE, 100);
	kill_event_release(&event);
}

/* Root's bonus decides up to 4.16; kill lines with page tables are of 5.4 and later. */
Test(replay, an_unknown_release_is_tried_by_all_rules_of_its_era)
{
	struct kill_event event;

	begin(&event, NULL, 0);
	add_row(&event, 100, "user", 400, 0, 1000);
	add_row(&event, 101, "root", 404, 0, 0);
	for (size_t i = 0; i < 2; i++)
		event.snapshot.processes[i].memory.rss_anon_bytes = FIGURE_UNKNOWN;
	kills(&event, 100, "user");
	expect(&event, REPLAY_UNKNOWN, REPLAY_RULES, 0);
	event.killed[0].page_tables_bytes = figure_of(4096);
	expect(&event, REPLAY_DISAGREES, REPLAY_RULES, 101);
	kill_event_release(&event);
}

/* Whether uid 0 has CAP_SYS_ADMIN is in no log; the printed score may tell. */
Test(replay, the_score_tells_the_bonus_of_root)
{
	struct kill_event event;

	begin(&event, "3.16.0", 0);
	add_row(&event, 100, "daemon", 2040, 0, 0);
	add_row(&event, 101, "user", 2000, 0, 1000);
	kills(&event, 101, "user");
	expect(&event, REPLAY_UNKNOWN, REPLAY_ROOT_BONUS, 101);
	kills(&event, 100, "daemon");
	expect(&event, REPLAY_UNKNOWN, REPLAY_ROOT_BONUS, 100);
	event.chosen_pid = 100;
	event.chosen_score = figure_of(2040 * 1000 / 4096);
	expect(&event, REPLAY_AGREES, REPLAY_REASON_NONE, 100);
	kill_event_release(&event);
}

/* A score that is far from that of the rules shows that the kernel counted otherwise. */
Test(replay, the_printed_score_is_held_against_the_rules)
{
	struct kill_event event;

	begin(&event, "4.19.0", 0);
	add_row(&event, 100, "large", 2048, 0, 1000);
	add_row(&event, 101, "small", 100, 0, 1000);
	kills(&event, 100, "large");
	event.chosen_pid = 100;
	event.chosen_score = figure_of(505);
	expect(&event, REPLAY_AGREES, REPLAY_REASON_NONE, 100);
	event.chosen_score = figure_of(900);
	expect(&event, REPLAY_AGREES, REPLAY_OTHER_SCORE, 100);
	kill_event_release(&event);
}

/* Swap of the machine counts in a cgroup's total, and a report of a cgroup does not print it. */
Test(replay, a_total_that_is_not_printed_decides_only_with_an_adj)
{
	struct kill_event event;

	begin(&event, "5.15.0", 0);
	event.constraint = CONSTRAINT_MEMCG;
	event.snapshot.machine.mem_total_bytes = FIGURE_UNKNOWN;
	event.snapshot.machine.swap_total_bytes = FIGURE_UNKNOWN;
	event.memcg_limit_bytes = figure_of(400 * MB);
	add_row(&event, 100, "large", 300, 0, 0);
	add_row(&event, 101, "small", 80, 0, 0);
	kills(&event, 100, "large");
	expect(&event, REPLAY_AGREES, REPLAY_REASON_NONE, 100);
	event.snapshot.processes[1].adj = figure_of(300);
	expect(&event, REPLAY_UNKNOWN, REPLAY_NO_TOTAL, 0);
	event.memcg_swap_limit_bytes = figure_of(0);
	expect(&event, REPLAY_AGREES, REPLAY_REASON_NONE, 100);
	kill_event_release(&event);
}

Test(replay, a_process_that_was_killed_before_is_passed_by)
{
	static const pid_t exiting[] = { 100 };
	struct kill_event event;
	struct replay replay;

	begin(&event, "6.1.0", 0);
	add_row(&event, 100, "first", 3000, 0, 0);
	add_row(&event, 101, "second", 900, 0, 0);
	kills(&event, 101, "second");
	replay_event(&replay, &event, exiting, 1);
	cr_expect_eq(replay.agreement, REPLAY_AGREES);
	cr_expect_eq(replay.reason, REPLAY_DYING);
	replay_release(&replay);
	kill_event_release(&event);
}

Test(replay, the_allocating_task_needs_no_ranking)
{
	struct kill_event event;

	begin(&event, "6.1.0", 0);
	add_row(&event, 100, "large", 3000, 0, 0);
	add_row(&event, 101, "asker", 9, 0, 0);
	kills(&event, 101, "asker");
	event.allocating_task_killed = true;
	event.invoked_by.pid = figure_of(101);
	expect(&event, REPLAY_AGREES, REPLAY_ALLOCATING_TASK, 100);
	kill_event_release(&event);
}
