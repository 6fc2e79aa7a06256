/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows from one snapshot after another: trends and kills. */
#include "../unit/builder.h"

#include "model/history/kill_watch.h"
#include "model/history/trend.h"
#include "model/report/warnings.h"

#include <criterion/criterion.h>

enum { TICKS = 100 };

/* A machine at that second. */
static void sample(struct snapshot *snapshot, int64_t second)
{
	build_machine(snapshot, "6.1.0", 4 * GB, 0);
	snapshot->machine.clock_ticks = figure_of(TICKS);
	snapshot->machine.uptime_ticks = figure_of(second * TICKS);
}

struct seen {
	struct snapshot snapshot;
	struct verdict verdict;
};

static void judge(struct seen *seen)
{
	seen->verdict = judge_machine(&seen->snapshot);
}

static void forget(struct seen *seen)
{
	verdict_release(&seen->verdict);
	snapshot_release(&seen->snapshot);
}

/* A large one that stays and a small one that grows by 10M a second. */
static void see_growth(struct trend *trend, int64_t second, struct seen *seen)
{
	sample(&seen->snapshot, second);
	seen->snapshot.machine.mem_available_bytes = figure_of(2 * GB - second * 10 * MB);
	seen->snapshot.machine.mem_free_bytes = seen->snapshot.machine.mem_available_bytes;
	seen->snapshot.machine.cached_bytes = figure_of(0);
	seen->snapshot.machine.buffers_bytes = figure_of(0);
	seen->snapshot.machine.swap_free_bytes = figure_of(0);
	add(&seen->snapshot, 10, "large", 1000, 0);
	add(&seen->snapshot, 20, "grows", 100 + second * 10, 0);
	judge(seen);
	trend_update(trend, &seen->snapshot, &seen->verdict);
}

Test(trend, steady_growth_is_drawn_on)
{
	struct trend trend = { 0 };
	struct projection projection;
	struct seen seen;

	for (int64_t second = 0; second < 20; second++) {
		see_growth(&trend, second, &seen);
		projection = trend_project(&trend, &seen.verdict);
		cr_expect((projection.entry != NULL) == (second >= 8), "at %d", (int)second);
		if (second < 19)
			forget(&seen);
	}
	cr_expect(projection.entry->process->pid == 20);
	cr_expect(projection.bytes_per_second == 10 * MB);
	cr_expect(projection.overtakes_seconds.value == 71, "%d",
		(int)projection.overtakes_seconds.value);
	cr_expect(projection.ends_seconds.value == 185);
	cr_expect(trend_overtakes_seconds(&trend, &seen.verdict, projection.entry).value == 71);
	cr_expect(trend_overtakes_seconds(&trend, &seen.verdict, seen.verdict.victim).value == 0);
	forget(&seen);
	trend_release(&trend);
}

/* The one that stays cannot overtake, and of one moment nothing is known. */
Test(trend, what_does_not_grow_overtakes_nobody)
{
	struct trend trend = { 0 };
	struct seen seen;

	for (int64_t second = 0; second < 8; second++) {
		sample(&seen.snapshot, second);
		add(&seen.snapshot, 10, "large", 1000, 0);
		add(&seen.snapshot, 20, "stays", 900, 0);
		add(&seen.snapshot, 30, "shrinks", 800 - second * 10, 0);
		judge(&seen);
		trend_update(&trend, &seen.snapshot, &seen.verdict);
		for (size_t i = 1; i < 3; i++)
			cr_expect(!trend_overtakes_seconds(
				&trend, &seen.verdict, &seen.verdict.entries[i])
					   .known);
		forget(&seen);
	}
	trend_release(&trend);
}

/* The first one grows faster, though by fits and starts: nobody overtakes it. */
Test(trend, the_first_ones_growth_counts_though_it_is_uneven)
{
	struct trend trend = { 0 };
	struct seen seen;

	for (int64_t second = 0; second < 12; second++) {
		sample(&seen.snapshot, second);
		add(&seen.snapshot, 10, "large", 1000 + (second + second / 2 * 3) * 20, 0);
		add(&seen.snapshot, 20, "grows", 500 + second * 10, 0);
		judge(&seen);
		trend_update(&trend, &seen.snapshot, &seen.verdict);
		if (second >= 5)
			cr_expect(trend_project(&trend, &seen.verdict).entry !=
					  &seen.verdict.entries[1],
				"at %d", (int)second);
		forget(&seen);
	}
	trend_release(&trend);
}

Test(trend, what_is_assumed_is_no_growth)
{
	struct trend trend = { 0 };
	struct seen seen;

	for (int64_t second = 0; second < 2; second++) {
		sample(&seen.snapshot, second);
		add(&seen.snapshot, 10, "assumed", 100 + second * 500, 0)->grown_bytes =
			second * 500 * MB;
		judge(&seen);
		trend_update(&trend, &seen.snapshot, &seen.verdict);
		forget(&seen);
	}
	cr_expect(trend_find(&trend, 10)->memory.intervals == 1);
	cr_expect(trend_find(&trend, 10)->memory.bytes_per_second == 0);
	trend_release(&trend);
}

Test(trend, an_older_moment_begins_anew)
{
	struct trend trend = { 0 };
	struct seen seen;

	for (int64_t second = 5; second < 8; second++) {
		see_growth(&trend, second, &seen);
		forget(&seen);
	}
	see_growth(&trend, 3, &seen);
	cr_expect(trend_find(&trend, 20)->memory.intervals == 0);
	forget(&seen);
	see_growth(&trend, 4, &seen);
	cr_expect(trend_find(&trend, 20)->memory.bytes_per_second == 10.0 * MB);
	forget(&seen);
	trend_release(&trend);
}

/* As of a cgroup: 2 MB a second in a box of 100 MB, of which 40 are used. */
static void see_limit(struct trend *trend, int64_t second, const char *path)
{
	struct domain domain;
	struct seen seen;
	struct error error;

	sample(&seen.snapshot, second);
	add(&seen.snapshot, 10, "boxed", 40 + second * 2, 0)->cgroup = path;
	add_group(&seen.snapshot, "/", -1, 0);
	add_group(&seen.snapshot, path, 100, 40 + second * 2);
	link_groups(&seen.snapshot);
	cr_assert(domain_find(&domain, &seen.snapshot, path, &error) == 0);
	verdict_for(&seen.verdict, &seen.snapshot, &domain);
	warnings_make(&seen.verdict, &seen.snapshot);
	trend_update(trend, &seen.snapshot, &seen.verdict);
	forget(&seen);
}

Test(trend, what_is_left_is_of_the_domain)
{
	struct trend trend = { 0 };

	for (int64_t second = 0; second <= 5; second++)
		see_limit(&trend, second, "/box");
	cr_expect(trend.left.bytes.value == 50 * MB, "%lld", (long long)trend.left.bytes.value);
	cr_expect(trend.left.bytes_per_second == -2.0 * MB);
	cr_expect(trend_amount_is_steady(&trend.left));
	see_limit(&trend, 6, "/other");
	cr_expect(trend.left.intervals == 0 && trend.left.bytes.value == 48 * MB);
	trend_release(&trend);
}

Test(trend, what_jumps_is_not_drawn_on)
{
	struct trend trend = { 0 };
	struct seen seen;

	for (int64_t second = 0; second < 12; second++) {
		sample(&seen.snapshot, second);
		add(&seen.snapshot, 10, "large", 1000, 0);
		add(&seen.snapshot, 20, "jumps", 100 + (second % 2) * 50 + second, 0);
		judge(&seen);
		trend_update(&trend, &seen.snapshot, &seen.verdict);
		cr_expect(trend_project(&trend, &seen.verdict).entry == NULL);
		forget(&seen);
	}
	trend_release(&trend);
}

Test(trend, ranks_are_compared_and_a_pid_used_again_is_another)
{
	struct trend trend = { 0 };
	struct seen seen;

	sample(&seen.snapshot, 1);
	add(&seen.snapshot, 10, "a", 100, 0);
	add(&seen.snapshot, 20, "b", 50, 0);
	judge(&seen);
	trend_update(&trend, &seen.snapshot, &seen.verdict);
	cr_expect(trend_find(&trend, 10)->rank_before == 0);
	forget(&seen);

	sample(&seen.snapshot, 2);
	add(&seen.snapshot, 10, "a", 100, 0)->start_ticks = figure_of(77);
	add(&seen.snapshot, 20, "b", 150, 0);
	judge(&seen);
	trend_update(&trend, &seen.snapshot, &seen.verdict);
	cr_expect(trend_find(&trend, 10)->rank_before == 0);
	cr_expect(trend_find(&trend, 10)->memory.intervals == 0);
	cr_expect(trend_find(&trend, 20)->rank == 1);
	cr_expect(trend_find(&trend, 20)->rank_before == 2);
	cr_expect(trend_find(&trend, 20)->memory.bytes_per_second == 100.0 * MB);
	cr_expect(trend_find(&trend, 30) == NULL);
	forget(&seen);
	trend_release(&trend);
}

/* Ranks of processes 10, 20 … by their sizes in MB; 0: not there. */
static void see_sizes(struct trend *trend, int64_t second, const int64_t *sizes, size_t count)
{
	struct seen seen;

	sample(&seen.snapshot, second);
	for (size_t i = 0; i < count; i++)
		if (sizes[i])
			add(&seen.snapshot, 10 * (pid_t)(i + 1), "x", sizes[i], 0);
	judge(&seen);
	trend_update(trend, &seen.snapshot, &seen.verdict);
	forget(&seen);
}

static void expect_won(const struct trend *trend, pid_t pid, int64_t places)
{
	cr_expect(trend_find(trend, pid)->places_won == places, "%d: %lld", (int)pid,
		(long long)trend_find(trend, pid)->places_won);
}

Test(trend, one_that_comes_or_goes_wins_nobody_a_place)
{
	struct trend trend = { 0 };

	see_sizes(&trend, 1, (const int64_t[]){ 500, 400, 300, 0, 100 }, 5);
	see_sizes(&trend, 2, (const int64_t[]){ 0, 400, 300, 450, 100 }, 5);
	for (pid_t pid = 20; pid <= 50; pid += 10)
		expect_won(&trend, pid, 0);
	see_sizes(&trend, 3, (const int64_t[]){ 999, 400, 410, 0, 405 }, 5);
	expect_won(&trend, 10, 0);
	expect_won(&trend, 20, -2);
	expect_won(&trend, 30, 1);
	expect_won(&trend, 50, 1);
	see_sizes(&trend, 3, (const int64_t[]){ 999, 400, 410, 0, 405 }, 5);
	expect_won(&trend, 20, -2);
	see_sizes(&trend, 4, (const int64_t[]){ 999, 400, 410, 0, 405 }, 5);
	expect_won(&trend, 20, 0);
	trend_forget_ranks(&trend);
	see_sizes(&trend, 5, (const int64_t[]){ 999, 420, 410, 0, 405 }, 5);
	expect_won(&trend, 20, 0);
	trend_release(&trend);
}

Test(trend, a_second_look_at_once_changes_nothing)
{
	struct trend trend = { 0 };
	struct seen seen;

	see_growth(&trend, 1, &seen);
	forget(&seen);
	see_growth(&trend, 2, &seen);
	forget(&seen);
	see_growth(&trend, 2, &seen);
	cr_expect(trend_find(&trend, 20)->memory.bytes_per_second == 10.0 * MB);
	forget(&seen);
	trend_release(&trend);
}

/* Processes 10, 20 and 30, the largest first, but for those left out. */
static void see_kills(struct seen *seen, int64_t second, int64_t kills, pid_t gone, pid_t also_gone)
{
	sample(&seen->snapshot, second);
	seen->snapshot.machine.oom_kills = figure_of(kills);
	for (pid_t pid = 10; pid <= 30; pid += 10)
		if (pid != gone && pid != also_gone)
			add(&seen->snapshot, pid, pid == 10 ? "first" : "other", 400 - pid, 0);
	judge(seen);
}

static void step(struct kill_watch *watch, struct seen *before, struct seen *now)
{
	kill_watch_update(watch, &before->snapshot, &before->verdict, &now->snapshot);
	forget(before);
	*before = *now;
}

Test(kill_watch, tells_who_and_what_was_foretold)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_kills(&before, 100, 5, 0, 0);
	see_kills(&now, 101, 6, 10, 0);
	step(&watch, &before, &now);
	cr_assert(watch.count == 1);
	cr_expect_str_eq(watch.notes[0].name, "first");
	cr_expect(watch.notes[0].pid == 10 && watch.notes[0].rank == 1 && watch.notes[0].certain);
	cr_expect(kill_note_age(&watch.notes[0], &now.snapshot).value == 0);
	now.snapshot.machine.uptime_ticks = figure_of((101 + 899) * TICKS);
	cr_expect(kill_note_age(&watch.notes[0], &now.snapshot).value == 899);
	now.snapshot.machine.uptime_ticks = figure_of((101 + 901) * TICKS);
	cr_expect(!kill_note_age(&watch.notes[0], &now.snapshot).known);
	forget(&now);
	kill_watch_release(&watch);
}

Test(kill_watch, waits_for_a_victim_that_dies_slowly)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_kills(&before, 100, 5, 0, 0);
	see_kills(&now, 101, 6, 0, 0);
	step(&watch, &before, &now);
	cr_expect(watch.count == 0 && watch.pending == 1);
	see_kills(&now, 102, 6, 10, 20);
	step(&watch, &before, &now);
	cr_assert(watch.count == 1 && watch.pending == 0);
	cr_expect(watch.notes[0].pid == 10 && watch.notes[0].rank == 1);
	cr_expect(!watch.notes[0].certain);
	forget(&before);
	kill_watch_release(&watch);
}

Test(kill_watch, a_kill_out_of_sight)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_kills(&before, 100, 5, 0, 0);
	see_kills(&now, 101, 7, 0, 0);
	step(&watch, &before, &now);
	see_kills(&now, 111, 7, 0, 0);
	step(&watch, &before, &now);
	cr_assert(watch.count == 2);
	cr_expect(watch.notes[0].pid == 0 && watch.notes[1].pid == 0);
	forget(&before);
	kill_watch_release(&watch);
}

Test(kill_watch, no_kill_no_note)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_kills(&before, 100, 5, 0, 0);
	see_kills(&now, 101, 5, 10, 20);
	step(&watch, &before, &now);
	before.snapshot.machine.oom_kills = FIGURE_UNKNOWN;
	see_kills(&now, 102, 9, 10, 20);
	step(&watch, &before, &now);
	cr_expect(watch.count == 0 && watch.pending == 0);
	forget(&before);
	kill_watch_release(&watch);
}

/* A large one beside a box of 100 MB with one of 40 and one of 20 MB, but for one that is gone. */
static void see_limit_kills(struct seen *seen, int64_t second, int64_t in_limit, pid_t gone)
{
	struct cgroup *limit;

	sample(&seen->snapshot, second);
	seen->snapshot.machine.oom_kills = figure_of(7 + second);
	for (pid_t pid = 10; pid <= 40; pid += 10)
		if (pid != gone)
			add(&seen->snapshot, pid, pid > 20 ? "boxed" : "outside",
				pid > 20 ? 70 - pid : 400, 0)
				->cgroup = pid > 20 ? "/box" : "/";
	add_group(&seen->snapshot, "/", -1, 0);
	limit = add_group(&seen->snapshot, "/box", 100, 60);
	limit->local_oom = figure_of(in_limit);
	link_groups(&seen->snapshot);
	judge(seen);
}

Test(kill_watch, a_full_cgroup_chooses_among_its_own)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_limit_kills(&before, 1, 3, 0);
	see_limit_kills(&now, 2, 4, 30);
	step(&watch, &before, &now);
	cr_assert(watch.count == 1);
	cr_expect(watch.notes[0].pid == 30 && watch.notes[0].rank == 1, "rank %zu",
		watch.notes[0].rank);
	cr_expect_str_eq(watch.notes[0].cgroup, "/box");
	see_limit_kills(&now, 3, 4, 20);
	step(&watch, &before, &now);
	cr_assert(watch.count == 2);
	cr_expect(watch.notes[0].pid == 20 && watch.notes[0].rank == 1);
	cr_expect_str_eq(watch.notes[0].cgroup, "");
	forget(&before);
	kill_watch_release(&watch);
}

/* The same on a kernel that counts kills in the cgroup of the killed process, and no OOMs. */
static void see_version_1(struct seen *seen, int64_t second, int64_t in_box, pid_t gone)
{
	see_limit_kills(seen, second, 0, gone);
	seen->snapshot.cgroup_version = CGROUP_V1;
	seen->snapshot.machine.mem_available_bytes = figure_of(in_box < 0 ? 0 : 200 * MB);
	for (size_t i = 0; i < seen->snapshot.cgroup_count; i++) {
		seen->snapshot.cgroups[i].local_oom = FIGURE_UNKNOWN;
		seen->snapshot.cgroups[i].local_oom_kill = figure_of(0);
	}
	the_group(&seen->snapshot, "/box")->local_oom_kill =
		figure_of(in_box < 0 ? -in_box : in_box);
}

Test(kill_watch, version_1_tells_in_which_cgroup_the_killed_process_was)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	/* the large process outside exits meanwhile: it was not killed */
	see_version_1(&before, 1, 3, 0);
	see_version_1(&now, 2, 4, 30);
	now.snapshot.processes[0].has_mm = false;
	step(&watch, &before, &now);
	cr_assert(watch.count == 1);
	cr_expect(watch.notes[0].pid == 30 && watch.notes[0].rank == 1 && watch.notes[0].certain);
	cr_expect_str_eq(watch.notes[0].cgroup, "/box");
	forget(&before);
	kill_watch_release(&watch);
}

/* In a container the root has a limit: of 500 MB, all used, while the box has some left. */
Test(kill_watch, version_1_full_container)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_version_1(&before, 1, 3, 0);
	before.snapshot.cgroups[0].max_bytes = figure_of(500 * MB);
	before.snapshot.cgroups[0].current_bytes = figure_of(500 * MB);
	see_version_1(&now, 2, 4, 30);
	step(&watch, &before, &now);
	cr_assert(watch.count == 1);
	cr_expect(watch.notes[0].pid == 30 && watch.notes[0].rank == 3, "rank %zu",
		watch.notes[0].rank);
	cr_expect_str_eq(watch.notes[0].cgroup, "/");
	forget(&before);
	kill_watch_release(&watch);
}

/* The machine has nothing left, and the box has: its rank is one of the machine's. */
Test(kill_watch, version_1_full_machine)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_version_1(&before, 1, -3, 0);
	see_version_1(&now, 2, -4, 30);
	step(&watch, &before, &now);
	cr_assert(watch.count == 1);
	cr_expect(watch.notes[0].pid == 30 && watch.notes[0].rank == 3, "rank %zu",
		watch.notes[0].rank);
	cr_expect_str_eq(watch.notes[0].cgroup, "");
	forget(&before);
	kill_watch_release(&watch);
}

/* While the kernel prints its report the cgroup is full already, and nobody is killed as yet. */
Test(kill_watch, a_cgroup_is_full_a_moment_before_the_kill_is_counted)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_limit_kills(&before, 1, 3, 0);
	see_limit_kills(&now, 2, 4, 0);
	now.snapshot.machine.oom_kills = before.snapshot.machine.oom_kills;
	step(&watch, &before, &now);
	cr_assert(watch.count == 0);
	see_limit_kills(&now, 3, 4, 30);
	step(&watch, &before, &now);
	cr_assert(watch.count == 1);
	cr_expect(watch.notes[0].pid == 30 && watch.notes[0].rank == 1);
	cr_expect_str_eq(watch.notes[0].cgroup, "/box");
	forget(&before);
	kill_watch_release(&watch);
}

/* The screen may show another domain than the one in which it happens. */
Test(kill_watch, a_kill_of_the_machine_seen_from_a_cgroup)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;
	struct domain domain;
	struct error error;

	see_limit_kills(&before, 1, 3, 0);
	verdict_release(&before.verdict);
	cr_assert(domain_find(&domain, &before.snapshot, "/box", &error) == 0);
	verdict_for(&before.verdict, &before.snapshot, &domain);
	warnings_make(&before.verdict, &before.snapshot);
	see_limit_kills(&now, 2, 3, 20);
	step(&watch, &before, &now);
	cr_assert(watch.count == 1);
	cr_expect(watch.notes[0].pid == 20 && watch.notes[0].rank == 1);
	forget(&before);
	kill_watch_release(&watch);
}

Test(kill_watch, of_several_the_first_by_rank_is_told_first)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_kills(&before, 100, 5, 0, 0);
	see_kills(&now, 101, 7, 10, 20);
	step(&watch, &before, &now);
	cr_assert(watch.count == 2);
	cr_expect(watch.notes[0].pid == 10 && watch.notes[0].rank == 1 && watch.notes[0].certain);
	cr_expect(watch.notes[1].pid == 20 && watch.notes[1].rank == 2);
	see_kills(&now, 102, 8, 30, 0);
	step(&watch, &before, &now);
	cr_assert(watch.count == 3);
	cr_expect(watch.notes[0].pid == 30 && watch.notes[1].pid == 10);
	forget(&before);
	kill_watch_release(&watch);
}

Test(kill_watch, a_hypothetical_ranking_foretells_nothing)
{
	static const char *const assumed[] = { "20:adj=5" };
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_kills(&before, 100, 5, 0, 0);
	before.snapshot.assumptions = (const char **)assumed;
	before.snapshot.assumption_count = 1;
	see_kills(&now, 101, 6, 10, 0);
	kill_watch_update(&watch, &before.snapshot, &before.verdict, &now.snapshot);
	before.snapshot.assumptions = NULL;
	forget(&before);
	cr_assert(watch.count == 1);
	cr_expect(watch.notes[0].pid == 10 && watch.notes[0].rank == 0);
	forget(&now);
	kill_watch_release(&watch);
}

Test(kill_watch, a_kill_that_is_stepped_over_again_is_told_once)
{
	struct kill_watch watch = { 0 };
	struct seen before, now;

	see_kills(&before, 100, 5, 0, 0);
	see_kills(&now, 101, 6, 10, 0);
	step(&watch, &before, &now);
	see_kills(&now, 100, 5, 0, 0);
	step(&watch, &before, &now);
	cr_expect(watch.count == 0);
	see_kills(&now, 101, 6, 10, 0);
	step(&watch, &before, &now);
	cr_expect(watch.count == 1);
	forget(&before);
	kill_watch_release(&watch);
}
