/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which limit fills first: by what is left, by growth, among cgroups, NUMA nodes and the machine.
 */
#include "builder.h"

#include "model/kernel/calibrate.h"
#include "model/report/first_full.h"

#include <criterion/criterion.h>
#include <string.h>

enum { TICKS = 100 };

static struct snapshot snapshot;
static struct limit_watch watch;
static struct first_full full;

static void end(void)
{
	limit_watch_release(&watch);
}

TestSuite(first_full, .fini = end);

/* A machine with that much free, a cgroup of 1000 MB and one of 100 MB, with that much used. */
static void see(int64_t second, int64_t free_mb, int64_t large_mb, int64_t small_mb)
{
	struct calibration calibration;
	struct verdict verdict;

	build_machine(&snapshot, "6.1.0", 8 * GB, 0);
	snapshot.machine.clock_ticks = figure_of(TICKS);
	snapshot.machine.uptime_ticks = figure_of(second * TICKS);
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
		figure_of(free_mb * MB);
	snapshot.machine.cached_bytes = snapshot.machine.buffers_bytes = figure_of(0);
	snapshot.machine.swap_free_bytes = figure_of(0);
	add(&snapshot, 10, "in-large", large_mb, 0)->cgroup = "/large";
	add(&snapshot, 20, "in-small", small_mb, 0)->cgroup = "/small";
	add(&snapshot, 30, "outside", 2000, 0)->cgroup = "/";
	add_group(&snapshot, "/", -1, 0);
	add_group(&snapshot, "/large", 1000, large_mb);
	add_group(&snapshot, "/small", 100, small_mb);
	link_groups(&snapshot);
	verdict = judge_machine(&snapshot);
	calibration = calibrate(&snapshot, &verdict.domain);
	first_full_find(&full, &watch, &snapshot, &verdict, &calibration);
	verdict_release(&verdict);
}

static void forget(void)
{
	snapshot_release(&snapshot);
}

static const struct {
	int64_t free_mb, large_mb, small_mb;
	const char *path;
	pid_t victim;
} sizes[] = {
	{ 4000, 100, 99, "/small", 20 },
	{ 4000, 990, 50, "/large", 10 },
	{ 10, 100, 50, "/", 30 },
};

Test(first_full, the_smallest_part_left)
{
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		see(1, sizes[i].free_mb, sizes[i].large_mb, sizes[i].small_mb);
		cr_expect(full.is_known && strcmp(full.domain.path, sizes[i].path) == 0, "%s",
			full.domain.path);
		cr_expect(full.victim && full.victim->pid == sizes[i].victim);
		cr_expect(!full.seconds.known && !full.has_rate);
		forget();
		limit_watch_release(&watch);
	}
}

/* The large one has more left, but fills at 10 MB a second. */
Test(first_full, what_is_full_soon_comes_before_what_is_nearly_full)
{
	for (int64_t second = 0; second < 12; second++) {
		see(second, 4000, 100 + second * 10, 90);
		if (second < 8)
			cr_expect_str_eq(full.domain.path, "/small");
		cr_expect(full.has_rate == (second > 0));
		if (second < 11)
			forget();
	}
	cr_expect_str_eq(full.domain.path, "/large");
	cr_expect(full.seconds.value > 70 && full.seconds.value <= 83, "%lld",
		(long long)full.seconds.value);
	cr_expect(full.victim->pid == 10);
	forget();
}

/* Going back in time begins anew; a second look at the same moment changes nothing. */
Test(first_full, time_may_stand_still_or_go_back)
{
	for (int64_t second = 0; second < 12; second++) {
		see(second, 4000, 100 + second * 10, 90);
		forget();
	}
	see(11, 4000, 210, 90);
	cr_expect(full.seconds.known);
	forget();
	see(2, 4000, 120, 90);
	cr_expect(!full.seconds.known && !full.has_rate);
	cr_expect_str_eq(full.domain.path, "/small");
	forget();
}

Test(first_full, a_node_counts_where_a_process_is_bound_to_it)
{
	for (int bound = 0; bound < 2; bound++) {
		struct verdict verdict;

		build_machine(&snapshot, "6.1.0", 8 * GB, 0);
		snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
			figure_of(3 * GB);
		snapshot.machine.cached_bytes = snapshot.machine.buffers_bytes = figure_of(0);
		snapshot.machine.swap_free_bytes = figure_of(0);
		for (int64_t i = 0; i < 2; i++)
			snapshot_add_node(
				&snapshot, (struct node){ .number = figure_of(i),
						   .present_pages = figure_of(4 * GB / PAGE),
						   .allocatable_pages =
							   figure_of((i ? 64 * MB : 3 * GB) / PAGE),
						   .active_file_pages = figure_of(0),
						   .inactive_file_pages = figure_of(0) });
		add(&snapshot, 10, "any", 900, 0)->mems_allowed = "0-1";
		add(&snapshot, 20, "one", 600, 0)->mems_allowed = bound ? "1" : "0-1";
		verdict = judge_machine(&snapshot);
		first_full_find(&full, &watch, &snapshot, &verdict, NULL);
		cr_expect_str_eq(full.domain.path, bound ? "1" : "/");
		verdict_release(&verdict);
		forget();
		limit_watch_release(&watch);
	}
}

/* An older recording has the nodes' sizes alone: what bound processes hold bounds what is left. */
Test(first_full, a_node_that_surely_has_less_left_though_only_its_size_is_known)
{
	for (int held_mb = 500; held_mb <= 3500; held_mb += 3000) {
		struct verdict verdict;

		build_machine(&snapshot, "6.1.0", 8 * GB, 0);
		snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
			figure_of(4 * GB);
		snapshot.machine.cached_bytes = snapshot.machine.buffers_bytes = figure_of(0);
		snapshot.machine.swap_free_bytes = figure_of(0);
		for (int64_t i = 0; i < 2; i++)
			snapshot_add_node(
				&snapshot, (struct node){ .number = figure_of(i),
						   .present_pages = figure_of(4 * GB / PAGE) });
		add(&snapshot, 10, "any", 300, 0)->mems_allowed = "0-1";
		add(&snapshot, 20, "one", held_mb, 0)->mems_allowed = "1";
		verdict = judge_machine(&snapshot);
		first_full_find(&full, &watch, &snapshot, &verdict, NULL);
		cr_expect_str_eq(full.domain.path, held_mb > 1000 ? "1" : "/");
		cr_expect(!full.seconds.known, "a guess has no trend");
		verdict_release(&verdict);
		forget();
		limit_watch_release(&watch);
	}
}

/* A cgroup that stalls above memory.high may never reach the limit at which it kills. */
Test(first_full, it_stalls_or_may_stall)
{
	static const struct {
		int64_t high_mb, used_mb;
		bool may_stall, is_stalled;
	} groups[] = {
		{ 500, 400, true, false }, { 300, 400, true, true }, { -1, 400, false, false },
		{ 1000, 400, false, false }, /* so near to memory.max that a leak passes it */
	};

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		struct verdict verdict;
		struct cgroup *cgroup;

		build_machine(&snapshot, "6.1.0", 8 * GB, 0);
		snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
			figure_of(6 * GB);
		snapshot.machine.cached_bytes = snapshot.machine.buffers_bytes = figure_of(0);
		snapshot.machine.swap_free_bytes = figure_of(0);
		add(&snapshot, 10, "boxed", groups[i].used_mb, 0)->cgroup = "/box";
		add_group(&snapshot, "/", -1, 0);
		add_group(&snapshot, "/box", 1001, groups[i].used_mb);
		link_groups(&snapshot);
		cgroup = &snapshot.cgroups[snapshot.processes[0].memcg];
		if (groups[i].high_mb >= 0)
			cgroup->high_bytes = figure_of(groups[i].high_mb * MB);
		verdict = judge_machine(&snapshot);
		first_full_find(&full, &watch, &snapshot, &verdict, NULL);
		cr_expect_str_eq(full.domain.path, "/box");
		cr_expect(full.may_stall == groups[i].may_stall, "%zu", i);
		cr_expect(full.is_stalled == groups[i].is_stalled, "%zu", i);
		verdict_release(&verdict);
		forget();
		limit_watch_release(&watch);
	}
}

Test(first_full, nothing_known_is_nothing_said)
{
	struct verdict verdict;

	build_machine(&snapshot, "6.1.0", 8 * GB, 0);
	add(&snapshot, 10, "any", 900, 0);
	verdict = judge_machine(&snapshot);
	first_full_find(&full, &watch, &snapshot, &verdict, NULL);
	cr_expect(!full.is_known);
	verdict_release(&verdict);
	forget();
}
