/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a target is next, which groups are drilled there, and which leakers stand for others. */
#include "model/advice/exposed_groups.h"
#include "model/advice/likeness.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <string.h>

static struct target target;
static struct exposures exposures;
static struct exposed_groups groups;
static struct arena texts;
static struct calibration calibration;

static void end(void)
{
	exposures_release(&exposures);
	exposed_groups_release(&groups);
	target_release(&target);
	arena_release(&texts);
	trial_end();
}

TestSuite(exposure, .init = trial_begin_tight, .fini = end);

static struct process *add_in(
	pid_t pid, const char *name, const char *cgroup, int64_t rss_mb, int64_t adj)
{
	struct process *process = add(&snapshot, pid, name, rss_mb, adj);

	process->cgroup = cgroup;
	return process;
}

static struct exposure_request request(const char *word)
{
	struct domain machine;
	struct error error = { 0 };

	target_release(&target);
	cr_assert(target_find(&target, &snapshot, word, &error) == 0, "%s", error.detail);
	cr_assert(domain_machine(&machine, &snapshot, &error) == 0);
	calibration = calibrate(&snapshot, &machine);
	return (struct exposure_request){ &snapshot, &calibration, &target };
}

static void find(const char *word)
{
	const struct exposure_request where = request(word);

	exposures_release(&exposures);
	exposed_groups_release(&groups);
	exposures_find(&exposures, &where);
	for (size_t i = 0; i < exposures.count; i++)
		exposed_groups_add(&groups, &where, &exposures.items[i], &texts);
}

Test(exposure, the_first_of_the_machine)
{
	add_in(2, "first", "/", 100, 0);
	add_in(3, "second", "/", 90, 0);
	link_groups(&snapshot);
	find("first");
	cr_assert_eq(exposures.count, 1u);
	cr_expect_eq(exposures.items[0].domain.kind, DOMAIN_MACHINE);
	cr_expect_eq(exposures.items[0].process->pid, 2);
	cr_expect(exposures.items[0].is_sole);
	find("second");
	cr_expect_eq(exposures.count, 0u);
}

/* 9M of a box of 1030M to 2000M are too little to be drilled. */
Test(exposure, next_to_a_small_process_in_a_box_that_is_nearly_full)
{
	add_in(2, "target", "/box", 1000, 0);
	add_in(3, "small", "/box", 9, 0);
	add_group(&snapshot, "/box", 2000, 1009);
	link_groups(&snapshot);
	find("small");
	cr_expect_eq(exposures.count, 0u);
	find("target");
	cr_expect_eq(exposures.count, 1u);
	the_group(&snapshot, "/box")->max_bytes = figure_of(1030 * MB);
	find("target");
	cr_assert_eq(exposures.count, 2u);
	cr_expect_eq(exposures.items[1].domain.kind, DOMAIN_MEMCG);
	cr_expect(exposures.items[1].are_others_few);
}

/* Each of them has less than a hundredth of 1700M, and both have more. */
Test(exposure, next_to_small_processes_that_are_large_together)
{
	add_in(2, "target", "/box", 1000, 0);
	add_in(3, "small", "/box", 9, 0);
	add_in(4, "small", "/box", 9, 0);
	add_group(&snapshot, "/box", 1700, 1018);
	link_groups(&snapshot);
	find("target");
	cr_expect_eq(exposures.count, 2u);
	the_group(&snapshot, "/box")->max_bytes = figure_of(2000 * MB);
	find("target");
	cr_expect_eq(exposures.count, 1u);
}

Test(exposure, one_of_several_candidates)
{
	add_in(2, "a", "/box", 100, 0);
	add_in(3, "b", "/box", 100, 0);
	add_in(4, "large", "/", 300, 0);
	add_in(5, "c", "/box", 10, 0);
	add_in(6, "c", "/box", 10, 0);
	add_group(&snapshot, "/box", 240, 220);
	link_groups(&snapshot);
	find("a");
	cr_assert_eq(exposures.count, 1u);
	cr_expect_not(exposures.items[0].is_sole);
	cr_expect_eq(exposures.items[0].candidate_count, 2u);
}

/* One or two others are leakers of their own, and what is tiny fills nothing. */
Test(exposure, few_others_in_a_cgroup)
{
	static const struct {
		pid_t others;
		int64_t mb;
		bool is_exposed;
	} boxes[] = { { 0, 0, false }, { 1, 50, false }, { 2, 50, false }, { 3, 1, true },
		{ 3, 50, true }, { 5, 10, true } };

	for (size_t i = 0; i < sizeof(boxes) / sizeof(*boxes); i++) {
		trial_end();
		trial_begin_tight();
		add_in(2, "main", "/box", 100, 0);
		for (pid_t pid = 0; pid < boxes[i].others; pid++)
			add_in(3 + pid, "other", "/box", boxes[i].mb, 0);
		add_in(20, "large", "/", 300, 0);
		add_group(&snapshot, "/box", 270, 100 + boxes[i].others * boxes[i].mb);
		link_groups(&snapshot);
		find("main");
		cr_expect_eq(exposures.count, (size_t)boxes[i].is_exposed, "%zu", i);
	}
	the_group(&snapshot, "/box")->max_bytes = figure_of(6000 * MB);
	find("main");
	cr_expect_eq(exposures.count, 0u);
}

/* Before Linux 5.1 the child dies in the place of the process that ranks first. */
Test(exposure, a_child_is_next)
{
	snapshot.machine.release = "4.9.0-1-amd64";
	add_in(2, "first", "/", 100, 0);
	add_in(3, "child", "/", 10, 0)->ppid = 2;
	for (size_t i = 0; i < 2; i++)
		snapshot.processes[i].detail.mm_owner_pid = figure_of(snapshot.processes[i].pid);
	link_groups(&snapshot);
	find("first");
	cr_expect_eq(exposures.count, 0u);
	find("child");
	cr_assert_eq(exposures.count, 1u);
	cr_expect(exposures.items[0].is_sole);
}

Test(exposure, where_nothing_is_chosen)
{
	add_in(2, "first", "/", 100, 0);
	link_groups(&snapshot);
	snapshot.machine.panic_on_oom = figure_of(1);
	find("first");
	cr_expect_eq(exposures.count, 0u);
}

Test(exposure, groups_of_many_small_ones)
{
	add_in(2, "first", "/", 200, 0);
	for (pid_t pid = 10; pid < 14; pid++)
		add_in(pid, "small", "/many", 10, 0);
	/* a large one with two small ones, two of a size, and three that are nothing */
	add_in(20, "large", "/one", 60, 0);
	add_in(21, "shell", "/one", 5, 0);
	add_in(22, "shell", "/one", 5, 0);
	add_in(30, "twin", "/two", 40, 0);
	add_in(31, "twin", "/two", 40, 0);
	for (pid_t pid = 40; pid < 43; pid++)
		add_in(pid, "nothing", "/none", 1, 0);
	link_groups(&snapshot);
	find("first");
	cr_assert_eq(groups.count, 1u);
	cr_expect_str_eq(groups.items[0]->word, "cgroup:/many");
	cr_expect_eq(groups.items[0]->members.count, 4u);
}

/* In the target's own cgroup they go by their name, unless others elsewhere bear it. */
Test(exposure, siblings_of_the_target)
{
	add_in(2, "first", "/box", 50, 0);
	for (pid_t pid = 10; pid < 14; pid++)
		add_in(pid, "small", "/box", 10, 0);
	add_in(20, "large", "/", 300, 0);
	add_group(&snapshot, "/box", 150, 90);
	link_groups(&snapshot);
	find("first");
	cr_assert_eq(groups.count, 1u);
	cr_expect_str_eq(groups.items[0]->word, "small");
	snapshot.processes[5].name = "small";
	find("first");
	cr_expect_eq(groups.count, 0u);
}

/* The lowest badness stands for its like; a sibling of the target and another limit do not. */
Test(exposure, which_leakers_stand_for_others)
{
	const struct process *leakers[6];
	struct drill_context *context;
	size_t *counts;

	add_in(2, "worker", "/a.service", 50, 0);
	add_in(3, "worker", "/a.service", 40, 0);
	add_in(4, "worker", "/a.service", 30, 0);
	add_in(5, "worker", "/a.service", 35, -100);
	add_in(6, "worker", "/a.service/box", 20, 0);
	add_in(7, "other", "/a.service", 60, 0);
	add_group(&snapshot, "/a.service", 500, 235);
	add_group(&snapshot, "/a.service/box", 100, 20);
	for (size_t i = 0; i < 6; i++)
		snapshot.processes[i].unit = "a.service";
	link_groups(&snapshot);
	request("2");
	for (size_t i = 0; i < 6; i++)
		leakers[i] = &snapshot.processes[i];
	context = drill_context_new(&snapshot, &calibration);
	counts = likeness_count(context, leakers, 6, &target);
	for (size_t i = 0; i < 6; i++)
		cr_expect_eq(
			counts[i], ((size_t[]){ 0, 0, 0, 3, 1, 1 })[i], "%zu: %zu", i, counts[i]);
	free(counts);
	drill_context_free(context);
}
