/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Advice on hand-written snapshots: one for each rule of the search. */
#include "advising.h"
#include "model/kernel/throttle.h"
#include "snapshot/unit.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define SYSTEM       "/system.slice/"
#define USER_OF(uid) "/user.slice/user-" uid ".slice/user@" uid ".service/"

TestSuite(advice, .init = trial_begin_tight, .fini = advising_end);

static struct process *add_to(pid_t pid, const char *name, const char *unit, const char *cgroup,
	int64_t rss_mb, int64_t adj)
{
	struct process *process = add(&snapshot, pid, name, rss_mb, adj);

	process->unit = unit;
	process->cgroup = cgroup;
	return process;
}

/* A database of 500M and a leaker of 100M, with 200M free. */
static void add_pair(void)
{
	add_to(10, "db", "db.service", SYSTEM "db.service", 500, 0);
	add_to(20, "job", "job.service", SYSTEM "job.service", 100, 0);
}

static const char *first_change(const struct advice *advice)
{
	cr_assert_not_null(advice);
	cr_assert_gt(advice->change_count, 0u);
	return advice->changes[0];
}

/* The change works with N, and not with the next value towards the current one. */
static void expect_edge(pid_t leaker, const char *who, int64_t adj, int64_t next)
{
	char change[64];

	snprintf(change, sizeof(change), "%s:adj=%d", who, (int)adj);
	cr_expect(spares_with(leaker, change), "%s", change);
	snprintf(change, sizeof(change), "%s:adj=%d", who, (int)next);
	cr_expect_not(spares_with(leaker, change), "%s", change);
}

Test(advice, the_smallest_comes_first)
{
	const struct threat *threat;

	add_pair();
	protect("db");
	cr_expect_eq(protection.threat_count, 1u);
	threat = threat_by(20);
	cr_assert_eq(threat->advice_count, 3u);
	cr_expect_eq(threat->advice[0].kind, ADVICE_LEAKER_ADJ);
	cr_expect_eq(threat->advice[1].kind, ADVICE_LIMIT);
	cr_expect_eq(threat->advice[2].kind, ADVICE_ADJ);
	cr_expect_null(threat->limit_refused);
	for (size_t i = 0; i < 3; i++) {
		const struct advice *advice = &threat->advice[i];

		cr_expect_str_eq(victims_in(&advice->after), "20");
		cr_expect_str_eq(victims_with(20, advice->changes, advice->change_count), "20");
	}
}

Test(advice, least_and_recommended_of_an_adj)
{
	const struct advice *raised, *lowered;

	add_pair();
	protect("db");
	raised = advice_of(threat_by(20), ADVICE_LEAKER_ADJ);
	expect_edge(20, "job.service", raised->leaker_adj_min, raised->leaker_adj_min - 1);
	lowered = advice_of(threat_by(20), ADVICE_ADJ);
	expect_edge(20, "db", lowered->target_adj_max, lowered->target_adj_max + 1);
	/* 500M against 300M: 200 thousandths of a gigabyte and a hair, 100 more, in steps of 50 */
	cr_expect_eq(raised->leaker_adj, 350);
	cr_expect_eq(lowered->target_adj, -350);
	cr_expect_str_eq(first_change(raised), "job.service:adj=350");
	cr_expect_str_eq(first_change(lowered), "db:adj=-350");
}

Test(advice, the_margin_is_as_wide_below_zero)
{
	const struct advice *advice;

	add_pair();
	snapshot.processes[0].adj = figure_of(-700);
	snapshot.processes[1].adj = figure_of(-900);
	protect("db");
	advice = advice_of(threat_by(20), ADVICE_LEAKER_ADJ);
	cr_expect_lt(advice->leaker_adj_min, -400);
	cr_expect_eq(advice->leaker_adj % 50, 0);
	cr_expect_geq(advice->leaker_adj, advice->leaker_adj_min + 100);
	cr_expect_lt(advice->leaker_adj, advice->leaker_adj_min + 150);
	snapshot.processes[0].adj = figure_of(900);
	snapshot.processes[1].adj = figure_of(800);
	protect("db");
	advice = advice_of(threat_by(20), ADVICE_ADJ);
	cr_expect_gt(advice->target_adj_max, 400);
	cr_expect_leq(advice->target_adj, advice->target_adj_max - 100);
	cr_expect_gt(advice->target_adj, advice->target_adj_max - 150);
}

Test(advice, a_box_is_above_what_is_used_and_below_what_is_left)
{
	const struct advice *limit;
	char change[64];

	add_pair();
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_eq(limit->change_count, 1u, "without swap memory.high would stall it");
	cr_expect_eq(limit->high_bytes, 0);
	cr_expect_leq(limit->max_bytes, limit->max_bytes_max);
	snprintf(change, sizeof(change), "job.service:max=%lld", (long long)limit->max_bytes_max);
	cr_expect(spares_with(20, change));
	cr_expect_not(spares_with(20, "job.service:max=301M"), "as much as there is");
	cr_expect_eq(limit->after.outcome.domain.kind, DOMAIN_MEMCG);
}

Test(advice, both_where_neither_is_enough)
{
	const struct threat *threat;

	/* not even at 1000 is the one above the other, which is not below it at -999 either */
	add(&snapshot, 10, "db", 500, 900);
	add(&snapshot, 20, "job", 100, -999);
	protect("db");
	threat = threat_by(20);
	cr_expect_not(spares_with(20, "20:adj=1000"));
	cr_expect_not(spares_with(20, "db:adj=-999"));
	cr_assert_eq(threat->advice_count, 1u);
	cr_expect_eq(threat->advice[0].kind, ADVICE_COMBINATION);
	cr_assert_eq(threat->advice[0].change_count, 2u);
	cr_expect_str_eq(threat->advice[0].changes[0], "20:adj=1000");
	cr_expect(spares(20, (const char *const[]){ threat->advice[0].changes[0],
				     threat->advice[0].changes[1], NULL }));
	cr_expect_str_eq(threat->limit_refused,
		"it has no cgroup of its own: start it in one (systemd-run --scope)");
}

Test(advice, never_an_exemption)
{
	const struct advice *lowered;

	add(&snapshot, 10, "db", 520, 300);
	add(&snapshot, 20, "job", 10, -900);
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
		figure_of(480 * MB);
	protect("db");
	lowered = advice_of(threat_by(20), ADVICE_ADJ);
	cr_assert_not_null(lowered);
	cr_expect_lt(lowered->target_adj_max, -900);
	cr_expect_eq(lowered->target_adj, -999);
}

Test(advice, a_safe_one_needs_none)
{
	add_to(10, "db", "db.service", SYSTEM "db.service", 500, -700);
	add_to(20, "job", "job.service", SYSTEM "job.service", 100, 0);
	add_to(30, "app", "app.service", SYSTEM "app.service", 50, 0);
	protect("db");
	cr_expect_eq(protection.threat_count, 0u);
	cr_assert_not_null(protection.closest);
	cr_expect_eq(protection.closest->pid, 30);
	/* 500M less seven tenths of a gigabyte, against 250M */
	cr_expect_gt(protection.margin_pages * PAGE, 450 * MB);
	cr_expect_lt(protection.margin_pages * PAGE, 480 * MB);
	cr_expect_str_eq(victims_in(&protection.own_now), "20 10");
}

Test(advice, what_dies_whole_cannot_be_saved)
{
	const struct threat *threat;

	add_group(&snapshot, "/all", 700, 600)->oom_group = figure_of(1);
	add_to(10, "db", NULL, "/all", 500, 0);
	add_to(20, "job", NULL, "/all", 100, 0);
	protect("db");
	threat = threat_by(20);
	cr_expect_eq(threat->advice_count, 0u);
	cr_expect_str_eq(threat->limit_refused, "the target is in the same cgroup");
	cr_expect_str_eq(victims_in(&threat->now), "10");
}

Test(advice, only_a_box_helps_where_whoever_allocates_dies)
{
	const struct threat *threat;

	add_to(10, "db", "db.service", SYSTEM "db.service", 50, 0);
	add_to(20, "job", "job.service", SYSTEM "job.service", 550, 0);
	protect("db");
	cr_expect_eq(protection.threat_count, 0u, "the other has more badness");
	snapshot.machine.oom_kill_allocating_task = figure_of(1);
	protect("db");
	threat = threat_by(20);
	cr_expect_eq(threat->now.outcome.end, DRILL_ALLOCATOR);
	cr_assert_eq(threat->advice_count, 1u);
	cr_expect_eq(threat->advice[0].kind, ADVICE_LIMIT);
	cr_expect_not(spares_with(20, "20:adj=1000"));
	cr_expect_not(spares_with(20, "db:adj=-999"));
}

Test(advice, its_own_leak_before_and_after)
{
	const struct threat *threat;

	add_pair();
	protect("db");
	threat = threat_by(20);
	cr_expect_str_eq(victims_in(&protection.own_now), "10");
	/* raised, the other dies for it; boxed, it does not; and -300 is not enough to live on */
	cr_expect_str_eq(victims_in(&advice_of(threat, ADVICE_LEAKER_ADJ)->own_after), "10");
	cr_expect_str_eq(victims_in(&advice_of(threat, ADVICE_LIMIT)->own_after), "10");
	cr_expect_str_eq(victims_in(&advice_of(threat, ADVICE_ADJ)->own_after), "10");
	trial_end();
	trial_begin_tight();
	add(&snapshot, 10, "db", 200, 0);
	add(&snapshot, 20, "job", 100, 0);
	add(&snapshot, 30, "big", 390, -999);
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes = figure_of(20 * MB);
	protect("db");
	threat = threat_by(20);
	cr_expect_str_eq(victims_in(&protection.own_now), "10");
	cr_expect_str_eq(victims_in(&advice_of(threat, ADVICE_ADJ)->own_after), "20 10");
}

Test(advice, whoever_is_further_stays)
{
	const struct advice *lowered;

	add_to(10, "pg", "pg.service", SYSTEM "pg.service", 20, -900);
	add_to(11, "pg", "pg.service", SYSTEM "pg.service", 300, 0);
	add_to(12, "pg", "pg.service", SYSTEM "pg.service", 300, 0);
	add_to(20, "job", "job.service", SYSTEM "job.service", 20, 100);
	add_to(21, "job", "job.service", SYSTEM "job.service", 5, 990);
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
		figure_of(100 * MB);
	protect("pg");
	lowered = advice_of(threat_by(20), ADVICE_ADJ);
	cr_assert_not_null(lowered);
	cr_assert_eq(lowered->change_count, 2u);
	cr_expect_str_eq(lowered->changes[1], "10:adj=-900");
	cr_expect_eq(snapshot_find(lowered->edited, 10)->adj.value, -900);
	cr_expect_eq(snapshot_find(lowered->edited, 12)->adj.value, lowered->target_adj);
	lowered = advice_of(threat_by(20), ADVICE_LEAKER_ADJ);
	cr_assert_not_null(lowered);
	cr_assert_eq(lowered->change_count, 2u);
	cr_expect_str_eq(lowered->changes[1], "21:adj=990");
}

Test(advice, a_target_in_several_units)
{
	const struct advice *lowered;

	add_to(10, "web", "a.service", SYSTEM "a.service", 400, 0);
	add_to(11, "web", "b.service", SYSTEM "b.service", 350, 0);
	add_to(20, "job", "job.service", SYSTEM "job.service", 50, 0);
	protect("web");
	cr_expect_eq(protection.own_now.leaker->pid, 10);
	cr_expect_eq(protection.threat_count, 1u);
	lowered = advice_of(threat_by(20), ADVICE_ADJ);
	cr_expect_str_eq(first_change(lowered), "web:adj=-300");
	cr_expect_eq(snapshot_find(lowered->edited, 11)->adj.value, -300);
}

Test(advice, one_adj_against_all)
{
	add_to(10, "db", "db.service", SYSTEM "db.service", 500, 0);
	add_to(20, "job", "job.service", SYSTEM "job.service", 100, 0);
	add_to(30, "app", "app.service", SYSTEM "app.service", 20, 0);
	protect("db");
	cr_assert_eq(protection.threat_count, 2u);
	cr_expect_str_eq(first_change(advice_of(threat_by(20), ADVICE_ADJ)),
		first_change(advice_of(threat_by(30), ADVICE_ADJ)));
	cr_expect_neq(advice_of(threat_by(20), ADVICE_ADJ)->target_adj_max,
		advice_of(threat_by(30), ADVICE_ADJ)->target_adj_max);
}

/* Each user's manager may have a unit of that name: no change may reach another user's unit. */
Test(advice, a_units_name_is_not_enough)
{
	const struct threat *threat;

	add_to(10, "db", "db.service", SYSTEM "db.service", 500, 0);
	add_to(20, "job", "job.service", USER_OF("1000") "app.slice/job.service", 10, 0);
	add_to(30, "work", "job.service", USER_OF("1001") "app.slice/job.service", 100, 0);
	add_group(&snapshot, USER_OF("1000") "app.slice/job.service", -1, 10);
	add_group(&snapshot, USER_OF("1001") "app.slice/job.service", -1, 100);
	protect("db");
	threat = threat_by(30);
	cr_expect_str_eq(first_change(advice_of(threat, ADVICE_LEAKER_ADJ)), "30:adj=350");
	cr_expect_str_eq(threat->limit, "cgroup:" USER_OF("1001") "app.slice/job.service");
	cr_expect_not_null(advice_of(threat, ADVICE_LIMIT));
	/* the first in the tree is what the name means */
	cr_expect_str_eq(threat_by(20)->limit, "job.service");
}

/* A process may have the name of a unit: the word means the unit all the same. */
Test(advice, a_name_cannot_be_stolen)
{
	const struct threat *threat;

	add_pair();
	add(&snapshot, 30, "job.service", 1, 0);
	protect("db");
	threat = threat_by(20);
	cr_expect_str_eq(threat->raised_word, "job.service");
	cr_expect_str_eq(first_change(advice_of(threat, ADVICE_LEAKER_ADJ)), "job.service:adj=350");
}

/* A scope that holds the jobs of a batch system, of which each has a memory cgroup of its own. */
static void add_jobs(void)
{
	snapshot_add_unit(&snapshot, "system", "batch.scope")->cgroup = SYSTEM "batch.scope";
	add_group(&snapshot, "/system.slice", 100000, 700);
	add_group(&snapshot, SYSTEM "batch.scope", 100000, 700)->unit = "batch.scope";
	add_group(&snapshot, SYSTEM "batch.scope/1", 100000, 500);
	add_group(&snapshot, SYSTEM "batch.scope/1/a", 100000, 500);
	add_group(&snapshot, SYSTEM "batch.scope/2", 100000, 200);
	add_group(&snapshot, SYSTEM "batch.scope/2/a", 100000, 100);
	add_group(&snapshot, SYSTEM "batch.scope/2/b", 100000, 100);
	add_to(20, "job", "batch.scope", SYSTEM "batch.scope/2/a", 100, 0);
	add_to(30, "other", "batch.scope", SYSTEM "batch.scope/2/b", 100, 0);
}

Test(advice, a_limit_is_of_the_job_where_the_target_is_in_another)
{
	add_to(10, "db", "batch.scope", SYSTEM "batch.scope/1/a", 500, 0);
	add_jobs();
	protect("db");
	cr_expect_str_eq(threat_by(20)->limit, "cgroup:" SYSTEM "batch.scope/2");
	cr_expect_null(threat_by(20)->limit_refused);
	cr_expect_not_null(advice_of(threat_by(20), ADVICE_LIMIT));
}

Test(advice, a_limit_is_of_the_job_where_a_larger_one_is_in_the_unit)
{
	add_to(10, "db", "db.service", SYSTEM "db.service", 600, 0);
	add_jobs();
	protect("db");
	cr_expect_str_eq(threat_by(20)->limit, "batch.scope");
	add_to(40, "large", "batch.scope", SYSTEM "batch.scope/1/a", 500, 0);
	protect("db");
	cr_expect_str_eq(threat_by(20)->limit, "cgroup:" SYSTEM "batch.scope/2");
}

Test(advice, in_a_unit_with_the_target_it_is_one_process)
{
	const struct threat *threat;
	struct unit *unit;

	add_to(10, "db", "all.service", SYSTEM "all.service", 500, 0);
	add_to(20, "job", "all.service", SYSTEM "all.service", 100, 0);
	protect("db");
	cr_expect_eq(threat_by(20)->advice_count, 0, "systemd may stop the unit");
	protection_release(&protection);
	unit = snapshot_add_unit(&snapshot, "system", "all.service");
	unit->cgroup = SYSTEM "all.service";
	unit->oom_policy = "continue";
	protect("db");
	threat = threat_by(20);
	cr_expect_str_eq(first_change(advice_of(threat, ADVICE_LEAKER_ADJ)), "20:adj=350");
	cr_expect_str_eq(threat->limit_refused, "the target is in the same cgroup");
}

/* cgroup_disable=memory: MemoryMax= would do nothing, and systemd learns of no kill. */
Test(advice, without_the_memory_controller_there_is_no_box)
{
	add_pair();
	snapshot.machine.memory_controller = figure_of(0);
	protect("db");
	cr_expect_null(advice_of(threat_by(20), ADVICE_LIMIT));
	cr_expect_not_null(threat_by(20)->limit_refused);
}

Test(advice, a_box_lifts_no_max_but_a_high_that_stalls)
{
	const struct advice *limit;
	struct cgroup *job;

	add_pair();
	add_group(&snapshot, SYSTEM "job.service", -1, 100);
	link_groups(&snapshot);
	job = the_group(&snapshot, SYSTEM "job.service");
	job->high_bytes = figure_of(120 * MB);
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_eq(limit->high_bytes, limit->max_bytes);
	cr_expect_eq(limit->after.outcome.end, DRILL_LEAKER_DIES);
	cr_expect_str_eq(victims_with(20, limit->changes, limit->change_count), "20");
	job->max_bytes = figure_of(400 * MB); /* never reached: the machine is full before */
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_expect_leq(limit->max_bytes_max, 400 * MB);
}

Test(advice, kinds_that_know_no_high)
{
	const struct advice *limit;

	add_to(10, "db", "db.service", SYSTEM "db.service", 500, 0);
	add_to(20, "job", "docker-1.scope", SYSTEM "docker-1.scope", 100, 0)->container =
		"docker:job";
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_eq(limit->high_bytes, 0);
	cr_assert_eq(limit->change_count, 1u);
	cr_expect(strncmp(first_change(limit), "docker:job:max=", 15) == 0, "%s",
		first_change(limit));
	snapshot.processes[1].container = NULL;
	snapshot.processes[1].unit = "job.service";
	snapshot.processes[1].cgroup = SYSTEM "job.service";
	snapshot.cgroup_version = CGROUP_V1;
	protect_linked("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_eq(limit->high_bytes, 0);
	cr_expect_eq(limit->change_count, 1u);
}

static const struct refused {
	const char *unit, *cgroup;
	bool v1, has_tree;
	const char *why;
	const char *manager; /* which confirmed the unit */
} refusals[] = {
	{ NULL, "/", false, true,
		"it has no cgroup of its own: start it in one (systemd-run --scope)", NULL },
	{ NULL, "/job", false, true, "the memory controller is not switched on for its cgroup",
		NULL },
	{ "init.scope", "/init.scope", false, true, "it is systemd itself", NULL },
	{ "job.service", USER_OF("1000") "job.service", true, true,
		"with cgroup v1 a user's systemd has no say in memory", NULL },
	{ "job.service", USER_OF("1000") "job.service", false, true, NULL, "user@1000" },
	{ "job.service", USER_OF("1000") "job.service", false, true,
		"the memory controller is not switched on for its cgroup", NULL },
	{ "job.service", SYSTEM "job.service", true, true, NULL, MANAGER_SYSTEM },
	{ "job.service", SYSTEM "job.service", true, true,
		"the memory controller is not switched on for its cgroup", NULL },
	{ "job.service", SYSTEM "job.service", false, false, NULL, NULL },
	{ NULL, "/job", false, false, NULL, NULL },
};

static void protect_as_v1(bool v1)
{
	if (!v1) {
		protect("db");
		return;
	}
	/* protect() makes it version 2 */
	link_groups(&snapshot);
	snapshot.cgroup_version = CGROUP_V1;
	protect_linked("db");
}

Test(advice, where_no_box_can_be)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		const struct refused *refused = &refusals[i];
		const struct threat *threat;

		advising_end();
		trial_begin_tight();
		add_to(10, "db", "db.service", SYSTEM "db.service", 500, 0);
		add_to(20, "job", refused->unit, refused->cgroup, 100, 0);
		if (refused->manager)
			snapshot_add_unit(&snapshot, refused->manager, refused->unit)->cgroup =
				refused->cgroup;
		if (refused->has_tree)
			add_group(&snapshot, "/system.slice", -1, 600);
		protect_as_v1(refused->v1);
		threat = threat_by(20);
		cr_expect(
			(threat->limit_refused == NULL) == (refused->why == NULL) &&
				(!refused->why || strcmp(threat->limit_refused, refused->why) == 0),
			"%zu: %s", i, threat->limit_refused ? threat->limit_refused : "NULL");
		cr_expect_eq(advice_of(threat, ADVICE_LIMIT) != NULL, refused->why == NULL);
	}
}

Test(advice, a_full_machine_has_room_for_no_box)
{
	add_pair();
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes = figure_of(30 * MB);
	protect("db");
	cr_expect_str_eq(threat_by(20)->limit_refused,
		"the machine is so full that its memory runs out before any limit is reached");
}

/* Below a limit with swap the leaker uses up that swap and dies; the machine is not full. */
Test(advice, swap_is_part_of_a_limit)
{
	const struct advice *limit;

	add_to(10, "db", "db.service", SYSTEM "db.service", 700, 0);
	add_to(20, "job", "job.service", SYSTEM "job.service", 50, 0);
	snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes = figure_of(300 * MB);
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_str_eq(victims_in(&limit->after), "20");
	cr_expect_eq(limit->after.outcome.domain.kind, DOMAIN_MEMCG);
	cr_expect_geq(limit->after.outcome.leaks_by_bytes, 300 * MB);
	cr_assert_eq(limit->change_count, 2u);
	cr_expect_gt(limit->high_bytes, 50 * MB);
	cr_expect_lt(limit->high_bytes, limit->max_bytes);
	cr_expect_not(
		throttle_stalls(limit->high_bytes, limit->max_bytes - limit->high_bytes, PAGE));
}

Test(advice, before_5_4_memory_high_only_reclaims)
{
	const struct advice *limit;

	add_pair();
	snapshot.machine.release = "5.3.0";
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_gt(limit->high_bytes, 100 * MB);
	cr_expect_lt(limit->high_bytes, limit->max_bytes);
}

/* A container's runtime sets no memory.high, so the one that is set cannot be lifted. */
Test(advice, no_box_for_a_container_that_would_stall_before)
{
	add_to(10, "db", "db.service", SYSTEM "db.service", 500, 0);
	add_to(20, "job", "docker-1.scope", SYSTEM "docker-1.scope", 100, 0)->container =
		"docker:job";
	add_group(&snapshot, SYSTEM "docker-1.scope", -1, 100)->high_bytes = figure_of(110 * MB);
	link_groups(&snapshot);
	the_group(&snapshot, SYSTEM "docker-1.scope")->container = "docker:job";
	protect("db");
	cr_expect_null(advice_of(threat_by(20), ADVICE_LIMIT));
	cr_expect_str_eq(threat_by(20)->limit_refused,
		"it would stall above a memory.high that is set, and might never be killed");
}

/* In a slice with a memory.high of its own the limit must bind before the leaker stalls there. */
Test(advice, a_box_binds_before_a_high_further_up)
{
	const struct advice *limit;

	add_pair();
	add_group(&snapshot, "/system.slice", -1, 600);
	add_group(&snapshot, SYSTEM "job.service", -1, 100);
	link_groups(&snapshot);
	the_group(&snapshot, "/system.slice")->high_bytes = figure_of(700 * MB);
	protect("db");
	cr_expect_eq(threat_by(20)->now.outcome.end, DRILL_STALLED);
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_eq(limit->after.outcome.end, DRILL_LEAKER_DIES);
	cr_expect_lt(limit->max_bytes_max, 250 * MB);
}

static struct cgroup *add_job_of(int64_t current_mb)
{
	add_pair();
	add_group(&snapshot, "/system.slice", -1, 500 + current_mb);
	add_group(&snapshot, SYSTEM "job.service", -1, current_mb);
	link_groups(&snapshot);
	return the_group(&snapshot, SYSTEM "job.service");
}

/* Sockets and slab are in no process, and a limit below them kills at once. */
Test(advice, a_limit_holds_what_no_process_accounts_for)
{
	const struct advice *limit;
	struct cgroup *job = add_job_of(350);

	job->anon_bytes = figure_of(100 * MB);
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_geq(limit->max_bytes, 350 * MB + 64 * MB);
	cr_expect_eq(limit->after.outcome.domain.kind, DOMAIN_MEMCG);
	/* the same use, but cache that no process maps and a quarter of the slab can be taken */
	job->active_file_bytes = figure_of(200 * MB);
	job->slab_reclaimable_bytes = figure_of(40 * MB);
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_geq(limit->max_bytes, 140 * MB + 64 * MB);
	cr_expect_lt(limit->max_bytes, 350 * MB);
}

/* memory.high below the use would stall or swap at once. */
Test(advice, a_high_is_above_what_the_cgroup_holds)
{
	const struct advice *limit;

	add_job_of(300);
	snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes = figure_of(300 * MB);
	snapshot.processes[0].memory.rss_bytes = snapshot.processes[0].memory.rss_anon_bytes =
		figure_of(700 * MB);
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_gt(limit->high_bytes, 300 * MB);
	cr_expect_lt(limit->high_bytes, limit->max_bytes);
}

Test(advice, no_limit_where_the_use_is_not_known)
{
	add_job_of(100)->current_bytes = FIGURE_UNKNOWN;
	protect("db");
	cr_expect_null(advice_of(threat_by(20), ADVICE_LIMIT));
	cr_expect_str_eq(
		threat_by(20)->limit_refused, "how much memory its cgroup uses is not known");
}

/* Charges do not move into a cgroup that is made for the limit, but are made anew at a restart. */
Test(advice, a_limit_of_a_new_cgroup_counts_from_nothing)
{
	const struct advice *limit;

	add_pair();
	snapshot_add_unit(&snapshot, MANAGER_SYSTEM, "job.service")->cgroup = SYSTEM "job.service";
	add_group(&snapshot, "/system.slice", -1, 600);
	protect("db");
	limit = advice_of(threat_by(20), ADVICE_LIMIT);
	cr_assert_not_null(limit);
	cr_expect_geq(limit->max_bytes, 164 * MB, "after a restart");
	cr_expect_leq(limit->max_bytes_max, 200 * MB, "what the machine has left");
	snapshot.processes[1].memory.rss_anon_bytes = figure_of(150 * MB);
	protect("db");
	cr_expect_null(advice_of(threat_by(20), ADVICE_LIMIT));
	cr_expect_str_eq(threat_by(20)->limit_refused,
		"it has no memory cgroup yet: what it uses now would not count, and the machine's "
		"memory runs out before any limit is reached");
}
