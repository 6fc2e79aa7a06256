/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures and the shape of a tree of memory cgroups: ordinary ones and hostile ones. */
#include "snapshot/cgroup_tree.h"
#include "tree.h"

#include "snapshot/needs.h"
#include "sources/cgroup/namespace.h"
#include "sources/cgroup/place.h"
#include "sources/cgroup/walk.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MANY = 5000 };

TestSuite(cgroups, .init = plant, .fini = uproot);

static void put_in(const char *group, const char *name, const char *text)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", group, name);
	put(path, text);
}

/* A group of version 2 without a limit. */
static void put_group(const char *group)
{
	put_in(group, "memory.max", "max\n");
	put_in(group, "memory.high", "max\n");
	put_in(group, "memory.swap.max", "max\n");
	put_in(group, "memory.oom.group", "0\n");
	put_in(group, "memory.current", "4096\n");
}

static void read_place(enum cgroup_version version, const char *top, unsigned needs)
{
	struct cgroup_place place = { .version = version, .directory = tree, .top = top };
	struct error error;

	cr_assert_eq(cgroups_read(&scanned, &place, needs, NULL, &error), 0);
	cr_assert(snapshot_link(&scanned));
}

static void read_version2(unsigned needs)
{
	put("cgroup.controllers", "cpuset cpu io memory hugetlb pids\n");
	read_place(CGROUP_V2, "/", needs);
}

static const struct cgroup *the_group(const char *path)
{
	const struct cgroup *cgroup = snapshot_find_cgroup(&scanned, path);

	cr_assert_not_null(cgroup, "cgroup %s", path);
	return cgroup;
}

static const char statistics[] =
	"anon 1000\nfile 2000\nkernel 5\nkernel_stack 16384\npagetables 300\nsock 40\nshmem 500\n"
	"file_mapped 60\nfile_dirty 1\nanon_thp 0\ninactive_anon 7\nactive_anon 8\n"
	"inactive_file 900\nactive_file 1100\nunevictable 11\nslab_reclaimable 1\nslab "
	"1200\nhugetlb 2097152\n";

static void put_database(void)
{
	put_in("system.slice/db.service", "memory.max", "8388608\n");
	put_in("system.slice/db.service", "memory.high", "4194304\n");
	put_in("system.slice/db.service", "memory.swap.max", "0\n");
	put_in("system.slice/db.service", "memory.oom.group", "1\n");
	put_in("system.slice/db.service", "memory.current", "3145728\n");
	put_in("system.slice/db.service", "memory.low", "1048576\n");
	put_in("system.slice/db.service", "memory.min", "max\n");
	put_in("system.slice/db.service", "memory.swap.current", "12288\n");
	put_in("system.slice/db.service", "memory.stat", statistics);
	put_in("system.slice/db.service", "memory.events",
		"low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 6\n");
	put_in("system.slice/db.service", "memory.events.local",
		"low 0\nhigh 0\nmax 0\noom 7\noom_kill 8\noom_group_kill 0\n");
	put_in("system.slice/db.service", "memory.pressure",
		"some avg10=1.50 avg60=0.25 avg300=0.00 total=7\n"
		"full avg10=0.50 avg60=0.05 avg300=0.01 total=3\n");
}

static void check_database(const struct cgroup *group)
{
	check_figure(group->max_bytes, 8388608);
	check_figure(group->high_bytes, 4194304);
	check_figure(group->low_bytes, 1048576);
	check_figure(group->min_bytes, UNLIMITED_BYTES);
	check_figure(group->swap_max_bytes, 0);
	check_figure(group->swap_current_bytes, 12288);
	check_figure(group->current_bytes, 3145728);
	check_figure(group->oom_group, 1);
	check_figure(group->anon_bytes, 1000);
	check_figure(group->file_bytes, 2000);
	check_figure(group->shmem_bytes, 500);
	check_figure(group->mapped_bytes, 60);
	check_figure(group->active_file_bytes, 1100);
	check_figure(group->inactive_file_bytes, 900);
	check_figure(group->unevictable_bytes, 11);
	check_figure(group->slab_bytes, 1200);
	check_figure(group->sock_bytes, 40);
	check_figure(group->page_tables_bytes, 300);
	check_figure(group->hugetlb_bytes, 2097152);
	check_figure(group->events_high, 2);
	check_figure(group->events_max, 3);
	check_figure(group->events_oom, 4);
	check_figure(group->events_oom_kill, 5);
	check_figure(group->events_oom_group_kill, 6);
	check_figure(group->local_oom, 7);
	check_figure(group->local_oom_kill, 8);
	check_figure(group->pressure_some.avg10, 150);
	check_figure(group->pressure_full.avg60, 5);
}

Test(cgroups, version_2_is_read_whole)
{
	const struct cgroup *group;

	put("memory.stat", "anon 77\n");
	put_group("system.slice");
	put_database();
	read_version2(NEED_LIMITS);
	cr_expect_eq(scanned.cgroup_version, CGROUP_V2);
	cr_expect_eq(scanned.cgroup_count, 3);
	group = the_group("/system.slice/db.service");
	check_database(group);
	cr_expect_str_eq(group->unit, "db.service");
	cr_expect_null(group->container);
	cr_expect(!group->memsw_max_bytes.known && !group->under_oom.known);
	check_figure(the_group("/")->anon_bytes, 77);
	cr_expect(!the_group("/")->max_bytes.known);
}

static const char by_node[] = "anon N0=1000 N1=7\ninactive_file N0=900 N1=0\nactive_file N0=100 "
			      "N1=40\nslab_reclaimable N0=5 N1=2\nshmem N0=500 N1=0\n";

/* Below a cgroup with memory.min its protection is shared: where the cache is matters there. */
Test(cgroups, cache_by_node_is_read_of_the_protected)
{
	static const char *const groups[] = { "plain", "kept", "kept/limited", "kept/free" };

	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		put_group(groups[i]);
		put_in(groups[i], "memory.numa_stat", by_node);
	}
	put_in("kept", "memory.min", "4096\n");
	put_in("kept/limited", "memory.max", "4096\n");
	put_in("plain", "memory.max", "4096\n");
	read_version2(NEED_LIMITS);
	cr_expect_str_eq(the_group("/kept")->node_cache, "0=1005,1=42");
	cr_expect_str_eq(the_group("/kept/limited")->node_cache, "0=1005,1=42");
	cr_expect_null(the_group("/kept/free")->node_cache);
	cr_expect_null(the_group("/plain")->node_cache);
}

Test(cgroups, cache_by_node_may_be_garbled)
{
	static const char *const texts[] = { "", "active_file", "active_file\n", "active_file N0\n",
		"active_file 5\n", "active_file N0=x N9999=1\n", "active_file N0=0\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		put_group("kept");
		put_in("kept", "memory.min", "4096\n");
		put_in("kept", "memory.numa_stat", texts[i]);
		read_version2(NEED_LIMITS);
		cr_expect_null(the_group("/kept")->node_cache, "'%s'", texts[i]);
		snapshot_release(&scanned);
	}
}

#define ID64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

Test(cgroups, what_a_path_stands_for_is_told)
{
	put_group("kubepods");
	put_group("kubepods/pod12-ab");
	put_group("kubepods/pod12-ab/" ID64);
	read_version2(NEED_LIMITS);
	cr_expect_str_eq(the_group("/kubepods/pod12-ab")->pod, "12-ab");
	cr_expect_null(the_group("/kubepods/pod12-ab")->container);
	cr_expect_str_eq(
		the_group("/kubepods/pod12-ab/" ID64)->container, "container:0123456789ab");
	cr_expect_null(the_group("/kubepods")->pod);
}

Test(cgroups, what_has_no_limit_tells_only_that)
{
	put_group("free");
	put_in("free", "memory.stat", statistics);
	read_version2(NEED_LIMITS);
	check_figure(the_group("/free")->max_bytes, UNLIMITED_BYTES);
	check_figure(the_group("/free")->oom_group, 0);
	cr_expect(!the_group("/free")->current_bytes.known);
	cr_expect(!the_group("/free")->anon_bytes.known);
}

Test(cgroups, all_is_read_when_all_is_asked)
{
	put_group("free");
	put_in("free", "memory.stat", statistics);
	read_version2(NEED_CGROUP_ALL);
	check_figure(the_group("/free")->current_bytes, 4096);
	check_figure(the_group("/free")->anon_bytes, 1000);
}

Test(cgroups, groups_without_a_memory_controller_are_left_out)
{
	put_group("with");
	put_in("without", "cgroup.procs", "");
	put_in("without/below", "cgroup.procs", "");
	read_version2(NEED_LIMITS);
	cr_expect_eq(scanned.cgroup_count, 2);
}

Test(cgroups, without_memory_in_version_2_there_is_no_tree)
{
	put("cgroup.controllers", "cpu pids\n");
	put_group("a");
	read_place(CGROUP_V2, "/", NEED_LIMITS);
	cr_expect_eq(scanned.cgroup_version, CGROUP_NONE);
	cr_expect_eq(scanned.cgroup_count, 0);
}

static void put_version1(const char *group, const char *limit, const char *both)
{
	put_in(group, "memory.limit_in_bytes", limit);
	put_in(group, "memory.memsw.limit_in_bytes", both);
	put_in(group, "memory.usage_in_bytes", "5000000\n");
	put_in(group, "memory.memsw.usage_in_bytes", "5004096\n");
	put_in(group, "memory.swappiness", "60\n");
	put_in(group, "memory.use_hierarchy", "0\n");
	put_in(group, "memory.oom_control", "oom_kill_disable 1\nunder_oom 1\noom_kill 3\n");
	put_in(group, "memory.stat",
		"cache 1\nrss 2\nhierarchical_memory_limit 9\ntotal_cache 2000\ntotal_rss 1000\n"
		"total_shmem 500\ntotal_mapped_file 60\ntotal_inactive_file 900\n"
		"total_active_file 1100\ntotal_unevictable 11\n");
}

static const char no_limit[] = "9223372036854771712\n";

Test(cgroups, version_1_is_read_whole)
{
	const struct cgroup *group;

	put_version1(".", no_limit, no_limit);
	put_version1("docker/a", "8388608\n", "16777216\n");
	put_version1("docker", no_limit, "18446744073709551615\n");
	read_place(CGROUP_V1, "/", NEED_LIMITS);
	cr_expect_eq(scanned.cgroup_version, CGROUP_V1);
	group = the_group("/docker/a");
	check_figure(group->max_bytes, 8388608);
	check_figure(group->memsw_max_bytes, 16777216);
	check_figure(group->current_bytes, 5000000);
	check_figure(group->swap_current_bytes, 4096);
	check_figure(group->swappiness, 60);
	check_figure(group->use_hierarchy, 0);
	check_figure(group->oom_kill_disable, 1);
	check_figure(group->under_oom, 1);
	check_figure(group->local_oom_kill, 3);
	check_figure(group->anon_bytes, 1000);
	check_figure(group->file_bytes, 2000);
	check_figure(group->shmem_bytes, 500);
	check_figure(group->unevictable_bytes, 11);
	cr_expect(!group->swap_max_bytes.known && !group->high_bytes.known);
	check_figure(the_group("/docker")->max_bytes, UNLIMITED_BYTES);
	check_figure(the_group("/docker")->memsw_max_bytes, UNLIMITED_BYTES);
	cr_expect(!the_group("/docker")->anon_bytes.known);
	check_figure(the_group("/")->anon_bytes, 1000);
}

Test(cgroups, swap_that_shrank_between_two_readings_is_none)
{
	put_version1(".", no_limit, no_limit);
	put(".//memory.memsw.usage_in_bytes", "4999999\n");
	read_place(CGROUP_V1, "/", NEED_LIMITS);
	check_figure(the_group("/")->swap_current_bytes, 0);
}

Test(cgroups, a_part_of_a_tree_keeps_the_paths_of_the_whole)
{
	put("memory.max", "1000\n");
	put_group("deep");
	put("cgroup.controllers", "memory\n");
	read_place(CGROUP_V2, "/docker/c1", NEED_LIMITS);
	cr_expect_eq(scanned.cgroup_count, 3);
	check_figure(the_group("/docker/c1")->max_bytes, 1000);
	cr_expect_not_null(the_group("/docker/c1/deep"));
	cr_expect(!the_group("/")->max_bytes.known);
}

/* ---- hostile trees ---- */

Test(cgroups, names_are_bytes)
{
	static const char *const names[] = { "a\nb", "\x1b[31m", "\xff\xfe", " ", "...", "a b" };
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		put_group(names[i]);
	read_version2(NEED_LIMITS);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "/%s", names[i]);
		cr_expect_not_null(the_group(path));
	}
}

Test(cgroups, broken_files_leave_their_figure_unknown)
{
	put_in("a", "memory.max", "12x\n");
	put_in("a", "memory.high", "-1\n");
	put_in("a", "memory.swap.max", "");
	put_in("a", "memory.oom.group", "maximum\n");
	put_in("b", "memory.max", "1048576");
	put_in("b", "memory.high/is/a", "folder");
	put_in("b", "memory.stat", "anon\nfile x\nshmem 5 6\nslab 99999999999999999999\nsock 7");
	put_in("b", "memory.pressure", "some avg10=x avg60= avg300\nfull\n\n");
	read_version2(NEED_LIMITS);
	cr_expect(!the_group("/a")->max_bytes.known && !the_group("/a")->high_bytes.known);
	cr_expect(!the_group("/a")->swap_max_bytes.known && !the_group("/a")->oom_group.known);
	check_figure(the_group("/b")->max_bytes, 1048576);
	cr_expect(!the_group("/b")->high_bytes.known && !the_group("/b")->anon_bytes.known);
	cr_expect(!the_group("/b")->file_bytes.known && !the_group("/b")->slab_bytes.known);
	cr_expect(!the_group("/b")->sock_bytes.known, "a line that was cut off");
	check_figure(the_group("/b")->shmem_bytes, 5);
	cr_expect(!the_group("/b")->pressure_some.avg10.known);
}

Test(cgroups, links_are_not_followed)
{
	char path[256];

	put_group("a");
	snprintf(path, sizeof(path), "%s/a/up", tree);
	cr_assert_eq(symlink("..", path), 0);
	snprintf(path, sizeof(path), "%s/b", tree);
	cr_assert_eq(symlink("a", path), 0);
	read_version2(NEED_LIMITS);
	cr_expect_eq(scanned.cgroup_count, 2);
}

Test(cgroups, depth_and_length_are_bounded)
{
	char path[6000] = "";
	size_t deep = 0;

	for (int i = 0; i < 70; i++) {
		put_group(path + 1 - (*path == '\0'));
		strcat(path, "/d");
	}
	read_version2(NEED_LIMITS);
	for (size_t i = 0; i < scanned.cgroup_count; i++)
		if (strlen(scanned.cgroups[i].path) > deep)
			deep = strlen(scanned.cgroups[i].path);
	cr_expect_eq(deep, 2 * CGROUP_DEPTH_MAX);
}

Test(cgroups, paths_longer_than_proc_tells_are_left_out)
{
	char name[201] = "", top[CGROUP_PATH_MAX - 100];

	memset(name, 'n', sizeof(name) - 1);
	memset(top, 't', sizeof(top) - 1);
	top[0] = '/';
	top[sizeof(top) - 1] = '\0';
	put_group(name);
	put_group("short");
	put("cgroup.controllers", "memory\n");
	read_place(CGROUP_V2, top, NEED_LIMITS);
	cr_expect_eq(scanned.cgroup_count, 3);
}

Test(cgroups, thousands_are_read)
{
	char name[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "s%d/g%d", i / 100, i);
		if (i % 100 == 0)
			put_group(name);
		put_in(name, "memory.max", i % 2 ? "max\n" : "1000000\n");
	}
	for (int i = 0; i < MANY / 100; i++) {
		snprintf(name, sizeof(name), "s%d", i);
		put_group(name);
	}
	read_version2(NEED_LIMITS);
	cr_expect_eq(scanned.cgroup_count, MANY + MANY / 100 + 1);
}
