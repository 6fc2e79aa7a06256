/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the next kill means for a target; the kills that cgroups count. */
#include "model/report/target_fate.h"
#include "builder.h"
#include "model/report/cgroup_kills.h"
#include "snapshot/target.h"
#include "trial.h"

#include <criterion/criterion.h>

TestSuite(target_fate, .init = trial_begin, .fini = trial_end);
TestSuite(cgroup_kills, .init = trial_begin, .fini = trial_end);

static void expect_fate(const char *word, enum target_fate wanted, pid_t hit)
{
	const struct process *process;
	struct target target;
	struct error error;

	judge();
	cr_assert_eq(target_find(&target, &snapshot, word, &error), 0, "%s", error.detail);
	cr_expect_eq(target_fate_of(&process, &target, &snapshot, &verdict), wanted, "%s", word);
	cr_expect_eq(process ? process->pid : 0, hit, "%s", word);
	target_release(&target);
}

Test(target_fate, the_victim_and_others)
{
	add(&snapshot, 10, "db", 900, 0);
	add(&snapshot, 20, "app", 500, 0);
	expect_fate("db", FATE_NEXT, 10);
	expect_fate("app", FATE_SPARED, 0);
}

Test(target_fate, what_shares_the_victims_memory_ends_with_it)
{
	add(&snapshot, 10, "db", 900, 0)->detail.mm_owner_pid = figure_of(10);
	add(&snapshot, 20, "helper", 900, 0)->detail.mm_owner_pid = figure_of(10);
	snapshot.processes[1].memory.rss_bytes = figure_of(800 * MB);
	snapshot.processes[1].memory.rss_anon_bytes = figure_of(800 * MB);
	expect_fate("helper", FATE_WITH, 20);
}

Test(target_fate, of_several_candidates_each_counts)
{
	add(&snapshot, 10, "db", 900, 0)->start_ticks = FIGURE_UNKNOWN;
	add(&snapshot, 20, "db", 900, 0)->start_ticks = FIGURE_UNKNOWN;
	add(&snapshot, 30, "app", 500, 0);
	judge();
	cr_assert(verdict.doubts & DOUBT_TIE);
	expect_fate("db", FATE_NEXT, 20);
	expect_fate("10", FATE_POSSIBLE, 10);
	expect_fate("20", FATE_POSSIBLE, 20);
	expect_fate("app", FATE_SPARED, 0);
}

Test(target_fate, what_is_hidden_may_be_anybody)
{
	add(&snapshot, 10, "db", 900, 0);
	add(&snapshot, 20, "app", 500, 0);
	snapshot.machine.visibility = VISIBILITY_HIDEPID;
	expect_fate("db", FATE_POSSIBLE, 10);
	expect_fate("app", FATE_POSSIBLE, 0);
}

Test(target_fate, a_panic_and_the_allocating_task)
{
	add(&snapshot, 10, "db", 900, 0);
	add(&snapshot, 20, "app", 500, 0);
	snapshot.machine.oom_kill_allocating_task = figure_of(1);
	expect_fate("app", FATE_POSSIBLE, 0);
	snapshot.machine.panic_on_oom = figure_of(1);
	expect_fate("app", FATE_PANIC, 0);
}

Test(target_fate, nobody_to_kill_is_a_panic)
{
	add(&snapshot, 10, "db", 900, -1000);
	expect_fate("db", FATE_PANIC, 0);
}

/* ---- kill counts ---- */

static struct cgroup *add_counted(
	const char *path, const char *unit, const char *pod, int64_t current_mb, int64_t kills)
{
	struct cgroup *cgroup = add_group(&snapshot, path, -1, current_mb);

	cgroup->unit = unit;
	cgroup->pod = pod;
	cgroup->events_oom_kill = cgroup->local_oom_kill = figure_of(kills);
	return cgroup;
}

static void build_tree(void)
{
	add_group(&snapshot, "/", -1, 0);
	add_counted("/a.slice", "a.slice", NULL, 900, 9);
	add_counted("/a.slice/x.service", "x.service", NULL, 10, 2);
	add_counted("/a.slice/x.service/sub", "x.service", NULL, 10, 1);
	add_counted("/a.slice/y.service", "y.service", NULL, 50, 0);
	add_counted("/a.slice/z.service", "z.service", NULL, 60, 0)->events_oom_kill =
		FIGURE_UNKNOWN;
	add_counted("/k", NULL, NULL, 0, 7);
	add_counted("/k/p1", NULL, "shop/db", 10, 3);
	add_counted("/k/p1/c.scope", "c.scope", "shop/db", 10, 3);
	add_counted("/k/p2", NULL, "shop/db", 10, 1);
	add_counted("/k/p3", NULL, "web", 90, 0);
	link_groups(&snapshot);
}

static void expect_count(
	const struct cgroup_kills *count, const char *name, const char *cgroup, int64_t kills)
{
	cr_expect_str_eq(count->name, name);
	if (cgroup)
		cr_expect_str_eq(count->cgroup, cgroup);
	cr_expect_eq(count->kills, kills, "%s", name);
}

Test(cgroup_kills, units_and_pods_by_their_outermost_cgroup)
{
	struct cgroup_kills counts[16];

	build_tree();
	cr_assert_eq(cgroup_kills_of_units(counts, &snapshot), 3);
	expect_count(&counts[0], "a.slice", "/a.slice", 9);
	expect_count(&counts[1], "x.service", "/a.slice/x.service", 2);
	expect_count(&counts[2], "y.service", "/a.slice/y.service", 0);
	cr_assert_eq(cgroup_kills_of_pods(counts, &snapshot), 2);
	expect_count(&counts[0], "shop/db", NULL, 4);
	expect_count(&counts[1], "web", NULL, 0);
}

Test(cgroup_kills, version_1_counts_each_cgroup_alone)
{
	struct cgroup_kills counts[16];

	build_tree();
	snapshot.cgroup_version = CGROUP_V1;
	cr_assert_eq(cgroup_kills_of_units(counts, &snapshot), 4);
	expect_count(&counts[0], "a.slice", "/a.slice", 12);
	expect_count(&counts[1], "x.service", "/a.slice/x.service", 3);
	/* 5.2 to 5.6 count those below as well, which shows in the sum */
	snapshot.machine.oom_kills = figure_of(5);
	cr_expect_eq(cgroup_kills_of_units(counts, &snapshot), 0);
}
