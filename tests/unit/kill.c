/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The processes that die with a victim, and the memory that frees. */
#include "trial.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static bool *gone;
static struct relations relations;
static struct kill death;

static void begin(void)
{
	trial_begin();
	gone = calloc(64, sizeof(*gone));
}

static void end(void)
{
	kill_release(&death);
	relations_release(&relations);
	free(gone);
	trial_end();
}

static void renew(void)
{
	end();
	begin();
}

TestSuite(kill, .init = begin, .fini = end);

static struct process *add_in(pid_t pid, const char *cgroup, int64_t rss_mb)
{
	struct process *process = add(&snapshot, pid, "task", rss_mb, 0);

	process->cgroup = cgroup;
	return process;
}

/* All below `owner` run on its address space. */
static void share(pid_t owner, const pid_t *pids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		snapshot_find(&snapshot, pids[i])->detail.mm_owner_pid = figure_of(owner);
}

static void kill_in(const char *word, pid_t victim)
{
	struct domain domain;
	struct error error;

	cr_assert(domain_find(&domain, &snapshot, word, &error) == 0, "%s: %s", word, error.detail);
	kill_release(&death);
	relations_release(&relations);
	relations_init(&relations, &snapshot);
	kill_init(&death, &relations, &domain, rules_for_release(snapshot.machine.release),
		snapshot_find(&snapshot, victim), gone);
}

/* The PIDs that the kernel kills, "3 4 5", then those of the collateral, " + 6 7". */
static const char *dead(void)
{
	static char text[256];
	size_t length = 0;

	for (size_t i = 0; i < death.killed_count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%d",
			i ? " " : "", death.killed[i]->pid);
	for (size_t i = 0; i < death.collateral_count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%d",
			i ? " " : " + ", death.collateral[i].process->pid);
	return text;
}

Test(kill, a_victim_alone)
{
	add(&snapshot, 2, "task", 10, 0);
	add(&snapshot, 3, "task", 10, 0)->ppid = 2;
	kill_in("machine", 2);
	cr_expect_str_eq(dead(), "2");
	cr_expect_null(death.group);
	cr_expect(gone[0] && !gone[1]);
	cr_expect(kill_has(&death, &snapshot.processes[0]));
	cr_expect_not(kill_has(&death, &snapshot.processes[1]));
}

Test(kill, all_on_its_address_space_but_init_and_kernel_threads)
{
	for (pid_t pid = 1; pid < 8; pid++)
		add(&snapshot, pid, "task", 10, pid == 4 ? -1000 : 0);
	snapshot_find(&snapshot, 5)->kernel_thread = true;
	share(1, (pid_t[]){ 1, 3, 4, 5, 7 }, 5);
	share(2, (pid_t[]){ 2, 6 }, 2);
	kill_in("machine", 3);
	/* adj -1000 does not spare who shares: __oom_kill_process asks only for the group's */
	cr_expect_str_eq(dead(), "3 4 7");
}

Test(kill, before_4_8_sharers_at_minus_1000_are_spared)
{
	snapshot.machine.release = "4.7.0";
	for (pid_t pid = 2; pid < 6; pid++)
		add(&snapshot, pid, "task", 10, pid == 4 ? -1000 : pid == 5 ? -999 : 0);
	share(2, (pid_t[]){ 2, 3, 4, 5 }, 4);
	kill_in("machine", 3);
	cr_expect_str_eq(dead(), "3 2 5");
	/* the one that is left has the memory */
	cr_expect(death.memory_survives);
	cr_expect_eq(death.freed_bytes.value, 0);
}

Test(kill, unknown_sharers_are_none)
{
	add(&snapshot, 2, "task", 10, 0);
	add(&snapshot, 3, "task", 10, 0);
	kill_in("machine", 2);
	cr_expect_str_eq(dead(), "2");
}

/* /a holds 2, /a/b 3 and 4, /a/b/c 5, /d 6. */
static void set_groups(void)
{
	add_in(2, "/a", 10);
	add_in(3, "/a/b", 10);
	add_in(4, "/a/b", 10);
	add_in(5, "/a/b/c", 10);
	add_in(6, "/d", 10);
	add_group(&snapshot, "/a", 100, 50);
	add_group(&snapshot, "/a/b", 80, 40);
	add_group(&snapshot, "/a/b/c", 60, 10);
	add_group(&snapshot, "/d", -1, 10);
	link_groups(&snapshot);
}

static const struct {
	const char *groups; /* those with memory.oom.group set, apart by blanks */
	const char *domain;
	pid_t victim;
	const char *dead, *group; /* NULL: none */
} group_kills[] = {
	{ "", "machine", 3, "3", NULL },
	{ "/a/b", "machine", 3, "3 4 5", "/a/b" },
	{ "/a/b", "machine", 2, "2", NULL },
	{ "/a/b", "machine", 6, "6", NULL },
	/* the topmost counts */
	{ "/a /a/b", "machine", 4, "4 2 3 5", "/a" },
	{ "/a /a/b/c", "machine", 5, "5 2 3 4", "/a" },
	{ "/a/b/c", "machine", 3, "3", NULL },
	{ "/a/b/c", "machine", 5, "5", "/a/b/c" },
	/* but not above the domain */
	{ "/a /a/b/c", "/a/b", 5, "5", "/a/b/c" },
	{ "/a", "/a/b", 3, "3", NULL },
	{ "/a", "/a", 3, "3 2 4 5", "/a" },
	{ "/a/b", "/a/b", 3, "3 4 5", "/a/b" },
	{ "/a /a/b", "/a/b", 3, "3 4 5", "/a/b" },
	{ "/ /a", "/a", 3, "3 2 4 5", "/a" },
};

static void set_oom_groups(const char *paths)
{
	char path[32];

	for (int length; sscanf(paths, "%31s%n", path, &length) == 1; paths += length)
		the_group(&snapshot, path)->oom_group = figure_of(1);
}

Test(kill, the_topmost_group_up_to_the_domain_dies_whole)
{
	for (size_t i = 0; i < sizeof(group_kills) / sizeof(*group_kills); i++) {
		set_groups();
		set_oom_groups(group_kills[i].groups);
		kill_in(group_kills[i].domain, group_kills[i].victim);
		cr_expect_str_eq(dead(), group_kills[i].dead, "case %zu: %s", i, dead());
		cr_expect_eq(death.group != NULL, group_kills[i].group != NULL, "case %zu", i);
		if (death.group && group_kills[i].group)
			cr_expect_str_eq(death.group->path, group_kills[i].group, "case %zu", i);
		renew();
	}
}

Test(kill, version_1_has_no_group_kill)
{
	set_groups();
	set_oom_groups("/a");
	snapshot.cgroup_version = CGROUP_V1;
	kill_in("/a", 3);
	cr_expect_str_eq(dead(), "3");
}

Test(kill, whom_a_group_kill_spares)
{
	add_in(1, "/a", 10);
	add_in(2, "/a", 10);
	add_in(3, "/a", 10)->adj = figure_of(-1000);
	add_in(4, "/a", 10)->has_mm = false;
	add_in(5, "/a", 10)->kernel_thread = true;
	add_in(6, "/a", 10)->adj = figure_of(-999);
	add_in(7, "/a", 10)->adj = FIGURE_UNKNOWN;
	add_group(&snapshot, "/a", 100, 50)->oom_group = figure_of(1);
	link_groups(&snapshot);
	kill_in("/a", 2);
	cr_expect_str_eq(dead(), "2 6 7");
}

/* In a container's PID namespace PID 1 is a task like any other. */
Test(kill, the_init_of_a_container_is_not_spared_from_inside)
{
	add_in(1, "/a", 10);
	add_in(2, "/a", 20);
	add_group(&snapshot, "/a", 100, 50)->oom_group = figure_of(1);
	link_groups(&snapshot);
	snapshot.machine.visibility = VISIBILITY_PID_NAMESPACE;
	kill_in("/a", 2);
	cr_expect_str_eq(dead(), "2 1");
}

Test(kill, a_member_takes_its_sharers_from_outside_of_the_group)
{
	set_groups();
	set_oom_groups("/a/b");
	share(4, (pid_t[]){ 4, 6 }, 2);
	kill_in("machine", 3);
	cr_expect_str_eq(dead(), "3 4 6 5");
}

Test(kill, nobody_dies_twice)
{
	set_groups();
	set_oom_groups("/a");
	share(3, (pid_t[]){ 3, 5 }, 2);
	gone[2] = true; /* 4 */
	kill_in("machine", 3);
	cr_expect_str_eq(dead(), "3 5 2");
	for (size_t i = 0; i < snapshot.process_count; i++)
		cr_expect_eq(
			gone[i], snapshot.processes[i].pid != 6, "%d", snapshot.processes[i].pid);
}

/* ---- collateral ---- */

/* The postmaster 10 with 11, 12 and 13, and a psql of another parent. */
static void set_postgres(void)
{
	add(&snapshot, 10, "postgres", 10, 0)->ppid = 1;
	for (pid_t pid = 11; pid < 14; pid++)
		add(&snapshot, pid, "postgres", 10, 0)->ppid = 10;
	add(&snapshot, 14, "logger", 10, 0)->ppid = 10;
	add(&snapshot, 15, "postgres", 10, 0)->ppid = 7;
	/* two clusters that one shell started */
	add(&snapshot, 16, "postgres", 10, 0)->ppid = 14;
	add(&snapshot, 17, "postgres", 10, 0)->ppid = 14;
}

Test(kill, a_backend_takes_all_backends_with_it)
{
	set_postgres();
	kill_in("machine", 12);
	cr_expect_str_eq(dead(), "12 + 11 13");
	cr_expect_eq(death.collateral[0].reason, COLLATERAL_RESTART);
}

Test(kill, a_postmaster_takes_its_children_with_it)
{
	set_postgres();
	kill_in("machine", 10);
	cr_expect_str_eq(dead(), "10 + 11 12 13");
	cr_expect_eq(death.collateral[0].reason, COLLATERAL_PARENT);
}

Test(kill, a_postmaster_of_another_cluster_is_another)
{
	set_postgres();
	kill_in("machine", 15);
	cr_expect_str_eq(dead(), "15");
	kill_in("machine", 16);
	cr_expect_str_eq(dead(), "16");
}

Test(kill, names_that_only_look_like_it_do_not_follow)
{
	static const char *const names[] = { "postgres:", "postgre", "Postgres", "", NULL };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		add(&snapshot, 2, names[i], 10, 0)->ppid = 1;
		add(&snapshot, 3, names[i], 10, 0)->ppid = 2;
		kill_in("machine", 2);
		cr_expect_str_eq(dead(), "2", "case %zu", i);
		renew();
	}
}

/* 20 is the init of a container, 21 its child, 22 a child of 21; 23 entered from outside. */
static void set_container(void)
{
	add(&snapshot, 20, "init", 10, 0)->namespace_pid = figure_of(1);
	add(&snapshot, 21, "a", 10, 0)->ppid = 20;
	add(&snapshot, 22, "b", 10, -1000)->ppid = 21;
	add(&snapshot, 23, "sh", 10, 0)->ppid = 5;
	add(&snapshot, 24, "other", 10, 0)->ppid = 5;
	for (size_t i = 0; i < 4; i++)
		if (i != 2)
			snapshot.processes[i].container = "c0ffee";
	snapshot.processes[4].container = "other";
}

/* 30 is the sandbox of a pod, 31 and 32 are of its two containers, 33 and 34 of another pod. */
static void set_pod(void)
{
	add(&snapshot, 30, "pause", 10, -998);
	add(&snapshot, 31, "a", 10, 935);
	add(&snapshot, 32, "b", 10, 999);
	add(&snapshot, 33, "pause", 10, 999);
	add(&snapshot, 34, "c", 10, 999);
	for (size_t i = 0; i < 5; i++) {
		snapshot.processes[i].pod = i < 3 ? "shop/web" : "shop/web-2";
		snapshot.processes[i].qos = POD_BURSTABLE;
		snapshot.processes[i].namespace_pid = figure_of(1);
	}
	snapshot.processes[0].container = "c0ffee";
}

Test(kill, a_pod_ends_without_its_sandbox)
{
	set_pod();
	kill_in("machine", 30);
	cr_expect_str_eq(dead(), "30 + 31 32");
	cr_expect_eq(death.collateral[0].reason, COLLATERAL_POD);
	renew();
	set_pod();
	kill_in("machine", 31);
	cr_expect_str_eq(dead(), "31", "a container is started again, alone");
	renew();
	set_pod();
	kill_in("machine", 33);
	cr_expect_str_eq(dead(), "33", "what is but called so has another adj");
	renew();
	set_pod();
	snapshot.processes[1].adj = figure_of(-998);
	kill_in("machine", 31);
	cr_expect_str_eq(dead(), "31", "an old kubelet gave it to containers, too");
}

Test(kill, the_sandbox_takes_those_charged_to_its_pod)
{
	static const char *const paths[] = { "/kubepods/burstable/pod1/s",
		"/kubepods/burstable/pod1/a", "/kubepods/burstable/pod1/b",
		"/kubepods/burstable/pod2/s", "/kubepods/burstable/pod2/c" };

	set_pod();
	add_group(&snapshot, "/kubepods/burstable/pod1", -1, 0)->pod = "shop/web";
	for (size_t i = 0; i < 5; i++) {
		add_group(&snapshot, paths[i], -1, 0)->pod = snapshot.processes[i].pod;
		snapshot.processes[i].cgroup = paths[i];
	}
	link_groups(&snapshot);
	kill_in("machine", 30);
	cr_expect_str_eq(dead(), "30 + 31 32");
}

Test(kill, the_init_of_a_namespace_takes_all_in_it)
{
	set_container();
	kill_in("machine", 20);
	cr_expect_str_eq(dead(), "20 + 21 22 23");
	cr_expect_eq(death.collateral[2].reason, COLLATERAL_NAMESPACE);
}

/* With a tree, the container's processes are those of its outermost cgroup. */
Test(kill, the_members_of_a_container_may_be_below_its_group)
{
	static const char *const cgroups[] = { "/c0ffee/init", "/c0ffee/init", "/", "/c0ffee/exec",
		"/x" };

	set_container();
	for (size_t i = 0; i < 5; i++)
		snapshot.processes[i].cgroup = cgroups[i];
	add_group(&snapshot, "/c0ffee", -1, 0)->container = "c0ffee";
	add_group(&snapshot, "/c0ffee/exec", -1, 0)->container = "c0ffee";
	add_group(&snapshot, "/c0ffee/init", -1, 0)->container = "c0ffee";
	add_group(&snapshot, "/x", -1, 0)->container = "other";
	link_groups(&snapshot);
	kill_in("machine", 20);
	cr_expect_str_eq(dead(), "20 + 21 22 23");
}

Test(kill, others_of_a_namespace_die_alone)
{
	set_container();
	kill_in("machine", 21);
	cr_expect_str_eq(dead(), "21");
}

Test(kill, a_namespace_is_followed_below_what_died_with_its_init)
{
	set_container();
	for (size_t i = 0; i < snapshot.process_count; i++)
		snapshot.processes[i].container = NULL;
	share(20, (pid_t[]){ 20, 21 }, 2);
	kill_in("machine", 20);
	cr_expect_str_eq(dead(), "20 21 + 22");
}

/* --pid=host: 4 and 8 are their shims; 9 entered the container later. */
Test(kill, a_container_on_the_hosts_pids_ends_with_its_first_process)
{
	add(&snapshot, 4, "shim", 1, 0);
	add(&snapshot, 5, "first", 10, 0)->ppid = 4;
	add(&snapshot, 6, "agent", 10, -1000)->ppid = 5;
	add(&snapshot, 8, "shim", 1, 0);
	add(&snapshot, 9, "sh", 10, 0)->ppid = 8;
	for (size_t i = 0; i < snapshot.process_count; i++) {
		snapshot.processes[i].start_ticks = figure_of((int64_t)i);
		if (snapshot.processes[i].pid % 4 != 0)
			snapshot.processes[i].container = "c0ffee";
	}
	kill_in("machine", 9);
	cr_expect_str_eq(dead(), "9");
	kill_in("machine", 5);
	cr_expect_str_eq(dead(), "5 + 6");
}

Test(kill, a_circle_of_parents_ends)
{
	add(&snapshot, 2, "a", 10, 0)->ppid = 4;
	add(&snapshot, 3, "b", 10, 0)->ppid = 2;
	add(&snapshot, 4, "c", 10, 0)->ppid = 3;
	add(&snapshot, 5, "d", 10, 0)->ppid = 5;
	snapshot.processes[0].namespace_pid = snapshot.processes[3].namespace_pid = figure_of(1);
	kill_in("machine", 2);
	cr_expect_str_eq(dead(), "2 + 3 4");
	kill_in("machine", 5);
	cr_expect_str_eq(dead(), "5");
}

/* ---- freed memory ---- */

static void set_detail(pid_t pid, int64_t private_mb, int64_t swap_mb, int64_t pss_shmem_mb)
{
	struct process_detail *detail = &snapshot_find(&snapshot, pid)->detail;

	detail->private_bytes = figure_of(private_mb * MB);
	detail->private_swap_bytes = figure_of(swap_mb * MB);
	detail->pss_shmem_bytes = figure_of(pss_shmem_mb * MB);
}

static void expect_freed(int64_t mb, bool measured)
{
	cr_expect(death.freed_bytes.known && death.freed_bytes.value == mb * MB, "%lld",
		(long long)(death.freed_bytes.value / MB));
	cr_expect_eq(death.freed_is_measured, measured);
}

/* Of what is mapped as files, what is no page cache may come on top. */
Test(kill, frees_at_least_what_no_driver_holds)
{
	add(&snapshot, 2, "compositor", 500, 0);
	set_detail(2, 480, 0, 0);
	snapshot_find(&snapshot, 2)->memory.rss_file_bytes = figure_of(50 * MB);
	snapshot.machine.active_file_bytes = figure_of(0);
	for (int64_t cache_mb = 0; cache_mb < 60; cache_mb += 10) {
		snapshot.machine.inactive_file_bytes = figure_of(cache_mb * MB);
		gone[0] = false;
		kill_in("machine", 2);
		expect_freed(480, true);
		cr_expect_eq(death.frees_at_least, cache_mb < 20, "of 50, %d are page cache",
			(int)cache_mb);
	}
}

Test(kill, frees_what_is_private)
{
	add(&snapshot, 2, "task", 500, 0);
	set_detail(2, 30, 4, 0);
	kill_in("machine", 2);
	expect_freed(34, true);
}

Test(kill, without_details_its_anonymous_memory_is_the_estimate)
{
	add(&snapshot, 2, "task", 500, 0)->memory.swap_bytes = figure_of(7 * MB);
	snapshot.processes[0].memory.rss_file_bytes = figure_of(100 * MB);
	kill_in("machine", 2);
	expect_freed(507, false);
}

Test(kill, unknown_anonymous_memory_leaves_it_unknown)
{
	add(&snapshot, 2, "task", 500, 0)->memory.rss_anon_bytes = FIGURE_UNKNOWN;
	kill_in("machine", 2);
	cr_expect_not(death.freed_bytes.known);
}

Test(kill, what_grew_by_assumption_is_freed_too)
{
	add(&snapshot, 2, "task", 500, 0)->grown_bytes = 100 * MB;
	set_detail(2, 30, 0, 0);
	kill_in("machine", 2);
	expect_freed(130, true);
}

Test(kill, page_tables_go_with_their_process)
{
	add(&snapshot, 2, "task", 500, 0)->memory.page_tables_bytes = figure_of(9 * MB);
	kill_in("machine", 2);
	expect_freed(509, false);
	renew();
	add(&snapshot, 2, "task", 500, 0)->memory.page_tables_bytes = figure_of(9 * MB);
	set_detail(2, 30, 4, 0);
	kill_in("machine", 2);
	expect_freed(43, true);
}

/* In MB. */
static const struct {
	int64_t anon, file, shmem, pss_shmem, private, freed;
} page_caches[] = {
	{ 100, 400, 0, 0, 500, 100 },
	{ 100, 400, 0, 0, 90, 90 },
	/* shared memory that it alone maps goes, the share of what others map, too, does not matter
	 */
	{ 100, 400, 50, 50, 550, 150 },
	{ 100, 400, 50, 10, 500, 110 },
	/* before 5.2 the share is not told */
	{ 100, 400, 50, -1, 550, 150 },
	/* before 4.5 nothing is */
	{ -1, -1, -1, -1, 550, 550 },
};

static struct figure mb_figure(int64_t mb)
{
	return mb < 0 ? FIGURE_UNKNOWN : figure_of(mb * MB);
}

Test(kill, files_stay_in_the_page_cache)
{
	for (size_t i = 0; i < sizeof(page_caches) / sizeof(*page_caches); i++) {
		struct process *process = add(&snapshot, 2, "task", 0, 0);

		process->memory.rss_anon_bytes = mb_figure(page_caches[i].anon);
		process->memory.rss_file_bytes = mb_figure(page_caches[i].file);
		process->memory.rss_shmem_bytes = mb_figure(page_caches[i].shmem);
		process->memory.rss_bytes = FIGURE_UNKNOWN;
		set_detail(2, page_caches[i].private, 0, 0);
		process->detail.pss_shmem_bytes = mb_figure(page_caches[i].pss_shmem);
		add(&snapshot, 3, "other", 0, 0)->memory.rss_shmem_bytes =
			mb_figure(page_caches[i].shmem);
		kill_in("machine", 2);
		expect_freed(page_caches[i].freed, true);
		renew();
	}
}

/* In MB, of 100 that it alone maps of shared memory, and 50 of anonymous. */
static const struct {
	int64_t lasting, freed;
} segments[] = { { -1, 150 }, { 0, 150 }, { 60, 90 }, { 100, 50 }, { 900, 50 } };

Test(kill, segments_that_last_stay)
{
	for (size_t i = 0; i < sizeof(segments) / sizeof(*segments); i++) {
		struct process *process = add(&snapshot, 2, "db", 50, 0);

		process->memory.rss_shmem_bytes = figure_of(100 * MB);
		process->detail.lasting_shmem_bytes = mb_figure(segments[i].lasting);
		set_detail(2, 150, 0, 100);
		kill_in("machine", 2);
		expect_freed(segments[i].freed, true);
		renew();
	}
}

Test(kill, segments_that_last_stay_after_the_last_of_several)
{
	for (pid_t pid = 2; pid < 4; pid++) {
		add(&snapshot, pid, "db", 0, 0)->memory.rss_shmem_bytes = figure_of(100 * MB);
		set_detail(pid, 0, 0, 50);
		snapshot_find(&snapshot, pid)->detail.lasting_shmem_bytes = figure_of(80 * MB);
	}
	share(2, (pid_t[]){ 2, 3 }, 2);
	kill_in("machine", 2);
	expect_freed(10, true);
}

Test(kill, what_was_not_seen_may_be_in_a_segment_that_lasts)
{
	add(&snapshot, 2, "db", 0, 0)->memory.rss_shmem_bytes = figure_of(100 * MB);
	set_detail(2, 100, 0, 100);
	snapshot.machine.shmem_bytes = figure_of(150 * MB);
	snapshot.machine.lasting_segments_bytes = figure_of(40 * MB);
	kill_in("machine", 2);
	cr_expect_not(death.may_keep_segments, "where 110 are in none");
	gone[0] = false;
	snapshot.machine.lasting_segments_bytes = figure_of(90 * MB);
	kill_in("machine", 2);
	cr_expect(death.may_keep_segments);
	gone[0] = false;
	snapshot_find(&snapshot, 2)->detail.lasting_shmem_bytes = figure_of(0);
	kill_in("machine", 2);
	cr_expect_not(death.may_keep_segments, "it maps none");
}

Test(kill, one_address_space_is_freed_once)
{
	for (pid_t pid = 2; pid < 5; pid++) {
		add(&snapshot, pid, "task", 100, 0);
		set_detail(pid, 80, 5, 0);
	}
	share(2, (pid_t[]){ 2, 3, 4 }, 3);
	kill_in("machine", 3);
	cr_expect_eq(death.killed_count, 3);
	expect_freed(85, true);
}

/* Four processes map a segment of 120M: each has 30M of it in its Pss, and 10M of its own. */
static void set_segment(const char *name)
{
	for (pid_t pid = 10; pid < 14; pid++) {
		struct process *process = add(&snapshot, pid, name, 10, 0);

		process->ppid = pid == 10 ? 1 : 10;
		process->cgroup = pid == 13 ? "/other" : "/a";
		process->memory.rss_shmem_bytes = figure_of(120 * MB);
		set_detail(pid, 10, 0, 30);
	}
	add_group(&snapshot, "/a", -1, 0);
	add_group(&snapshot, "/other", -1, 0);
	link_groups(&snapshot);
}

Test(kill, a_segment_stays_while_anybody_maps_it)
{
	set_segment("task");
	kill_in("machine", 10);
	expect_freed(10, true);
	renew();
	set_segment("task");
	set_oom_groups("/a");
	kill_in("machine", 10);
	cr_expect_str_eq(dead(), "10 11 12");
	expect_freed(30, true);
}

Test(kill, a_segment_goes_once_when_all_that_map_it_die)
{
	set_segment("postgres");
	kill_in("machine", 10);
	cr_expect_str_eq(dead(), "10 + 11 12 13");
	expect_freed(4 * 10 + 120, true);
}

Test(kill, a_segment_of_its_own_is_private_already)
{
	add(&snapshot, 2, "task", 10, 0)->memory.rss_shmem_bytes = figure_of(120 * MB);
	set_detail(2, 130, 0, 120);
	kill_in("machine", 2);
	expect_freed(130, true);
}

/* Of 120M that it alone maps, 100M of the machine's shared memory are in no file. */
Test(kill, a_segment_in_a_tmpfs_may_stay)
{
	add(&snapshot, 2, "task", 10, 0)->memory.rss_shmem_bytes = figure_of(120 * MB);
	set_detail(2, 130, 0, 120);
	snapshot.machine.shmem_bytes = figure_of(200 * MB);
	snapshot_add_holder(&snapshot,
		(struct holder){
			.kind = HOLDER_TMPFS, .name = "/dev/shm", .bytes = figure_of(80 * MB) });
	kill_in("machine", 2);
	expect_freed(130, true);
	cr_expect_not(death.may_keep_files, "where no file must be part of it");
	gone[0] = false;
	snapshot.machine.shmem_bytes = figure_of(130 * MB);
	kill_in("machine", 2);
	cr_expect(death.may_keep_files);
}

/* The machine may get back what is held by descriptors, and huge pages that are surplus. */
Test(kill, what_a_process_holds_beside_its_memory_may_come_back)
{
	struct process *process = add(&snapshot, 2, "task", 100, 0);

	set_detail(2, 100, 0, 0);
	process->memory.hugetlb_bytes = figure_of(512 * MB);
	snapshot.machine.huge_page_bytes = figure_of(2 * MB);
	snapshot.machine.huge_pages_surplus = figure_of(1);
	kill_in("machine", 2);
	cr_expect_not(death.frees_at_least, "the pool keeps them");
	gone[0] = false;
	snapshot.machine.huge_pages_surplus = figure_of(256);
	kill_in("machine", 2);
	cr_expect(death.frees_at_least);
	gone[0] = false;
	process->memory.hugetlb_bytes = figure_of(0);
	process->detail.drm_bytes = figure_of(300 * MB);
	kill_in("machine", 2);
	cr_expect(death.frees_at_least);
	expect_freed(100, true);
}

Test(kill, zombies_and_kernel_threads_free_nothing)
{
	add(&snapshot, 20, "init", 10, 0)->namespace_pid = figure_of(1);
	add(&snapshot, 21, "zombie", 10, 0)->ppid = 20;
	snapshot.processes[1].has_mm = false;
	snapshot.processes[1].memory.rss_anon_bytes = FIGURE_UNKNOWN;
	kill_in("machine", 20);
	expect_freed(10, false);
}
