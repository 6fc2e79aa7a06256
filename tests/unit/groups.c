/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/groups.h"

#include "builder.h"
#include "snapshot/cgroup_tree.h"

#include <criterion/criterion.h>
#include <string.h>

Test(groups, a_container_names_it_before_a_unit_before_a_cgroup)
{
	struct process process = { .cgroup = "/a/b", .unit = "b.service", .container = "docker:1" };

	cr_expect_str_eq(group_name_of(&process), "docker:1");
	process.container = NULL;
	cr_expect_str_eq(group_name_of(&process), "b.service");
	process.unit = NULL;
	cr_expect_str_eq(group_name_of(&process), "/a/b");
	process.cgroup = "/";
	cr_expect_null(group_name_of(&process));
	process.cgroup = NULL;
	cr_expect_null(group_name_of(&process));
}

static bool find_largest(struct snapshot *snapshot, struct group *ret_group)
{
	struct verdict verdict = judge_machine(snapshot);
	bool found = groups_largest(ret_group, snapshot, &verdict);

	verdict_release(&verdict);
	return found;
}

Test(groups, the_largest_is_by_anonymous_memory_and_swap)
{
	struct snapshot snapshot;
	struct process *process;
	struct group group;

	build_machine(&snapshot, "6.1.0", 4 * GB, 0);
	cr_expect(!find_largest(&snapshot, &group));
	add(&snapshot, 10, "alone", 900, 0);
	cr_expect(!find_largest(&snapshot, &group), "no group is known");
	/* shared memory is counted by each that maps it: a sum would count it twice */
	for (pid_t pid = 20; pid < 22; pid++) {
		process = add(&snapshot, pid, "db", 500, 0);
		process->unit = "db.service";
		process->memory.rss_anon_bytes = figure_of(10 * MB);
		process->memory.rss_shmem_bytes = figure_of(490 * MB);
	}
	add(&snapshot, 30, "worker", 30, 0)->unit = "runner.service";
	process = add(&snapshot, 31, "worker", 10, 0);
	process->unit = "runner.service";
	process->memory.swap_bytes = figure_of(40 * MB);
	add(&snapshot, 40, "guard", 800, -1000)->unit = "runner.service";
	cr_assert(find_largest(&snapshot, &group));
	cr_expect_str_eq(group.name, "runner.service");
	cr_expect_eq(group.count, 2, "exempt ones are not counted");
	cr_expect_eq(group.own_bytes.value, 80 * MB);
	cr_expect_eq(group.largest_bytes.value, 50 * MB);
	cr_expect(group_has(&group, snapshot_find(&snapshot, 31)));
	cr_expect(!group_has(&group, snapshot_find(&snapshot, 20)));
	cr_expect(!group_has(&group, snapshot_find(&snapshot, 10)));
	snapshot_release(&snapshot);
}

static const struct group *find(const struct groups *groups, const char *name)
{
	for (size_t i = 0; i < groups->count; i++)
		if (name ? groups->items[i].name && strcmp(groups->items[i].name, name) == 0
			 : !groups->items[i].name)
			return &groups->items[i];
	cr_assert_fail("there is no group %s", name ? name : "without a name");
	return NULL;
}

/* A database of two, a runner of two and a guard, and one without a unit. */
static void build_units(struct snapshot *snapshot)
{
	static const struct {
		pid_t pid;
		int64_t size_mb, adj;
		const char *unit;
		int64_t uid;
	} rows[] = { { 10, 900, 0, NULL, 0 }, { 20, 500, 0, "db.service", 105 },
		{ 21, 400, 0, "db.service", 105 }, { 30, 300, 0, "runner.service", 1000 },
		{ 31, 950, 0, "runner.service", 1000 }, { 32, 700, -1000, "runner.service", 0 } };

	build_machine(snapshot, "6.1.0", 4 * GB, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct process *process =
			add(snapshot, rows[i].pid, "task", rows[i].size_mb, rows[i].adj);

		process->unit = rows[i].unit;
		process->uid = figure_of(rows[i].uid);
		process->memcg = CGROUP_UNKNOWN;
	}
}

static void make(struct groups *groups, struct verdict *verdict, const struct snapshot *snapshot,
	enum group_kind kind)
{
	*verdict = judge_machine(snapshot);
	groups_make(groups, snapshot, verdict, kind);
}

Test(groups, every_process_is_in_one_and_the_best_rank_comes_first)
{
	struct snapshot snapshot;
	struct verdict verdict;
	struct groups groups;
	const struct group *runner;

	build_units(&snapshot);
	make(&groups, &verdict, &snapshot, GROUP_UNIT);
	cr_assert_eq(groups.count, 3);
	runner = &groups.items[0];
	cr_expect_str_eq(runner->name, "runner.service");
	cr_expect_eq(runner->count, 3);
	cr_expect_eq(runner->ranked_count, 2);
	cr_expect_eq(runner->exempt_count, 1);
	cr_expect_eq(runner->own_bytes.value, 1950 * MB, "exempt ones have memory too");
	cr_expect_eq(runner->largest_bytes.value, 950 * MB);
	cr_expect_eq(runner->first->process->pid, 31);
	cr_expect_eq(runner->members[2]->process->pid, 32, "exempt ones come last");
	cr_expect_null(groups.items[1].name);
	cr_expect_eq(groups.items[1].first->process->pid, 10);
	cr_expect_str_eq(groups.items[2].name, "db.service");
	groups_release(&groups);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

Test(groups, users_are_told_apart_by_number)
{
	struct snapshot snapshot;
	struct verdict verdict;
	struct groups groups;

	build_units(&snapshot);
	snapshot_find(&snapshot, 20)->user = "postgres";
	snapshot_find(&snapshot, 21)->user = "pgsql";
	make(&groups, &verdict, &snapshot, GROUP_USER);
	cr_assert_eq(groups.count, 3);
	cr_expect_eq(groups.items[0].uid.value, 1000);
	cr_expect_eq(groups.items[1].uid.value, 0);
	cr_expect_eq(groups.items[1].count, 2);
	cr_expect_eq(groups.items[2].uid.value, 105, "one number, whatever it is called");
	cr_expect_eq(groups.items[2].count, 2);
	groups_release(&groups);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

Test(groups, an_unknown_part_makes_the_sum_unknown_and_a_zombie_has_none)
{
	struct snapshot snapshot;
	struct verdict verdict;
	struct process *process;
	struct groups groups;

	build_units(&snapshot);
	snapshot_find(&snapshot, 20)->memory.rss_anon_bytes = FIGURE_UNKNOWN;
	process = snapshot_find(&snapshot, 30);
	process->has_mm = false;
	process->memory.rss_anon_bytes = process->memory.swap_bytes = FIGURE_UNKNOWN;
	make(&groups, &verdict, &snapshot, GROUP_UNIT);
	cr_expect(!find(&groups, "db.service")->own_bytes.known);
	cr_expect_eq(find(&groups, "db.service")->largest_bytes.value, 400 * MB);
	cr_expect_eq(find(&groups, "runner.service")->own_bytes.value, 1650 * MB);
	groups_release(&groups);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

static void put(struct snapshot *snapshot, pid_t pid, const char *path)
{
	snapshot_find(snapshot, pid)->cgroup = path;
}

/* The runner's two are in a group below its own. */
static void build_tree(struct snapshot *snapshot)
{
	static const char *const paths[] = { "/", "/db.service", "/runner.service",
		"/runner.service/a", "/runner.service/b" };

	build_units(snapshot);
	snapshot->cgroup_version = CGROUP_V2;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct cgroup *cgroup = snapshot_add_cgroup(snapshot, paths[i]);

		cgroup->unit = i == 0 ? NULL : i == 1 ? "db.service" : "runner.service";
		cgroup->current_bytes = figure_of((int64_t)i * GB);
	}
	put(snapshot, 20, "/db.service");
	put(snapshot, 21, "/db.service");
	put(snapshot, 30, "/runner.service/a");
	put(snapshot, 31, "/runner.service/b");
	put(snapshot, 32, "/runner.service/b");
	cr_assert(snapshot_link(snapshot));
}

static enum group_death death_with(const char *whole, const char *group_name)
{
	struct snapshot snapshot;
	struct verdict verdict;
	struct groups groups;
	enum group_death death;

	build_tree(&snapshot);
	if (whole)
		snapshot_find_cgroup(&snapshot, whole)->oom_group = figure_of(1);
	make(&groups, &verdict, &snapshot, GROUP_UNIT);
	death = find(&groups, group_name)->death;
	groups_release(&groups);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
	return death;
}

Test(groups, who_dies_whole)
{
	cr_expect_eq(death_with(NULL, "runner.service"), GROUP_DEATH_ONE);
	cr_expect_eq(death_with("/runner.service", "runner.service"), GROUP_DEATH_WHOLE);
	cr_expect_eq(death_with("/runner.service", "db.service"), GROUP_DEATH_ONE);
	cr_expect_eq(death_with("/runner.service/b", "runner.service"), GROUP_DEATH_ONE,
		"the first's cgroup has none of the others that can be killed");
	cr_expect_eq(death_with("/db.service", NULL), GROUP_DEATH_SINGLE);
}

Test(groups, the_cgroup_is_the_outermost_of_that_name_that_holds_all)
{
	struct snapshot snapshot;
	struct verdict verdict;
	struct groups groups;

	build_tree(&snapshot);
	make(&groups, &verdict, &snapshot, GROUP_UNIT);
	cr_expect_str_eq(find(&groups, "runner.service")->cgroup->path, "/runner.service");
	cr_expect_null(find(&groups, NULL)->cgroup);
	groups_release(&groups);
	verdict_release(&verdict);
	snapshot_find(&snapshot, 20)->unit = "runner.service";
	make(&groups, &verdict, &snapshot, GROUP_UNIT);
	cr_expect_null(find(&groups, "runner.service")->cgroup, "another of its name is elsewhere");
	groups_release(&groups);
	verdict_release(&verdict);
	make(&groups, &verdict, &snapshot, GROUP_USER);
	cr_expect_null(groups.items[0].cgroup);
	groups_release(&groups);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

/* Two containers of one pod, one of another, and one that is in none. */
static void build_pods(struct snapshot *snapshot)
{
	static const char *const paths[] = { "/kubepods/pod1", "/kubepods/pod1/a",
		"/kubepods/pod1/b", "/kubepods/burstable/pod2/c", "/system.slice" };
	static const char *const pods[] = { "shop/db", "shop/db", "shop/db", "2", NULL };

	build_machine(snapshot, "6.1.0", 4 * GB, 0);
	for (size_t i = 0; i < 5; i++) {
		struct process *process =
			add(snapshot, 10 * (pid_t)(i + 1), "task", 500 - 100 * i, 0);

		add_group(snapshot, paths[i], i == 0 ? 900 : -1, 100)->pod = pods[i];
		process->cgroup = paths[i];
		process->pod = pods[i];
		process->qos = i < 3 ? POD_GUARANTEED : i == 3 ? POD_BURSTABLE : POD_NONE;
	}
	link_groups(snapshot);
}

Test(groups, pods_have_a_class_and_all_their_containers)
{
	struct snapshot snapshot;
	struct verdict verdict;
	struct groups groups;
	const struct group *db;

	build_pods(&snapshot);
	the_group(&snapshot, "/kubepods/pod1/b")->oom_group = figure_of(1);
	make(&groups, &verdict, &snapshot, GROUP_POD);
	cr_assert_eq(groups.count, 3);
	db = find(&groups, "shop/db");
	cr_expect_eq(db->count, 3);
	cr_expect_eq(db->qos, POD_GUARANTEED);
	cr_expect_str_eq(db->cgroup->path, "/kubepods/pod1");
	cr_expect_eq(db->death, GROUP_DEATH_ONE, "the other containers are not of that group");
	cr_expect_eq(find(&groups, "2")->qos, POD_BURSTABLE);
	cr_expect_eq(find(&groups, NULL)->qos, POD_NONE);
	cr_expect_null(find(&groups, NULL)->cgroup);
	groups_release(&groups);
	verdict_release(&verdict);
	make(&groups, &verdict, &snapshot, GROUP_USER);
	cr_expect_eq(groups.items[0].qos, POD_NONE, "users have none");
	groups_release(&groups);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}

Test(groups, kinds_are_words)
{
	struct error error;
	enum group_kind kind;

	cr_assert(group_kind_parse(&kind, "container", &error) == 0);
	cr_expect_eq(kind, GROUP_CONTAINER);
	cr_expect_str_eq(group_kind_word(kind), "container");
	cr_assert(group_kind_parse(&kind, "pod", &error) == 0);
	cr_expect_eq(kind, GROUP_POD);
	cr_expect_lt(group_kind_parse(&kind, "", &error), 0);
	cr_expect_lt(group_kind_parse(&kind, "units", &error), 0);
}
