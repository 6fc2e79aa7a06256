/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is in which cgroup by the lists of the groups, and when these do not tell. */
#include "tree.h"

#include "snapshot/needs.h"
#include "sources/cgroup/namespace.h"
#include "sources/cgroup/place.h"
#include "sources/cgroup/walk.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static struct cgroup_members members;

static void end(void)
{
	cgroup_members_release(&members);
	uproot();
}

TestSuite(cgroup_members, .init = plant, .fini = end);

static void read_below(enum cgroup_version version, const char *top, unsigned needs)
{
	struct cgroup_place place = { .version = version, .directory = tree, .top = top };

	cgroup_members_release(&members);
	cr_assert_eq(cgroups_read(&scanned, &place, needs, &members, &(struct error){ 0 }), 0);
}

static void read_version(enum cgroup_version version)
{
	read_below(version, "/", 0);
}

/* What a list that is refused looks like: a directory cannot be read either. */
static void refuse_list_of(const char *group)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/cgroup.procs/x", group);
	put(path, "");
}

static void check_member(pid_t pid, const char *path)
{
	const char *found = cgroup_members_find(&members, pid);

	if (path)
		cr_expect(found && strcmp(found, path) == 0, "%d: %s", pid, found ? found : "none");
	else
		cr_expect_null(found, "%d: %s", pid, found);
}

Test(cgroup_members, whoever_is_listed_is_found)
{
	put("cgroup.procs", "1\n4194304\n");
	put("system.slice/cgroup.procs", "");
	put("system.slice/ssh.service/cgroup.procs", "30\n7\n");
	put("user.slice/cgroup.procs", "9\n");
	for (enum cgroup_version version = CGROUP_V1; version <= CGROUP_V2; version++) {
		read_version(version);
		check_member(1, "/");
		check_member(4194304, "/");
		check_member(7, "/system.slice/ssh.service");
		check_member(30, "/system.slice/ssh.service");
		check_member(9, "/user.slice");
		check_member(8, NULL);
		cr_expect(members.count == 5 && scanned.cgroup_count == 0);
		cr_expect(scanned.cgroup_version == CGROUP_NONE);
	}
}

Test(cgroup_members, where_there_is_but_one_group_everybody_is_in_it)
{
	put("cgroup.procs", "7\n");
	read_version(CGROUP_V1);
	check_member(7, "/");
	check_member(8, "/");
	read_below(CGROUP_V2, "/docker/c1", 0);
	check_member(7, "/docker/c1");
	check_member(8, NULL);
}

Test(cgroup_members, what_is_no_pid_is_nobody)
{
	put("a/cgroup.procs", "0\n-7\n x\n\n2147483648\n8 9\n007\n5");
	read_version(CGROUP_V2);
	check_member(0, NULL);
	check_member(8, "/a");
	check_member(9, NULL);
	check_member(7, "/a");
	check_member(5, NULL); /* the line was cut: it may have been 51 */
	cr_expect(members.count == 2);
}

Test(cgroup_members, who_is_in_two_groups_is_in_doubt)
{
	put("a/cgroup.procs", "7\n8\n8\n");
	put("b/cgroup.procs", "7\n9\n");
	put("c/cgroup.procs", "7\n");
	read_version(CGROUP_V2);
	check_member(7, NULL);
	check_member(8, "/a");
	check_member(9, "/b");
}

Test(cgroup_members, a_threaded_group_casts_doubt_on_the_one_above)
{
	put("cgroup.procs", "1\n");
	put("vm/cgroup.procs", "7\n8\n");
	put("vm/plain/cgroup.procs", "9\n");
	refuse_list_of("vm/vcpu0");
	put("other/cgroup.procs", "10\n");
	read_version(CGROUP_V2);
	check_member(7, NULL);
	check_member(8, NULL);
	check_member(9, "/vm/plain");
	check_member(10, "/other");
	check_member(1, "/");
}

Test(cgroup_members, threaded_groups_below_each_other)
{
	put("cgroup.procs", "1\n");
	refuse_list_of("vm");
	refuse_list_of("vm/vcpu0");
	put("other/cgroup.procs", "10\n");
	read_version(CGROUP_V2);
	check_member(1, NULL);
	check_member(10, "/other");
}

Test(cgroup_members, in_version_1_one_that_does_not_tell_casts_doubt_on_all)
{
	put("cgroup.procs", "1\n");
	put("other/cgroup.procs", "10\n");
	refuse_list_of("shy/below");
	read_version(CGROUP_V1);
	check_member(1, NULL);
	check_member(10, NULL);
}

Test(cgroup_members, a_part_of_a_tree_tells_of_itself)
{
	put("cgroup.procs", "1\n");
	put("x/cgroup.procs", "10\n");
	read_below(CGROUP_V2, "/docker/c1", 0);
	check_member(1, "/docker/c1");
	check_member(10, "/docker/c1/x");
	/* threads of these may be elsewhere, and threads of others here */
	read_below(CGROUP_V1, "/docker/c1", 0);
	check_member(10, NULL);
}

Test(cgroup_members, a_group_that_vanishes_has_nobody)
{
	put("gone/other", "");
	put("here/cgroup.procs", "7\n");
	read_version(CGROUP_V1);
	check_member(7, "/here");
	cr_expect(members.count == 1);
}

Test(cgroup_members, groups_too_deep_to_be_followed_are_left_to_the_files)
{
	char path[512] = "";

	for (int depth = 1; depth <= CGROUP_DEPTH_MAX + 1; depth++) {
		strcat(path, "d/");
		if (depth >= CGROUP_DEPTH_MAX) {
			char list[600];

			snprintf(list, sizeof(list), "%scgroup.procs", path);
			put(list, depth == CGROUP_DEPTH_MAX ? "7\n" : "8\n");
		}
	}
	put("cgroup.procs", "1\n");
	read_version(CGROUP_V2);
	check_member(8, NULL);
	check_member(7, NULL); /* what is below it might be threaded */
	check_member(1, "/");
	read_version(CGROUP_V1);
	check_member(1, NULL);
}

Test(cgroup_members, limits_and_members_come_by_one_walk)
{
	put("cgroup.controllers", "memory\n");
	put("cgroup.procs", "1\n");
	put("a/memory.max", "4096\n");
	put("a/cgroup.procs", "7\n");
	put("without/cgroup.procs", "8\n");
	put("without/below/cgroup.procs", "9\n");
	put("without/below/memory.max", "4096\n");
	read_below(CGROUP_V2, "/", NEED_LIMITS);
	cr_expect(scanned.cgroup_version == CGROUP_V2);
	cr_expect(scanned.cgroup_count == 2, "/ and /a, not %zu", scanned.cgroup_count);
	check_member(1, "/");
	check_member(7, "/a");
	check_member(8, "/without");
	check_member(9, "/without/below");
}

Test(cgroup_members, a_tree_that_counts_no_memory_tells_its_members)
{
	put("cgroup.controllers", "cpu\n");
	put("a/cgroup.procs", "7\n");
	read_below(CGROUP_V2, "/", NEED_LIMITS);
	cr_expect(scanned.cgroup_version == CGROUP_NONE && scanned.cgroup_count == 0);
	check_member(7, "/a");
}

Test(cgroup_members, nowhere_is_nobody)
{
	read_version(CGROUP_NONE);
	check_member(1, NULL);
}

static void read_counting(void)
{
	struct cgroup_place place = { .version = CGROUP_V2, .directory = tree, .top = "/" };

	members.counts_outsiders = true;
	cr_assert_eq(
		cgroups_read(&scanned, &place, NEED_LIMITS, &members, &(struct error){ 0 }), 0);
}

static void check_hidden(const char *path, struct figure count)
{
	for (size_t i = 0; i < scanned.cgroup_count; i++)
		if (strcmp(scanned.cgroups[i].path, path) == 0) {
			cr_expect_eq(figure_or(scanned.cgroups[i].hidden_processes, -1),
				figure_or(count, -1), "%s", path);
			return;
		}
	cr_assert_fail("no %s", path);
}

Test(cgroup_members, those_of_other_pid_namespaces_are_counted_where_they_are_charged)
{
	put("cgroup.controllers", "memory\n");
	put("cgroup.procs", "1\n");
	put("a/memory.max", "4096\n");
	put("a/cgroup.procs", "0\n7\n0\n");
	put("a/without/cgroup.procs", "0\n");
	put("b/memory.max", "4096\n");
	put("b/cgroup.procs", "8\n");
	read_counting();
	check_hidden("/", figure_of(0));
	check_hidden("/a", figure_of(3));
	check_hidden("/b", figure_of(0));
	check_member(7, "/a");
}

Test(cgroup_members, the_root_of_a_namespace_is_read_without_groups_below)
{
	put("cgroup.controllers", "memory\n");
	put("cgroup.procs", "1\n0\n");
	read_counting();
	check_hidden("/", figure_of(1));
	check_member(1, "/");
}

Test(cgroup_members, a_list_that_cannot_be_read_may_hide_any_number)
{
	put("cgroup.controllers", "memory\n");
	put("cgroup.procs", "1\n");
	put("a/memory.max", "4096\n");
	put("a/cgroup.procs", "7\n");
	put("b/memory.max", "4096\n");
	put("b/below/memory.max", "4096\n");
	put("b/cgroup.procs", "8\n");
	refuse_list_of("b/below");
	read_counting();
	check_hidden("/a", figure_of(0));
	check_hidden("/b", FIGURE_UNKNOWN);
	check_hidden("/b/below", FIGURE_UNKNOWN);
}

Test(cgroup_members, nothing_is_counted_unless_asked_for)
{
	put("cgroup.controllers", "memory\n");
	put("cgroup.procs", "1\n0\n");
	put("a/cgroup.procs", "0\n");
	read_below(CGROUP_V2, "/", NEED_LIMITS);
	check_hidden("/", FIGURE_UNKNOWN);
}

static void check_directory(const char *group, const char *path)
{
	char directory[512];
	struct stat status;
	const char *found;

	snprintf(directory, sizeof(directory), "%s/%s", tree, group);
	cr_assert_eq(stat(directory, &status), 0);
	found = cgroup_members_find_directory(&members, status.st_ino);
	cr_expect(found && strcmp(found, path) == 0, "%s: %s", group, found ? found : "none");
}

Test(cgroup_members, by_inode_the_groups_are_listed_and_no_list_is_read)
{
	struct cgroup_place place = { .version = CGROUP_V2, .directory = tree, .top = "/" };

	put("cgroup.procs", "1\n");
	put("system.slice/a.service/cgroup.procs", "20\n");
	members.by_inode = true;
	cr_assert_eq(cgroups_read(&scanned, &place, 0, &members, &(struct error){ 0 }), 0);
	check_directory(".", "/");
	check_directory("system.slice/a.service", "/system.slice/a.service");
	cr_expect_null(cgroup_members_find_directory(&members, 0));
	cr_expect_eq(members.count, 0);
}
