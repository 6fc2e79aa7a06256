/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory policies by /proc/PID/numa_maps: the kernel's text, and what is none. */
#include "tree.h"

#include "snapshot/needs.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(numa_maps, .init = plant, .fini = uproot);

#define UNKNOWN (-1)

static const char two_nodes[] = "Node 0, zone   Normal\n"
				"        present  1000\n"
				"Node 1, zone   Normal\n"
				"        present  500\n";

/* Reads the process on a machine of these nodes, and its policies. */
static void read_policy(const char *zoneinfo, const char *allowed, const char *maps)
{
	struct live_options options = { .procfs = tree, .needs = NEED_NODES };
	const pid_t pid = 7;
	char *status = malloc(strlen(status_7) + 100);

	cr_assert_not_null(status);
	strcpy(status, status_7);
	if (allowed)
		strcat(strcat(strcat(status, "Mems_allowed_list:\t"), allowed), "\n");
	put("7/status", status);
	free(status);
	put_stat_7(100);
	put("zoneinfo", zoneinfo);
	if (maps)
		put("7/numa_maps", maps);
	read_tree_with(NEED_NODES);
	live_read_details(&scanned, &options, &pid, 1, DETAIL_POLICY);
}

static const struct {
	const char *maps;
	int percent;
	const char *nodes;
} cases[] = {
	{ "7f00 default heap anon=3 dirty=3 N0=3 kernelpagesize_kB=4\n", 0, NULL },
	{ "7f00 bind:1 heap anon=3 dirty=3 N1=3 kernelpagesize_kB=4\n", 100, "1" },
	{ "7f00 bind=static:0-1 anon=3 N1=3\n7f01 default file=/x mapped=9 N0=9\n", 100, "0-1" },
	{ "7f00 bind=static:0,1 anon=3\n", 100, "0,1" },
	{ "7f00 bind:1 anon=3 N1=3\n7f10 default anon=1 N0=1\n", 75, "1" },
	{ "7f00 bind:1 anon=3 N1=3\n7f10 bind:0 anon=5 N0=5\n", 62, "0" },
	{ "7f00 bind:1 anon=100000\n7f10 default anon=1\n", 99, "1" },
	{ "7f00 bind:1 anon=1\n7f10 default anon=100000\n", 1, "1" },
	/* policies that prefer nodes and bind to none */
	{ "7f00 prefer:1 anon=3\n7f01 interleave:0-1 anon=2\n7f02 local anon=1\n", 0, NULL },
	{ "7f00 prefer (many):1 anon=3\n7f01 weighted interleave:0-1 anon=2\n", 0, NULL },
	/* huge pages are of a pool */
	{ "7f00 bind:1 huge anon=512 N1=512 kernelpagesize_kB=2048\n7f10 default anon=1\n", 0,
		NULL },
	/* nothing resident: the mappings count */
	{ "7f00 bind:1 stack\n", 100, "1" },
	{ "7f00 bind:1 stack\n7f01 default heap\n7f02 bind:1 anon=0\n", 66, "1" },
	{ "", UNKNOWN, NULL },
	/* hostile */
	{ "7f00 bind:\n7f01 bind:x anon=1\n7f02 bind anon=1\nbind:1\n\n", 0, NULL },
	{ "7f00 bind:1 anon=99999999999999999999 anon=1\n", 100, "1" },
	{ "7f00 bind:1 anon=-1\n7f00 binder:1 anon=1\n", 0, NULL },
	{ "7f00 bind:0-1", 0, NULL }, /* cut */
};

Test(numa_maps, most_anonymous_pages_tell_the_policy)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct process *process;

		read_policy(two_nodes, "0-1", cases[i].maps);
		process = the_process(7);
		if (cases[i].percent == UNKNOWN) {
			cr_expect_not(process->policy_percent.known, "case %zu", i);
			continue;
		}
		cr_expect(process->policy_percent.known, "case %zu", i);
		cr_expect_eq(process->policy_percent.value, cases[i].percent, "case %zu: %lld", i,
			(long long)process->policy_percent.value);
		if (!cases[i].nodes)
			cr_expect_null(process->policy_nodes, "case %zu", i);
		else
			cr_expect_str_eq(process->policy_nodes, cases[i].nodes, "case %zu", i);
	}
}

Test(numa_maps, says_where_the_pages_are)
{
	static const struct {
		const char *maps, *pages;
	} places[] = {
		{ "7f00 default heap anon=3 dirty=3 N0=3\n7f01 default anon=9 N0=1 N1=8\n",
			"0=4,1=8" },
		/* what a file's mapping has of both cannot be told apart */
		{ "7f00 default file=/x anon=3 mapped=9 N0=9\n7f01 default stack anon=1 N1=1\n",
			"1=1" },
		{ "7f00 bind:1 huge anon=512 N1=512\n", NULL },
		{ "7f00 default anon=1 N=3 N1024=7 Nx=1 N0=-1 N0 N1=99999999999999999999\n", NULL },
		{ "7f00 default anon=1 N0=9223372036854775807 N0=9223372036854775807\n",
			NULL }, /* more than there is */
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const char *pages;

		read_policy(two_nodes, "0-1", places[i].maps);
		pages = the_process(7)->node_pages;
		cr_expect_eq(pages != NULL, places[i].pages != NULL, "case %zu: %s", i, pages);
		if (pages && places[i].pages)
			cr_expect_str_eq(pages, places[i].pages, "case %zu: %s", i, pages);
	}
}

/* The file costs a walk of all page tables, so it is read where it may tell something. */
Test(numa_maps, is_read_only_where_several_nodes_may_be_used)
{
	static const char bound[] = "7f00 bind:1 anon=3\n";
	static const char one_node[] = "Node 0, zone   Normal\n        present  1000\n"
				       "Node 1, zone   Normal\n        present  0\n";

	read_policy(two_nodes, "0-1", bound);
	cr_expect(the_process(7)->policy_percent.known);
	read_policy(two_nodes, NULL, bound);
	cr_expect(the_process(7)->policy_percent.known);
	read_policy(two_nodes, "1", bound);
	cr_expect_not(the_process(7)->policy_percent.known);
	read_policy(one_node, "0-1", bound);
	cr_expect_not(the_process(7)->policy_percent.known);
}

Test(numa_maps, a_file_that_is_not_there_is_unknown)
{
	read_policy(two_nodes, "0-1", NULL);
	cr_expect_not(the_process(7)->policy_percent.known);
	cr_expect_null(the_process(7)->policy_nodes);
}

/* More lists than any program has: some mappings then count as bound to none. */
Test(numa_maps, a_long_file_ends)
{
	enum { LINES = 5000, LINE_BYTES = 64 };
	char *maps = malloc(LINES * LINE_BYTES);
	size_t length = 0;

	cr_assert_not_null(maps);
	for (int i = 0; i < LINES; i++)
		length += (size_t)snprintf(
			maps + length, LINE_BYTES, "%x bind:%d anon=1\n", i, i % 1000);
	read_policy(two_nodes, "0-1", maps);
	cr_expect(the_process(7)->policy_percent.known);
	cr_expect_lt(the_process(7)->policy_percent.value, 2);
	free(maps);
}
