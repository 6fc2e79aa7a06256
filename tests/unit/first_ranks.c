/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes a flight recorder keeps, and what is certain of them. */
#include "builder.h"

#include "model/history/first_ranks.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { CROWD = FIRST_RANKS_KEPT + 20, RANDOM_MACHINES = 200 };

/* The first ranks are the last processes; the smallest one is alone in a group. */
static void build_crowd(struct snapshot *snapshot)
{
	build_machine(snapshot, "6.1.0", 10000 * MB, 0);
	add_group(snapshot, "/box", 100, 10);
	for (int i = 0; i < CROWD; i++)
		add(snapshot, 100 + i, "crowd", 10 + 2 * i, 0)->cgroup = i == 0 ? "/box" : "/";
	link_groups(snapshot);
}

static void keep_first(struct snapshot *snapshot)
{
	struct verdict verdict = judge_machine(snapshot);
	bool *keep = first_ranks_choose(&verdict, snapshot);

	verdict_release(&verdict);
	snapshot_keep(snapshot, keep);
	free(keep);
}

Test(first_ranks, the_first_and_one_of_each_group_stay)
{
	struct snapshot snapshot;

	build_crowd(&snapshot);
	keep_first(&snapshot);
	cr_assert_eq(snapshot.process_count, FIRST_RANKS_KEPT + 1);
	cr_assert_eq(snapshot.processes[0].pid, 100);
	cr_assert_eq(snapshot.processes[1].pid, 100 + CROWD - FIRST_RANKS_KEPT);
	cr_assert_eq(snapshot.machine.visibility, VISIBILITY_FIRST_RANKS);
	snapshot_release(&snapshot);
}

Test(first_ranks, a_small_machine_stays_whole)
{
	struct snapshot snapshot;

	build_machine(&snapshot, "6.1.0", 10000 * MB, 0);
	add(&snapshot, 100, "one", 10, 0);
	add(&snapshot, 101, "two", 20, 0);
	keep_first(&snapshot);
	cr_assert_eq(snapshot.process_count, 2);
	cr_assert_eq(snapshot.machine.visibility, VISIBILITY_WHOLE);
	snapshot_release(&snapshot);
}

Test(first_ranks, what_dies_with_the_first_stays)
{
	struct snapshot snapshot;

	build_crowd(&snapshot);
	/* the first one's group is killed as a whole */
	snapshot.processes[1].cgroup = snapshot.processes[CROWD - 1].cgroup = "/whole";
	snapshot.cgroup_count = 0;
	add_group(&snapshot, "/whole", -1, 10)->oom_group = figure_of(1);
	link_groups(&snapshot);
	keep_first(&snapshot);
	cr_assert(snapshot_find(&snapshot, 101));
	snapshot_release(&snapshot);
}

/* On the machine the victim stays as certain as it was; in a cgroup others may be missing. */
Test(first_ranks, the_machines_verdict_is_that_of_the_whole)
{
	struct dice dice = { .state = 7 };

	for (int i = 0; i < RANDOM_MACHINES; i++) {
		struct snapshot snapshot;
		struct verdict whole, kept;
		pid_t victim;

		build_machine(&snapshot, "6.1.0", 10000 * MB, 0);
		for (int j = 0; j < CROWD; j++)
			add(&snapshot, 100 + j, "x", roll(&dice, 1, 90), roll(&dice, 0, 3));
		whole = judge_machine(&snapshot);
		victim = whole.victim->process->pid;
		keep_first(&snapshot);
		kept = judge_machine(&snapshot);
		cr_assert_eq(kept.victim->process->pid, victim);
		cr_assert_eq(kept.doubts, whole.doubts);
		cr_assert(find_warning(&kept, WARNING_PARTIAL_RANKS));
		verdict_release(&whole);
		verdict_release(&kept);
		snapshot_release(&snapshot);
	}
}
