/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of the tree of cgroups, its links, and who is charged to which. */
#include "snapshot/cgroup_tree.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(cgroup_tree, .init = trial_begin, .fini = trial_end);

static void add_paths(const char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_group(&snapshot, paths[i], -1, 0);
}

static struct process *add_in(pid_t pid, const char *cgroup)
{
	struct process *process = add(&snapshot, pid, "task", 1, 0);

	process->cgroup = cgroup;
	return process;
}

/* The tree as one line: each path, its parent's, and how many follow in its subtree. */
static const char *drawing(void)
{
	static char text[512];
	size_t length = 0;

	for (size_t i = 0; i < snapshot.cgroup_count; i++) {
		const struct cgroup *cgroup = &snapshot.cgroups[i];

		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s<%s+%zu ",
			cgroup->path, snapshot.cgroups[cgroup->parent].path, cgroup->end - i - 1);
	}
	return text;
}

Test(cgroup_tree, a_slash_sorts_below_every_byte)
{
	static const char *const paths[] = { "/a-b", "/b", "/a/b", "/a", "/a/b/c", "/a\x01",
		"/a.x/y", "/\xff" };

	add_paths(paths, sizeof(paths) / sizeof(*paths));
	link_groups(&snapshot);
	cr_expect_str_eq(drawing(),
		"/</+8 /a</+2 /a/b</a+1 /a/b/c</a/b+0 /a\x01</+0 /a-b</+0 /a.x/y</+0 /b</+0 "
		"/\xff</+0 ");
}

Test(cgroup_tree, a_root_that_is_there_is_not_added)
{
	static const char *const paths[] = { "/a", "/" };

	add_paths(paths, 2);
	link_groups(&snapshot);
	cr_expect_str_eq(drawing(), "/</+1 /a</+0 ");
}

Test(cgroup_tree, a_gap_in_the_tree_is_bridged)
{
	static const char *const paths[] = { "/a/b/c/d", "/a/b/c/e", "/a/bb" };

	add_paths(paths, 3);
	link_groups(&snapshot);
	cr_expect_str_eq(drawing(), "/</+3 /a/b/c/d</+0 /a/b/c/e</+0 /a/bb</+0 ");
}

Test(cgroup_tree, paths_that_cannot_be_are_refused)
{
	static const char *const bad[][2] = { { "/a", "/a" }, { "/", "/" }, { "/a", "a" },
		{ "/a", "" } };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		add_paths(bad[i], 2);
		cr_expect_not(snapshot_link(&snapshot), "case %zu", i);
		trial_renew();
	}
}

static const struct {
	const char *path, *above;
	bool is_within, is_within_word;
} places[] = {
	{ "/a", "/a", true, true },
	{ "/a/b", "/a", true, true },
	{ "/a-b", "/a", false, false },
	{ "/", "/a", false, false },
	{ "/a", "/", true, true },
	{ "/", "/", true, true },
	{ "/a/b", "/a/", false, true },
	{ "/a", "/a//", false, true },
	{ "/a", "//", false, true },
	{ NULL, "/", false, false },
};

Test(cgroup_tree, what_is_below_a_path)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		cr_expect_eq(cgroup_path_is_within(places[i].path, places[i].above),
			places[i].is_within, "case %zu", i);
		cr_expect_eq(cgroup_path_is_within_word(places[i].path, places[i].above),
			places[i].is_within_word, "case %zu, as users write it", i);
	}
}

Test(cgroup_tree, linking_again_changes_nothing)
{
	static const char *const paths[] = { "/b", "/a/x", "/a" };
	char before[512];

	add_paths(paths, 3);
	add_in(2, "/a/x/y");
	link_groups(&snapshot);
	strcpy(before, drawing());
	link_groups(&snapshot);
	cr_expect_str_eq(drawing(), before);
	cr_expect_str_eq(snapshot.cgroups[snapshot.processes[0].memcg].path, "/a/x");
}

static const struct {
	const char *cgroup, *charged_to; /* NULL: to none */
} charges[] = {
	{ "/a", "/a" },
	{ "/a/b", "/a/b" },
	{ "/a/b/no/controller/here", "/a/b" },
	{ "/a/bb", "/a" },
	{ "/a-b", "/" },
	{ "/", "/" },
	{ "//", "/" },
	{ "/a/", "/a" },
	{ "/..a", "/..a" },
	{ "/...", "/..." },
	/* outside of the reader's cgroup namespace */
	{ "/..", NULL },
	{ "/../a", NULL },
	{ "/../../a", NULL },
	/* broken */
	{ NULL, NULL },
	{ "", NULL },
	{ "a", NULL },
};

Test(cgroup_tree, processes_are_charged_to_the_nearest_group)
{
	static const char *const paths[] = { "/a", "/a/b", "/..a", "/..." };

	for (size_t i = 0; i < sizeof(charges) / sizeof(*charges); i++) {
		struct process *process;
		const char *charged_to = NULL;

		add_paths(paths, 4);
		process = add_in(2, charges[i].cgroup);
		link_groups(&snapshot);
		if (process->memcg != CGROUP_UNKNOWN)
			charged_to = snapshot.cgroups[process->memcg].path;
		if (charges[i].charged_to)
			cr_expect(charged_to && strcmp(charged_to, charges[i].charged_to) == 0,
				"case %zu: %s", i, charged_to ? charged_to : "none");
		else
			cr_expect_null(charged_to, "case %zu: %s", i, charged_to);
		trial_renew();
	}
}

/* The PIDs in a group's subtree, in the order of its list. */
static const char *members_of(const char *path)
{
	static char text[128];
	const struct cgroup *cgroup = the_group(&snapshot, path);
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = cgroup->first_member; i < cgroup->end_member; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%d ",
			snapshot.processes[snapshot.members[i]].pid);
	return text;
}

Test(cgroup_tree, members_are_those_of_the_subtree)
{
	static const char *const paths[] = { "/a", "/a/b", "/a-b", "/empty" };
	static const char *const cgroups[] = { "/a-b", "/a/b", "/", "/a", "/a/b/c", NULL, "/a",
		"/../x" };

	add_paths(paths, 4);
	for (size_t i = 0; i < sizeof(cgroups) / sizeof(*cgroups); i++)
		add_in((pid_t)i + 2, cgroups[i]);
	link_groups(&snapshot);
	cr_expect_str_eq(members_of("/"), "4 5 8 3 6 2 ");
	cr_expect_str_eq(members_of("/a"), "5 8 3 6 ");
	cr_expect_str_eq(members_of("/a/b"), "3 6 ");
	cr_expect_str_eq(members_of("/a-b"), "2 ");
	cr_expect_str_eq(members_of("/empty"), "");
}

Test(cgroup_tree, without_a_tree_nobody_is_charged)
{
	add_in(2, "/a")->memcg = 5;
	cr_expect(snapshot_link(&snapshot));
	cr_expect_eq(snapshot.processes[0].memcg, CGROUP_UNKNOWN);
	cr_expect_null(snapshot_find_cgroup(&snapshot, "/"));
}

/* Whoever may make groups in a subtree may make them 2000 deep: a step for each would take minutes.
 */
Test(cgroup_tree, deep_paths_cost_no_more_than_others, .timeout = 8)
{
	enum { PATH_BYTES = 4000, PROCESSES = 10000 };
	static const char *const paths[] = { "/a", "/b", "/a/a/a/b" };
	static char deep[2][PATH_BYTES + 1];

	for (size_t i = 0; i < PATH_BYTES; i += 2) {
		memcpy(deep[0] + i, "/a", 2);
		memcpy(deep[1] + i, i ? "/a" : "/c", 2);
	}
	add_paths(paths, 3);
	for (pid_t pid = 2; pid < PROCESSES; pid++)
		add_in(pid, deep[pid % 2]);
	link_groups(&snapshot);
	for (size_t i = 0; i < snapshot.process_count; i++)
		cr_assert_str_eq(snapshot.cgroups[snapshot.processes[i].memcg].path,
			snapshot.processes[i].pid % 2 ? "/" : "/a");
}
