/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drills that end without a kill, and those of a tmpfs and the kernel: one for each rule. */
#include "drilling.h"
#include "model/drill/drill_summary.h"
#include "model/kernel/address_space.h"
#include "model/kernel/commit.h"
#include "model/kernel/rules.h"
#include "model/kernel/throttle.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

static size_t writer;

static void begin(void)
{
	trial_begin_tight();
	writer = CGROUP_UNKNOWN;
}

TestSuite(drill_ends, .init = begin, .fini = drilling_end);

static struct process *add_task(pid_t pid, const char *cgroup, int64_t rss_mb)
{
	return add_in(pid, cgroup, "task", rss_mb, 0);
}

static void leak(pid_t pid)
{
	drill_one(snapshot_find(&snapshot, pid), NULL, writer);
}

static void leak_holder(const struct holder *holder)
{
	drill_one(NULL, holder, writer);
}

static size_t index_of(const char *path)
{
	return (size_t)(the_group(&snapshot, path) - snapshot.cgroups);
}

static void expect(enum drill_end end, int64_t leaks_by_mb, bool certain)
{
	cr_expect_eq(drill.outcome.end, end, "ends with %d", drill.outcome.end);
	cr_expect_eq(drill.outcome.leaks_by_bytes / MB, leaks_by_mb, "leaks by %lldM",
		(long long)(drill.outcome.leaks_by_bytes / MB));
	cr_expect_eq(drill.certain, certain, "%scertain", drill.certain ? "" : "not ");
}

/* ---- memory.high ---- */

/* The leaker has 40M in /box, and 200M are free. */
static const struct stalling {
	const char *release;
	int64_t high_mb, max_mb, file_mb, swap_mb, swap_max_mb; /* -1: none */
	enum drill_end end;
	int64_t leaks_by_mb;
} stallings[] = {
	/* what the group has left until memory.high, and no kill */
	{ "6.1.0", 60, 150, 0, 0, -1, DRILL_STALLED, 20 },
	{ "6.1.0", 60, -1, 0, 0, -1, DRILL_STALLED, 20 },
	{ "5.4.0", 60, 150, 0, 0, -1, DRILL_STALLED, 20 },
	{ "5.3.18", 60, 150, 0, 0, -1, DRILL_LEAKER_DIES, 110 },
	{ NULL, 60, 150, 0, 0, -1, DRILL_STALLED, 20 },
	/* page cache and swap are reclaimed first */
	{ "6.1.0", 60, 150, 10, 0, -1, DRILL_STALLED, 20 },
	{ "6.1.0", 60, 150, 0, 30, -1, DRILL_STALLED, 50 },
	{ "6.1.0", 60, 150, 0, 30, 0, DRILL_STALLED, 20 },
	/* as high as memory.max, or nearly, or above the end of the machine's memory */
	{ "6.1.0", 150, 150, 0, 0, -1, DRILL_LEAKER_DIES, 110 },
	{ "6.1.0", 149, 150, 0, 0, -1, DRILL_LEAKER_DIES, 110 },
	{ "6.1.0", 145, 150, 0, 0, -1, DRILL_LEAKER_DIES, 110 },
	{ "6.1.0", 400, -1, 0, 0, -1, DRILL_LEAKER_DIES, 200 },
	/* above memory.high already */
	{ "6.1.0", 30, 150, 0, 0, -1, DRILL_STALLED, 0 },
	{ "6.1.0", 0, 150, 0, 0, -1, DRILL_STALLED, 0 },
};

Test(drill_ends, above_memory_high_without_reclaim_it_stalls)
{
	for (size_t i = 0; i < sizeof(stallings) / sizeof(*stallings); i++) {
		const struct stalling *one = &stallings[i];
		struct cgroup *box;

		snapshot_release(&snapshot);
		begin();
		snapshot.machine.release = one->release;
		snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes =
			figure_of(one->swap_mb * MB);
		add_task(2, "/box", 40);
		box = add_group(&snapshot, "/box", one->max_mb, 40 + one->file_mb);
		box->high_bytes = figure_of(one->high_mb * MB);
		box->inactive_file_bytes = figure_of(one->file_mb * MB);
		if (one->swap_max_mb >= 0)
			box->swap_max_bytes = figure_of(one->swap_max_mb * MB);
		link_groups(&snapshot);
		leak(2);
		cr_expect_eq(
			drill.outcome.end, one->end, "%zu: ends with %d", i, drill.outcome.end);
		cr_expect_eq(drill.outcome.leaks_by_bytes / MB, one->leaks_by_mb, "%zu: %lldM", i,
			(long long)(drill.outcome.leaks_by_bytes / MB));
		if (one->end == DRILL_STALLED) {
			cr_expect_not(drill.certain, "%zu: it may creep on", i);
			cr_expect_eq(drill.outcome.kill_count, 0u, "%zu", i);
			cr_expect_str_eq(drill.outcome.domain.path, "/box");
			cr_expect_eq(drill.outcome.domain.total_pages, one->high_mb * MB / PAGE);
			cr_expect(drill.has_alternative && drill.alternative_case.past_bounds);
			cr_expect_eq(drill.alternative.end, DRILL_LEAKER_DIES, "%zu", i);
		}
	}
}

/* In MB, of a leaker of 40 in a group of 100, which may have 200 of swap: the setting, and in use.
 */
static const struct {
	const char *release;
	int64_t high, swap;
	enum drill_end end;
	int64_t leaks_by;
} swap_highs[] = {
	{ "6.1.0", 20, 0, DRILL_STALLED, 80 },
	{ "5.8.0", 20, 0, DRILL_STALLED, 80 },
	{ "5.7.0", 20, 0, DRILL_LEAKER_DIES, 260 },
	{ "6.1.0", 20, 5, DRILL_STALLED, 75 },
	{ "6.1.0", 20, 50, DRILL_STALLED, 60 },
	/* not far enough below what may be swapped */
	{ "6.1.0", 199, 0, DRILL_LEAKER_DIES, 260 },
	{ "6.1.0", -1, 0, DRILL_LEAKER_DIES, 260 },
};

Test(drill_ends, above_memory_swap_high_it_stalls)
{
	for (size_t i = 0; i < sizeof(swap_highs) / sizeof(*swap_highs); i++) {
		struct cgroup *box;

		snapshot.machine.release = swap_highs[i].release;
		snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes =
			figure_of(500 * MB);
		add_task(2, "/box", 40);
		box = add_group(&snapshot, "/box", 100, 40);
		box->swap_max_bytes = figure_of(200 * MB);
		box->swap_current_bytes = figure_of(swap_highs[i].swap * MB);
		box->swap_high_bytes = figure_of(
			swap_highs[i].high < 0 ? UNLIMITED_BYTES : swap_highs[i].high * MB);
		link_groups(&snapshot);
		leak(2);
		cr_expect_eq(
			drill.outcome.end, swap_highs[i].end, "case %zu: %d", i, drill.outcome.end);
		cr_expect_eq(drill.outcome.leaks_by_bytes / MB, swap_highs[i].leaks_by,
			"case %zu: %lld", i, (long long)(drill.outcome.leaks_by_bytes / MB));
		cr_expect_eq(drill.outcome.stalls_by_swap, drill.outcome.end == DRILL_STALLED);
		drilling_end();
		begin();
	}
}

/* Of a leaker that takes 60M in a group: page tables of it come to 120K. */
Test(drill_ends, page_tables_may_reach_a_limit_of_kernel_memory)
{
	for (int64_t left_kb = 100; left_kb <= 140; left_kb += 40) {
		struct cgroup *box;

		snapshot.cgroup_version = CGROUP_V1;
		add_task(2, "/box", 40);
		box = add_group(&snapshot, "/box", 100, 40);
		box->kmem_bytes = figure_of(MB);
		box->kmem_max_bytes = figure_of(MB + left_kb * 1024);
		link_groups(&snapshot);
		leak(2);
		cr_expect_eq((drill.vague & VAGUE_KERNEL_MEMORY) != 0, left_kb == 100, "%d",
			(int)left_kb);
		cr_expect_eq(drill.certain, left_kb != 100);
		drilling_end();
		begin();
	}
}

Test(drill_ends, the_fullest_of_nested_groups_stalls)
{
	add_task(2, "/a/b", 40);
	add_task(3, "/a", 10);
	add_group(&snapshot, "/a", -1, 50)->high_bytes = figure_of(80 * MB);
	add_group(&snapshot, "/a/b", 200, 40)->high_bytes = figure_of(75 * MB);
	link_groups(&snapshot);
	leak(2);
	expect(DRILL_STALLED, 30, false);
	cr_expect_str_eq(drill.outcome.domain.path, "/a");
	leak(3);
	expect(DRILL_STALLED, 30, false);
}

/* However deep the leaker is: the outermost of 100 groups stalls it, the others are far away. */
Test(drill_ends, the_outermost_of_many_nested_groups_stalls)
{
	enum { DEPTH = 100 };
	char paths[DEPTH][2 * DEPTH + 1];

	for (size_t i = 0; i < DEPTH; i++) {
		int64_t high_mb = i == 0 ? 60 : 4000;

		snprintf(paths[i], sizeof(paths[i]), "%s/n", i ? paths[i - 1] : "");
		add_group(&snapshot, paths[i], -1, 40)->high_bytes = figure_of(high_mb * MB);
	}
	add_task(2, paths[DEPTH - 1], 40);
	link_groups(&snapshot);
	leak(2);
	expect(DRILL_STALLED, 20, false);
	cr_expect_str_eq(drill.outcome.domain.path, "/n");
}

/* Who leaks outside of the group does not fill it; a process in it may be killed for that leak. */
Test(drill_ends, another_group_does_not_stall_the_leaker)
{
	add_task(2, "/", 10);
	add_task(3, "/box", 300);
	add_group(&snapshot, "/box", -1, 300)->high_bytes = figure_of(310 * MB);
	link_groups(&snapshot);
	leak(2);
	expect(DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.kills[0].victim->pid, 3);
}

/* Seconds from 0 to that much above memory.high; the kernel's own table has the delays. */
static const struct {
	int64_t high_mb, above_mb;
	double min, max;
} delays[] = {
	{ 100, 0, 0, 0 }, { 100, -5, 0, 0 }, { 100, 5, 0.8, 1.3 }, { 100, 10, 8, 9 },
	{ 100, 18, 47, 51 }, { 100, 68, 430, 460 },
	{ 0, 1, 7, 9 }, /* one page of memory.high: two seconds for each 64 pages */
};

Test(drill_ends, the_delay_above_memory_high)
{
	for (size_t i = 0; i < sizeof(delays) / sizeof(*delays); i++) {
		double seconds =
			throttle_seconds(delays[i].high_mb * MB, delays[i].above_mb * MB, PAGE);

		cr_expect(seconds >= delays[i].min && seconds <= delays[i].max, "%zu: %f s", i,
			seconds);
	}
	cr_expect(isfinite(throttle_seconds(UNLIMITED_BYTES, INT64_MAX, 65536)));
	cr_expect(isfinite(throttle_seconds(0, INT64_MAX, PAGE)));
}

static const struct {
	int64_t high_mb, current_mb, file_mb, swap_mb, full; /* -1: pressure not known */
	bool stalled;
} now[] = {
	{ 100, 110, 0, 0, -1, true }, { 100, 110, 0, 0, 5000, true },
	{ 100, 110, 0, 0, 0, false },   /* no task waits: none allocates */
	{ 100, 110, 20, 0, -1, false }, /* there is page cache */
	{ 100, 110, 0, 20, -1, false }, /* or swap */
	{ 100, 99, 0, 0, -1, false },
	{ 100, 100, 0, 0, -1, false }, /* a delay too short to be slept */
};

Test(drill_ends, stalled_right_now)
{
	for (size_t i = 0; i < sizeof(now) / sizeof(*now); i++) {
		struct cgroup *box;

		snapshot_release(&snapshot);
		begin();
		snapshot.machine.swap_free_bytes = figure_of(now[i].swap_mb * MB);
		add_task(2, "/box", 40);
		box = add_group(&snapshot, "/box", -1, now[i].current_mb);
		box->high_bytes = figure_of(now[i].high_mb * MB);
		box->active_file_bytes = figure_of(now[i].file_mb * MB);
		box->pressure_full.avg10 =
			now[i].full < 0 ? FIGURE_UNKNOWN : figure_of(now[i].full);
		link_groups(&snapshot);
		cr_expect_eq(
			throttle_is_stalled(&snapshot, index_of("/box")), now[i].stalled, "%zu", i);
		judge();
		cr_expect_eq(warned(WARNING_STALLED) != NULL, now[i].stalled, "%zu", i);
	}
}

static const struct {
	const char *release;
	int64_t high_mb, swap_mb, full;
	bool stalled;
} swapped_now[] = {
	{ "6.1.0", 20, 25, -1, true },
	{ "6.1.0", 20, 25, 5000, true },
	{ "6.1.0", 20, 25, 0, false }, /* no task waits: none allocates */
	{ "6.1.0", 20, 20, -1, false },
	{ "6.1.0", 0, 0, -1, false },
	{ "5.7.0", 20, 25, -1, false },
};

Test(drill_ends, stalled_right_now_by_swap)
{
	for (size_t i = 0; i < sizeof(swapped_now) / sizeof(*swapped_now); i++) {
		struct cgroup *box;

		snapshot_release(&snapshot);
		begin();
		snapshot.machine.release = swapped_now[i].release;
		snapshot.machine.swap_free_bytes = figure_of(500 * MB);
		add_task(2, "/box", 40);
		box = add_group(&snapshot, "/box", 100, 90);
		box->swap_high_bytes = figure_of(swapped_now[i].high_mb * MB);
		box->swap_current_bytes = figure_of(swapped_now[i].swap_mb * MB);
		box->pressure_full.avg10 =
			swapped_now[i].full < 0 ? FIGURE_UNKNOWN : figure_of(swapped_now[i].full);
		link_groups(&snapshot);
		cr_expect_eq(throttle_is_stalled(&snapshot, index_of("/box")),
			swapped_now[i].stalled, "%zu", i);
		judge();
		cr_expect_eq(warned(WARNING_STALLED) != NULL, swapped_now[i].stalled, "%zu", i);
	}
}

Test(drill_ends, many_that_stall_are_counted)
{
	static const char *const paths[] = { "/a", "/a/x", "/b", "/c", "/d", "/e" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		add_task((pid_t)i + 2, paths[i], 40);
		add_group(&snapshot, paths[i], -1, 40)->high_bytes = figure_of(10 * MB);
	}
	link_groups(&snapshot);
	judge();
	cr_expect_str_eq(snapshot.cgroups[warned(WARNING_STALLED)->count].path, "/a");
	for (size_t i = 0, found = 0; i < verdict.warning_count; i++) {
		if (verdict.warnings[i].kind != WARNING_STALLED)
			continue;
		found++;
		cr_expect_eq(verdict.warnings[i].more_count, found == 3 ? 2u : 0u);
		cr_expect_leq(found, 3u);
	}
}

/* ---- strict overcommit ---- */

/* The counter's error is 4M in a machine of 1 GiB. */
static void set_commit(int64_t left_mb, int64_t admin_mb, int64_t user_mb)
{
	struct machine *machine = &snapshot.machine;

	machine->overcommit_memory = figure_of(2);
	machine->committed_bytes = machine->anon_bytes = figure_of(600 * MB);
	machine->commit_limit_bytes = figure_of((600 + left_mb) * MB);
	machine->admin_reserve_bytes = figure_of(admin_mb * MB);
	machine->user_reserve_bytes = figure_of(user_mb * MB);
}

static const struct committing {
	int64_t left_mb, admin_mb, user_mb;
	int64_t size_mb; /* of the leaker's address space */
	int admin;       /* CAP_SYS_ADMIN; -1: not known */
	int64_t min_mb, max_mb;
} committings[] = {
	{ 100, 0, 0, 320, 0, 96, 104 },
	{ 100, 8, 0, 320, 0, 88, 96 },
	{ 100, 8, 0, 320, 1, 96, 104 },
	{ 100, 8, 0, 320, -1, 88, 104 },
	/* a 32nd of the address space, now 10M and with all that is left 13M, but at most that */
	{ 100, 0, 128, 320, 0, 82, 94 },
	{ 100, 0, 5, 320, 0, 91, 99 },
	{ -10, 0, 0, 320, 0, -14, -6 },
};

Test(drill_ends, what_is_left_under_strict_overcommit)
{
	for (size_t i = 0; i < sizeof(committings) / sizeof(*committings); i++) {
		const struct committing *one = &committings[i];
		struct process *process;
		struct commit_room room;

		snapshot_release(&snapshot);
		begin();
		process = add_task(2, "/", 320);
		process->memory.vm_size_bytes = figure_of(one->size_mb * MB);
		process->cap_sys_admin = one->admin < 0 ? FIGURE_UNKNOWN : figure_of(one->admin);
		cr_expect_not(commit_room_for(&room, &snapshot, process), "not strict");
		set_commit(one->left_mb, one->admin_mb, one->user_mb);
		cr_assert(commit_room_for(&room, &snapshot, process));
		cr_expect_eq(room.min_bytes / MB, one->min_mb, "%zu: %lld", i,
			(long long)(room.min_bytes / MB));
		cr_expect_eq(room.max_bytes / MB, one->max_mb, "%zu: %lld", i,
			(long long)(room.max_bytes / MB));
		cr_expect_eq(room.untouched_bytes, 0);
	}
}

Test(drill_ends, refused_allocations_kill_nobody)
{
	add_task(2, "/", 40)->memory.vm_size_bytes = figure_of(50 * MB);
	add_task(3, "/", 300);
	set_commit(100, 0, 0);
	leak(2);
	expect(DRILL_ALLOCATION_FAILS, 104, true);
	cr_expect_eq(drill.min_leak_bytes / MB, 96);
	cr_expect_eq(drill.outcome.kill_count, 0u);
	cr_expect_eq(drill.outcome.domain.kind, DOMAIN_MACHINE);
	/* mapped files that may stay: the other reclaim case has the least room */
	snapshot.processes[0].memory.rss_file_bytes = snapshot.machine.mapped_bytes = figure_of(MB);
	leak(2);
	cr_expect_eq(drill.outcome.end, DRILL_ALLOCATION_FAILS);
}

Test(drill_ends, memory_that_is_committed_already_may_still_be_used)
{
	add_task(2, "/", 40)->memory.vm_size_bytes = figure_of(900 * MB);
	add_task(3, "/", 300);
	set_commit(100, 0, 0);
	snapshot.machine.anon_bytes = figure_of(340 * MB);
	leak(2);
	expect(DRILL_ALLOCATION_FAILS, 104, false);
	cr_assert(drill.has_alternative);
	cr_expect_eq(drill.alternative.kills[0].victim->pid, 3);
}

Test(drill_ends, where_memory_ends_before_the_commit_limit_the_kernel_kills)
{
	add_task(2, "/", 40);
	add_task(3, "/", 300);
	set_commit(900, 0, 0);
	leak(2);
	expect(DRILL_LEAKER_DIES, 200, true);
	cr_expect_eq(drill.outcome.kill_count, 2u);
	set_commit(198, 0, 0);
	leak(2);
	cr_expect_not(drill.certain, "which comes first is not known");
}

Test(drill_ends, a_group_may_be_full_before_the_commit_limit)
{
	add_task(2, "/box", 40);
	add_group(&snapshot, "/box", 60, 40);
	link_groups(&snapshot);
	set_commit(100, 0, 0);
	leak(2);
	expect(DRILL_LEAKER_DIES, 20, true);
}

Test(drill_ends, a_commit_limit_that_is_not_known_is_a_doubt)
{
	add_task(2, "/", 40);
	snapshot.machine.overcommit_memory = figure_of(2);
	leak(2);
	expect(DRILL_LEAKER_DIES, 200, false);
	judge();
	cr_expect_not_null(warned(WARNING_STRICT_OVERCOMMIT));
	snapshot.machine.overcommit_memory = figure_of(1);
	judge();
	cr_expect_null(warned(WARNING_STRICT_OVERCOMMIT));
}

/* ---- a tmpfs in a cgroup, and the kernel ---- */

static const char container[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static const char pod_uid[] = "11112222-3333-4444-8555-666677778888";

static void add_pods(void)
{
	static char pod[128], scope[256], docker[128];

	snprintf(pod, sizeof(pod), "/kubepods.slice/kubepods-pod%s.slice",
		"11112222_3333_4444_8555_666677778888");
	snprintf(scope, sizeof(scope), "%s/cri-containerd-%s.scope", pod, container);
	snprintf(docker, sizeof(docker), "/docker/a%s", container + 1);
	add_task(2, scope, 30);
	add_task(3, docker, 40);
	add_task(4, "/", 100);
	add_group(&snapshot, "/kubepods.slice", -1, 30);
	add_group(&snapshot, pod, 50, 30);
	add_group(&snapshot, scope, -1, 30);
	add_group(&snapshot, "/docker", -1, 40);
	add_group(&snapshot, docker, 100, 40);
	link_groups(&snapshot);
}

Test(drill_ends, the_mount_of_a_container_or_pod_names_its_group)
{
	static char mount[256];
	struct holder tmpfs = { .kind = HOLDER_TMPFS, .name = mount };

	add_pods();
	snprintf(mount, sizeof(mount), "/run/containerd/sandboxes/%s/shm", container);
	leak_holder(&tmpfs);
	expect(DRILL_NOBODY_LEFT, 20, true);
	cr_expect_eq(drill.outcome.kill_count, 1u);
	cr_expect_eq(drill.outcome.kills[0].victim->pid, 2);
	snprintf(mount, sizeof(mount), "/var/lib/kubelet/pods/%s/volumes/empty-dir/x", pod_uid);
	leak_holder(&tmpfs);
	expect(DRILL_NOBODY_LEFT, 20, true);
	snprintf(mount, sizeof(mount), "/var/lib/docker/containers/a%s/mounts/shm", container + 1);
	leak_holder(&tmpfs);
	expect(DRILL_NOBODY_LEFT, 60, true);
	cr_expect_eq(drill.outcome.kills[0].victim->pid, 3);
	/* its own size stays a bound */
	tmpfs.bytes = figure_of(0);
	tmpfs.max_bytes = figure_of(25 * MB);
	leak_holder(&tmpfs);
	cr_expect_eq(drill.outcome.end, DRILL_BOUNDED);
	cr_expect_eq(drill.outcome.grown_bytes, 25 * MB);
}

Test(drill_ends, a_writer_that_is_not_known_is_a_doubt)
{
	const struct holder tmpfs = { .kind = HOLDER_TMPFS, .name = "/dev/shm" };

	add_pods();
	leak_holder(&tmpfs);
	expect(DRILL_NOBODY_LEFT, 200, true);
	snapshot.cgroups[1].shmem_bytes = figure_of(20 * MB); /* without a limit */
	leak_holder(&tmpfs);
	cr_expect(drill.certain);
	snapshot.cgroups[snapshot.processes[1].memcg].shmem_bytes = figure_of(20 * MB);
	leak_holder(&tmpfs);
	expect(DRILL_NOBODY_LEFT, 200, false);
	cr_expect(drill.only_writer_unknown);
	writer = index_of("/docker");
	leak_holder(&tmpfs);
	expect(DRILL_NOBODY_LEFT, 200, true);
	cr_expect_eq(drill.writer_memcg, writer);
}

Test(drill_ends, the_kernel_grows_until_nobody_is_left)
{
	add_pods();
	leak_holder(&drill_kernel);
	expect(DRILL_NOBODY_LEFT, 200, true);
	cr_expect_eq(drill.outcome.kill_count, 3u);
	cr_expect_eq(drill.outcome.grown_bytes, 370 * MB);
	writer = index_of("/kubepods.slice");
	leak_holder(&drill_kernel);
	cr_expect_eq(drill.outcome.domain.kind, DOMAIN_MACHINE, "no limit there");
	/* no commit limit covers the kernel's memory */
	set_commit(10, 0, 0);
	leak_holder(&drill_kernel);
	cr_expect_eq(drill.outcome.end, DRILL_NOBODY_LEFT);
}

/* ---- figures beyond those of any machine ---- */

Test(drill_ends, absurd_figures_do_not_overflow)
{
	static const int64_t sizes[] = { 0, 4096, UNLIMITED_BYTES - 1, UNLIMITED_BYTES };

	for (size_t i = 0; i < 256; i++) {
		int64_t a = sizes[i % 4], b = sizes[i / 4 % 4], c = sizes[i / 16 % 4];
		struct machine *machine = &snapshot.machine;
		struct cgroup *box;
		struct process *process;

		snapshot_release(&snapshot);
		begin();
		process = add_task(2, "/box", 40);
		process->memory.vm_size_bytes = figure_of(a);
		add_task(3, "/", 300);
		box = add_group(&snapshot, "/box", -1, 0);
		box->high_bytes = figure_of(b);
		box->current_bytes = figure_of(c);
		box->max_bytes = figure_of(sizes[i / 64]);
		link_groups(&snapshot);
		machine->overcommit_memory = figure_of(2);
		machine->committed_bytes = figure_of(a);
		machine->commit_limit_bytes = figure_of(b);
		machine->admin_reserve_bytes = machine->user_reserve_bytes = figure_of(c);
		machine->swap_free_bytes = machine->swap_total_bytes = figure_of(sizes[i / 64]);
		leak(2);
		cr_expect_geq(drill.outcome.grown_bytes, 0, "%zu", i);
		cr_expect_geq(drill.outcome.leaks_by_bytes, 0, "%zu", i);
		leak_holder(&drill_kernel);
		cr_expect_geq(drill.outcome.grown_bytes, 0, "%zu", i);
		judge();
	}
}

static const struct {
	const char *release;
	bool throttles;
} throttling[] = { { "5.3.18", false }, { "4.19.0", false }, { "5.4.0", true }, { "6.1", true },
	{ "10.0", true }, { NULL, true }, { "six", true }, { "4.18.0-553.8.1.el8_10.x86_64", true },
	{ "3.10.0-1160.el7.x86_64", false } };

Test(drill_ends, since_5_4_memory_high_throttles)
{
	for (size_t i = 0; i < sizeof(throttling) / sizeof(*throttling); i++)
		cr_expect_eq(rules_throttle_above_high(throttling[i].release),
			throttling[i].throttles, "%zu", i);
}

static const struct {
	const char *release;
	bool for_faults;
} charging[] = { { "3.10.0-1160.el7.x86_64", true }, { "4.4.0-187-generic", true },
	{ "4.18.20", true }, { "4.19.0", false }, { "4.18.0-553.8.1.el8_10.x86_64", false },
	{ "6.1", false }, { NULL, false } };

Test(drill_ends, before_4_19_a_full_cgroup_kills_for_page_faults_alone)
{
	const struct holder tmpfs = { .kind = HOLDER_TMPFS, .name = "/dev/shm" };

	for (size_t i = 0; i < sizeof(charging) / sizeof(*charging); i++) {
		snapshot.machine.release = charging[i].release;
		add_in(2, "/box", "writer", 10, 0);
		add_group(&snapshot, "/box", 100, 20);
		link_groups(&snapshot);
		writer = index_of("/box");
		leak_holder(&tmpfs);
		cr_expect_eq(drill.outcome.kill_count, 1, "%zu", i);
		cr_expect_eq((drill.vague & VAGUE_FAULTS) != 0, charging[i].for_faults, "%zu", i);
		cr_expect(!charging[i].for_faults || !drill.certain, "%zu", i);
		/* a process touches what it leaks */
		leak(2);
		cr_expect_eq(drill.vague & VAGUE_FAULTS, 0, "%zu", i);
		drilling_end();
		begin();
	}
}

static const struct {
	const char *release;
	bool are_few;
} kernels[] = { { "6.1.0-28-686-pae", true }, { "6.1.0-28-686", true },
	{ "6.1.0-28-armmp-lpae", true }, { "5.10.103-v7l+", true }, { "6.6.31+rpt-rpi-v6", true },
	{ "4.18.0-80.el8.i686", true }, { "6.1.0-28-amd64", false }, { "5.10.103-v8+", false },
	{ "6.12.30-arm64-16k", false }, { "6.1.0-6867", false }, { NULL, false } };

Test(drill_ends, addresses_of_32_bits_end_before_a_large_machine)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		cr_expect_eq(addresses_are_few(kernels[i].release), kernels[i].are_few, "%zu", i);
	snapshot.machine.release = kernels[0].release;
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
		figure_of(4096 * MB);
	snapshot.machine.mem_total_bytes = figure_of(8192 * MB);
	add_task(2, "/", 50);
	leak(2);
	expect(DRILL_ALLOCATION_FAILS, 3021, true);
	cr_expect(drill.outcome.lacks_addresses);
	/* what it has mapped and not touched may be the end of memory first */
	snapshot_find(&snapshot, 2)->memory.vm_size_bytes = figure_of(2048 * MB);
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
		figure_of(1500 * MB);
	leak(2);
	cr_expect_not(drill.certain);
	snapshot.machine.release = "6.1.0-28-amd64";
	leak(2);
	cr_expect_eq(drill.outcome.end, DRILL_LEAKER_DIES);
}

/* In MB, of a leaker of 50 that has mapped 52, with 4096 free; and what it takes until then. */
static const struct {
	const char *release;
	int64_t limit, leaks_by, told;
} address_limits[] = {
	{ "6.1.0-28-amd64", 1024, 972, 1024 },
	{ "6.1.0-28-amd64", 40, 0, 40 },
	/* the smaller of both */
	{ "6.1.0-28-686-pae", 1024, 972, 1024 },
	{ "6.1.0-28-686-pae", 4000, 3020, 0 },
	/* memory ends before */
	{ "6.1.0-28-amd64", 5000, 4096, -1 },
	{ "6.1.0-28-amd64", -1, 4096, -1 },
};

Test(drill_ends, a_limit_of_addresses_ends_a_leak)
{
	for (size_t i = 0; i < sizeof(address_limits) / sizeof(*address_limits); i++) {
		struct process *task = add_task(2, "/", 50);
		bool fails = address_limits[i].told >= 0;

		task->memory.vm_size_bytes = figure_of(52 * MB);
		task->detail.address_limit_bytes =
			figure_of(address_limits[i].limit < 0 ? UNLIMITED_BYTES
							      : address_limits[i].limit * MB);
		snapshot.machine.release = address_limits[i].release;
		snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
			figure_of(4096 * MB);
		snapshot.machine.mem_total_bytes = figure_of(8192 * MB);
		leak(2);
		cr_expect_eq(drill.outcome.end, fails ? DRILL_ALLOCATION_FAILS : DRILL_LEAKER_DIES,
			"case %zu", i);
		cr_expect_eq(drill.outcome.leaks_by_bytes / MB, address_limits[i].leaks_by,
			"case %zu: %lld", i, (long long)(drill.outcome.leaks_by_bytes / MB));
		cr_expect(
			!fails || drill.outcome.address_limit_bytes == address_limits[i].told * MB,
			"case %zu", i);
		drilling_end();
		begin();
	}
}

Test(drill_ends, the_cgroup_of_another_may_pay)
{
	for (int i = 0; i < 2; i++) {
		struct process *sharer;

		add_task(2, "/", 40);
		sharer = add_task(3, i == 0 ? "/box" : "/", 40);
		add_group(&snapshot, "/box", 100, 40);
		sharer->detail.mm_owner_pid = figure_of(2);
		link_groups(&snapshot);
		leak(3);
		cr_expect_eq((drill.vague & VAGUE_OWNER) != 0, i == 0);
		cr_expect(i != 0 || !drill.certain);
		drilling_end();
		begin();
	}
}

/*
 * In MB, of a leaker with 50 in pages, with 4096 free: its limits (-1: none) and what counts, and
 * what it takes until allocations fail, from the least to the most (-1: memory ends first).
 */
static const struct {
	const char *release;
	int64_t addresses, mapped, data_limit, data;
	int64_t least, most, told;
	bool is_of_data, certain;
} own_limits[] = {
	{ "6.1.0", -1, 60, 1000, 50, 950, 950, 1000, true, true },
	/* what is mapped and not touched, in either */
	{ "6.1.0", -1, 60, 1000, 80, 920, 950, 1000, true, true },
	{ "6.1.0", 1000, 300, -1, 0, 700, 950, 1000, false, true },
	/* both: the smaller room is told, and neither is passed */
	{ "6.1.0", 2000, 1500, 1000, 50, 500, 950, 2000, false, true },
	{ "6.1.0", 5000, 4000, 1000, 50, 950, 950, 1000, true, true },
	{ "6.1.0", 2000, 300, 1000, 80, 920, 950, 1000, true, true },
	/* above the limit already, as after setrlimit(2) */
	{ "6.1.0", -1, 60, 40, 50, 0, 0, 40, true, true },
	/* brk(2) alone */
	{ "4.6.0", -1, 60, 1000, 50, -1, -1, 0, false, true },
	{ "4.7.0", -1, 60, 1000, 50, 950, 950, 1000, true, true },
	{ NULL, -1, 60, 1000, 50, 950, 950, 1000, true, false },
	/* what counts is not known */
	{ "6.1.0", -1, 60, 1000, -1, -1, -1, 0, false, true },
	/* memory may end before what is mapped is touched, and ends before the limit */
	{ "6.1.0", 8000, 7000, -1, 0, 1000, 4096, 8000, false, false },
	{ "6.1.0", 9000, 60, 9000, 50, -1, -1, 0, false, true },
};

static void set_own_limits(size_t number)
{
	struct process *task = add_task(2, "/", 50);
	struct process_detail *detail = &task->detail;

	snapshot.machine.release = own_limits[number].release;
	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes =
		figure_of(4096 * MB);
	snapshot.machine.mem_total_bytes = figure_of(8192 * MB);
	task->memory.vm_size_bytes = figure_of(own_limits[number].mapped * MB);
	detail->address_limit_bytes = figure_of(UNLIMITED_BYTES);
	detail->data_limit_bytes = figure_of(UNLIMITED_BYTES);
	if (own_limits[number].addresses >= 0)
		detail->address_limit_bytes = figure_of(own_limits[number].addresses * MB);
	if (own_limits[number].data_limit >= 0)
		detail->data_limit_bytes = figure_of(own_limits[number].data_limit * MB);
	if (own_limits[number].data >= 0)
		detail->data_bytes = figure_of(own_limits[number].data * MB);
}

Test(drill_ends, the_limit_that_is_reached_first_ends_a_leak)
{
	for (size_t i = 0; i < sizeof(own_limits) / sizeof(*own_limits); i++) {
		const struct drill_outcome *outcome = &drill.outcome;
		bool fails = own_limits[i].least >= 0;

		set_own_limits(i);
		leak(2);
		cr_expect_eq(outcome->end, fails ? DRILL_ALLOCATION_FAILS : DRILL_LEAKER_DIES,
			"case %zu: ends with %d", i, outcome->end);
		cr_expect_eq(drill.certain, own_limits[i].certain, "case %zu", i);
		if (fails) {
			cr_expect_eq(drill.min_leak_bytes / MB, own_limits[i].least,
				"case %zu: %lld", i, (long long)(drill.min_leak_bytes / MB));
			cr_expect_eq(drill.max_leak_bytes / MB, own_limits[i].most,
				"case %zu: %lld", i, (long long)(drill.max_leak_bytes / MB));
		}
		cr_expect_eq(outcome->address_limit_bytes / MB, own_limits[i].told, "case %zu", i);
		cr_expect_eq(outcome->limits_data, own_limits[i].is_of_data, "case %zu", i);
		drilling_end();
		begin();
	}
}

/* A larger process is killed first, and what it had is not enough to reach memory's end again. */
Test(drill_ends, a_limit_may_be_reached_after_a_kill)
{
	struct process *task = add_task(2, "/", 40);

	add_task(3, "/", 300);
	task->memory.vm_size_bytes = figure_of(50 * MB);
	task->detail.address_limit_bytes = figure_of(350 * MB);
	leak(2);
	expect(DRILL_ALLOCATION_FAILS, 200, true);
	cr_expect_eq(drill.outcome.kill_count, 1u);
	cr_expect_eq(drill.outcome.grown_bytes / MB, 300);
	cr_expect_eq(drill.max_leak_bytes / MB, 200, "until the kill");
}

Test(drill_ends, a_summary_knows_of_limits)
{
	struct drill_context *context;
	struct drill_summary summary;
	struct error error;

	set_own_limits(1);
	context = drilling_context();
	cr_assert(
		drill_summarize(&summary, context, snapshot_find(&snapshot, 2), NULL, &error) == 0);
	cr_expect_eq(summary.end, DRILL_ALLOCATION_FAILS);
	cr_expect_eq(summary.max_leak_bytes / MB, 950);
	drill_context_free(context);
}
