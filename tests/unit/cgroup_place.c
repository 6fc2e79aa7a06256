/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the tree of memory cgroups is found, and that processes are found in it. */
#include "snapshot/cgroup_tree.h"
#include "tree.h"

#include "snapshot/needs.h"
#include "sources/cgroup/namespace.h"
#include "sources/cgroup/place.h"
#include "sources/cgroup/walk.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(cgroup_place, .init = plant, .fini = uproot);

static struct cgroup_place place_for(enum cgroup_purpose purpose, const char *mountinfo)
{
	struct text_span text = { mountinfo, mountinfo + strlen(mountinfo) };

	return cgroup_place_mounted(&scanned.texts, text, purpose);
}

static struct cgroup_place place_in(const char *mountinfo)
{
	return place_for(CGROUP_FOR_MEMORY, mountinfo);
}

static void check_place(
	const char *mountinfo, enum cgroup_version version, const char *directory, const char *top)
{
	struct cgroup_place place = place_in(mountinfo);

	cr_assert_eq(place.version, version, "%s", mountinfo);
	if (version == CGROUP_NONE)
		return;
	cr_expect_str_eq(place.directory, directory);
	cr_expect_str_eq(place.top, top);
}

#define V2_LINE     "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
#define HYBRID_LINE "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
#define V1_LINE     "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"

Test(cgroup_place, the_place_is_found_by_mountinfo)
{
	check_place("", CGROUP_NONE, NULL, NULL);
	check_place(
		"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n" V2_LINE, CGROUP_V2, "/sys/fs/cgroup", "/");
	check_place(V1_LINE, CGROUP_V1, "/sys/fs/cgroup/memory", "/");
	check_place("35 31 0:32 / /m rw - cgroup none rw,cpu,memory\n", CGROUP_V1, "/m", "/");
	check_place(
		"35 31 0:32 / /m rw - cgroup none rw,cpu,name=memory\n", CGROUP_NONE, NULL, NULL);
}

Test(cgroup_place, where_version_1_counts_memory_it_wins)
{
	check_place(HYBRID_LINE V1_LINE, CGROUP_V1, "/sys/fs/cgroup/memory", "/");
	check_place(V1_LINE HYBRID_LINE, CGROUP_V1, "/sys/fs/cgroup/memory", "/");
	check_place("40 31 0:37 / /c rw - cgroup cgroup rw,cpu\n" HYBRID_LINE, CGROUP_V2,
		"/sys/fs/cgroup/unified", "/");
}

#define SYSTEMD_LINE "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n"

Test(cgroup_place, units_have_a_hierarchy_of_their_own_where_version_1_counts_memory)
{
	struct cgroup_place place = place_for(CGROUP_FOR_UNITS, V1_LINE SYSTEMD_LINE HYBRID_LINE);

	cr_expect_eq(place.version, CGROUP_V1);
	cr_expect_str_eq(place.directory, "/sys/fs/cgroup/systemd");
	place = place_for(CGROUP_FOR_UNITS, V1_LINE HYBRID_LINE);
	cr_expect_eq(place.version, CGROUP_V2);
	cr_expect_str_eq(place.directory, "/sys/fs/cgroup/unified");
	cr_expect_eq(place_for(CGROUP_FOR_UNITS, V1_LINE).version, CGROUP_NONE);
	cr_expect_eq(place_for(CGROUP_FOR_UNITS, V2_LINE).version, CGROUP_V2);
}

Test(cgroup_place, of_several_mounts_the_one_that_shows_the_most_is_taken)
{
	check_place("9 1 0:26 /docker/c1 /a\\040b rw - cgroup2 cgroup rw\n", CGROUP_V2, "/a b",
		"/docker/c1");
	check_place("9 1 0:26 /docker/c1 /part rw - cgroup2 cgroup rw\n" V2_LINE, CGROUP_V2,
		"/sys/fs/cgroup", "/");
	check_place("9 1 0:26 /../.. /host rw - cgroup2 cgroup rw\n" V2_LINE, CGROUP_V2,
		"/sys/fs/cgroup", "/");
	check_place("9 1 0:26 /../.. /host rw - cgroup2 cgroup rw\n", CGROUP_NONE, NULL, NULL);
	check_place("9 1 0:26 /.. /host rw - cgroup2 cgroup rw\n", CGROUP_NONE, NULL, NULL);
	check_place("9 1 0:26 /..a /host rw - cgroup2 cgroup rw\n", CGROUP_V2, "/host", "/..a");
}

Test(cgroup_place, what_is_mounted_on_a_part_of_it_covers_that)
{
	cr_expect_not(place_in(V2_LINE).is_covered);
	cr_expect_not(
		place_in(V2_LINE "31 23 0:27 / /sys/fs/cgroup2 rw - tmpfs x rw\n").is_covered);
	cr_expect(place_in(V2_LINE "31 30 0:27 / /sys/fs/cgroup/a rw - tmpfs x rw\n").is_covered);
	cr_expect(place_in("31 30 0:27 /f /sys/fs/cgroup/a/cgroup.procs rw - tmpfs x rw\n" V2_LINE)
			  .is_covered);
}

static enum cgroup_version read_foreign(const char *mark)
{
	char procfs[256], sysfs[256];
	struct live_options options = { .procfs = procfs, .sysfs = sysfs, .needs = NEED_LIMITS };
	struct error error;

	snprintf(procfs, sizeof(procfs), "%s/proc", tree);
	snprintf(sysfs, sizeof(sysfs), "%s/sys", tree);
	if (mark)
		put(mark, "memory\n");
	put("proc/7/status", "Name:\ta\nState:\tS\nPPid:\t1\nVmSize:\t8 kB\nVmRSS:\t4 kB\n");
	put("proc/7/oom_score_adj", "0\n");
	put("proc/7/cgroup", "4:memory:/a\n");
	cr_assert_eq(live_read(&scanned, &options, &error), 0);
	return scanned.cgroup_version;
}

Test(cgroup_place, of_a_foreign_root_the_tree_is_below_its_sysfs)
{
	put("sys/devices", "");
	cr_expect_eq(read_foreign(NULL), CGROUP_NONE);
	cr_expect_eq(scanned.processes[0].memcg, CGROUP_UNKNOWN);
}

Test(cgroup_place, a_foreign_version_2)
{
	put("sys/fs/cgroup/a/memory.max", "max\n");
	cr_expect_eq(read_foreign("sys/fs/cgroup/cgroup.controllers"), CGROUP_V2);
	cr_expect_eq(scanned.cgroups[scanned.processes[0].memcg].end_member, 1);
	cr_expect_str_eq(scanned.cgroups[scanned.processes[0].memcg].path, "/a");
}

Test(cgroup_place, a_foreign_hybrid)
{
	put("sys/fs/cgroup/memory/memory.usage_in_bytes", "0\n");
	put("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "4096\n");
	cr_expect_eq(read_foreign("sys/fs/cgroup/unified/cgroup.controllers"), CGROUP_V1);
	check_figure(snapshot_find_cgroup(&scanned, "/a")->max_bytes, 4096);
}

Test(cgroup_place, a_foreign_hybrid_that_counts_in_version_2)
{
	put("sys/fs/cgroup/unified/a/memory.max", "max\n");
	cr_expect_eq(read_foreign("sys/fs/cgroup/unified/cgroup.controllers"), CGROUP_V2);
}

Test(cgroup_place, whether_huge_pages_are_charged_is_an_option_of_the_mount)
{
	static const char line[] =
		"30 23 0:26 / /c rw - cgroup2 cgroup2 rw,memory_hugetlb_accounting\n";

	check_figure(place_in(line).charges_hugetlb, 1);
	check_figure(place_in(V2_LINE).charges_hugetlb, 0);
	cr_expect(!cgroup_place_below(&scanned.texts, tree).charges_hugetlb.known);
}

static void check_resolved(const char *root, const char *path, const char *resolved)
{
	const char *got = cgroup_resolve(&scanned.texts, root, path);

	if (resolved)
		cr_expect(got && strcmp(got, resolved) == 0, "%s in %s: %s", path, root,
			got ? got : "none");
	else
		cr_expect_null(got, "%s in %s: %s", path, root, got);
}

Test(cgroup_place, paths_out_of_a_namespace_are_resolved)
{
	check_resolved("/a/b", "/", "/a/b");
	check_resolved("/a/b", "/c", "/a/b/c");
	check_resolved("/a/b", "/../c/d", "/a/c/d");
	check_resolved("/a/b", "/../../c", "/c");
	check_resolved("/a/b", "/..", "/a");
	check_resolved("/a/b", "/../..", "/");
	check_resolved("/a/b", "/../../..", NULL);
	check_resolved("/a/b", "/..c", "/a/b/..c");
	check_resolved("/", "/", "/");
	check_resolved("/", "/c", "/c");
	check_resolved("/", "/../c", NULL);
}

static void put_process(const char *pid, const char *cgroup)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%s/status", pid);
	put(path, "Name:\ta\nState:\tS\nPPid:\t1\nVmSize:\t8 kB\nVmRSS:\t4 kB\n");
	snprintf(path, sizeof(path), "proc/%s/cgroup", pid);
	put(path, cgroup);
}

/* The root of this tree's namespace is told by hand: the test runs in none of its own. */
static void look_out_of(const char *own)
{
	char directory[256];
	struct cgroup_place place = { .version = CGROUP_V2, .directory = directory, .top = "/" };
	struct stat status;

	snprintf(directory, sizeof(directory), "%s/proc", tree);
	cr_assert_eq(live_read(&scanned,
			     &(struct live_options){ .procfs = directory, .needs = NEED_CGROUP },
			     &(struct error){ 0 }),
		0);
	snprintf(directory, sizeof(directory), "%s%s", tree, own);
	cr_assert_eq(stat(directory, &status), 0);
	place.own_device = status.st_dev;
	place.own_inode = status.st_ino;
	snprintf(directory, sizeof(directory), "%s", tree);
	cr_assert_eq(cgroups_read(&scanned, &place, NEED_LIMITS, NULL, &(struct error){ 0 }), 0);
	cr_assert(snapshot_link(&scanned));
}

Test(cgroup_place, processes_of_a_host_are_found_out_of_a_container)
{
	put("cgroup.controllers", "memory\n");
	put("system.slice/memory.max", "max\n");
	put("system.slice/ssh.service/memory.max", "max\n");
	put("system.slice/docker-1.scope/memory.max", "max\n");
	put_process("7", "0::/\n");
	put_process("8", "0::/../ssh.service\n");
	put_process("9", "0::/../../user.slice\n");
	look_out_of("/system.slice/docker-1.scope");
	cr_expect_str_eq(the_process(7)->cgroup, "/system.slice/docker-1.scope");
	cr_expect_str_eq(the_process(7)->unit, "docker-1.scope");
	cr_expect_str_eq(the_process(8)->cgroup, "/system.slice/ssh.service");
	cr_expect_eq(the_process(8)->memcg,
		(size_t)(snapshot_find_cgroup(&scanned, "/system.slice/ssh.service") -
			 scanned.cgroups));
	cr_expect_str_eq(the_process(9)->cgroup, "/user.slice");
}

Test(cgroup_place, pods_are_known_out_of_one_of_them)
{
	put("cgroup.controllers", "memory\n");
	put("kubepods/memory.max", "max\n");
	put("kubepods/burstable/memory.max", "max\n");
	put("kubepods/burstable/pod1-a/memory.max", "max\n");
	put("kubepods/burstable/pod1-a/c/memory.max", "max\n");
	put_process("7", "0::/\n");
	put_process("8", "0::/../../pod2-b/c\n");
	put_process("9", "0::/../../../pod3-c/c\n");
	put_process("10", "0::/../../../../system.slice\n");
	look_out_of("/kubepods/burstable/pod1-a/c");
	cr_expect_str_eq(the_process(7)->pod, "1-a");
	cr_expect_str_eq(the_process(8)->pod, "2-b");
	cr_expect_eq(the_process(8)->qos, POD_BURSTABLE);
	cr_expect_str_eq(the_process(9)->pod, "3-c");
	cr_expect_eq(the_process(9)->qos, POD_GUARANTEED);
	cr_expect_null(the_process(10)->pod);
	cr_expect_eq(the_process(10)->qos, POD_NONE);
}

/* ---- this machine ---- */

Test(cgroup_place, this_machine_s_processes_are_in_its_tree)
{
	struct live_options options = { .needs = NEED_LIMITS };
	struct error error;
	const struct process *own;

	cr_assert_eq(live_read(&scanned, &options, &error), 0);
	if (scanned.cgroup_version == CGROUP_NONE)
		cr_skip_test("no memory cgroups are mounted here");
	own = snapshot_find(&scanned, getpid());
	cr_assert_not_null(own);
	cr_assert_not_null(own->cgroup);
	cr_assert_neq(own->memcg, CGROUP_UNKNOWN);
	cr_expect_str_eq(scanned.cgroups[own->memcg].path, own->cgroup);
}
