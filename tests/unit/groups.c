/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/groups.h"

#include "builder.h"

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
	bool found = groups_largest(&verdict, ret_group);

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
		process->rss_anon_bytes = figure_of(10 * MB);
		process->rss_shmem_bytes = figure_of(490 * MB);
	}
	add(&snapshot, 30, "worker", 30, 0)->unit = "runner.service";
	process = add(&snapshot, 31, "worker", 10, 0);
	process->unit = "runner.service";
	process->swap_bytes = figure_of(40 * MB);
	add(&snapshot, 40, "guard", 800, -1000)->unit = "runner.service";
	cr_assert(find_largest(&snapshot, &group));
	cr_expect_str_eq(group.name, "runner.service");
	cr_expect_eq(group.count, 2, "exempt ones are not counted");
	cr_expect_eq(group.own_bytes, 80 * MB);
	cr_expect_eq(group.largest_bytes, 50 * MB);
	cr_expect(group_has(&group, snapshot_find(&snapshot, 31)));
	cr_expect(!group_has(&group, snapshot_find(&snapshot, 20)));
	cr_expect(!group_has(&group, snapshot_find(&snapshot, 10)));
	snapshot_release(&snapshot);
}
