/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of NUMA nodes, and amounts by node. */
#include "base/node_amounts.h"
#include "model/kernel/domain.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
	const char *list;
	const char *nodes; /* of the first sixteen, '1' for one in it; NULL: refused */
} lists[] = {
	{ "0", "1000000000000000" },
	{ "0-1", "1100000000000000" },
	{ "1,3", "0101000000000000" },
	{ "0-2,5,7-8", "1110010110000000" },
	{ "3,1", "0101000000000000" },
	{ "1,1-2,2", "0110000000000000" },
	{ "4-4", "0000100000000000" },
	{ "00000000000003", "0001000000000000" },
	{ "0-1023", "1111111111111111" },
	{ "1023", "0000000000000000" },
	{ "", NULL },
	{ ",", NULL },
	{ "1,", NULL },
	{ ",1", NULL },
	{ "1,,2", NULL },
	{ "1-", NULL },
	{ "-1", NULL },
	{ "2-1", NULL },
	{ "1-2-3", NULL },
	{ "1024", NULL },
	{ "0-1024", NULL },
	{ "99999999999999999999999", NULL },
	{ "1 ", NULL },
	{ " 1", NULL },
	{ "1\n", NULL },
	{ "a", NULL },
	{ "1;2", NULL },
	{ "0x1", NULL },
	{ "+1", NULL },
};

Test(node_set, lists_are_those_the_kernel_prints)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		struct node_set set;
		bool good = node_set_parse(&set, lists[i].list);

		cr_expect_eq(good, lists[i].nodes != NULL, "'%s'", lists[i].list);
		for (unsigned node = 0; good && lists[i].nodes && node < 16; node++)
			cr_expect_eq(node_set_has(&set, node), lists[i].nodes[node] == '1',
				"'%s': node %u", lists[i].list, node);
	}
}

Test(node_set, a_refused_list_leaves_the_set_alone)
{
	struct node_set set;

	cr_assert(node_set_parse(&set, "7"));
	cr_assert_not(node_set_parse(&set, "1,x"));
	cr_expect(node_set_has(&set, 7) && !node_set_has(&set, 1));
}

Test(node_set, its_ends)
{
	struct node_set set;

	cr_assert(node_set_parse(&set, "63-64,1023"));
	cr_expect(!node_set_has(&set, 62) && node_set_has(&set, 63));
	cr_expect(node_set_has(&set, 64) && !node_set_has(&set, 65));
	cr_expect(node_set_has(&set, 1023));
	cr_expect(!node_set_has(&set, 1024) && !node_set_has(&set, ~0U));
}

static const struct {
	const char *text;
	int64_t inside, all; /* inside: on nodes 1 and 3; -1: refused */
} amounts[] = {
	{ "0=12,3=7", 7, 19 },
	{ "1=5", 5, 5 },
	{ "3=1,1=2,3=4", 7, 7 },
	{ "0=12", 0, 12 },
	{ "1=0", 0, 0 },
	{ "1023=9", 0, 9 },
	{ NULL, -1, -1 },
	{ "", -1, -1 },
	{ "0", -1, -1 },
	{ "0=", -1, -1 },
	{ "=1", -1, -1 },
	{ "0=1,1", -1, -1 },
	{ "0=-1", -1, -1 },
	{ "1024=1", -1, -1 },
	{ "N0=1", -1, -1 },
	{ "0=99999999999999999999999", -1, -1 },
};

Test(node_set, amounts_are_summed)
{
	struct node_set set;

	cr_assert(node_set_parse(&set, "1,3"));
	for (size_t i = 0; i < sizeof(amounts) / sizeof(*amounts); i++) {
		int64_t inside = -1, all = -1;

		cr_expect_eq(node_amounts_sum(amounts[i].text, &set, &inside, &all),
			amounts[i].all >= 0, "case %zu", i);
		cr_expect(inside == amounts[i].inside && all == amounts[i].all, "case %zu", i);
	}
}

Test(node_set, amounts_are_added_and_printed)
{
	static const char *const words[] = { "N3=7", "N0=5", "N0=7", "N1=0", "anon=9", "N=1", "N1",
		"N1024=1", "N2=-4", "3=1", "" };
	struct node_amounts sums = { { 0 } };
	char text[NODE_AMOUNTS_BYTES_MAX + 1];

	cr_expect_eq(node_amounts_print(&sums, text), 0u);
	cr_expect_str_empty(text);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		node_amounts_add(
			&sums, (struct text_span){ words[i], words[i] + strlen(words[i]) });
	cr_expect_eq(node_amounts_print(&sums, text), strlen("0=12,3=7"));
	cr_expect_str_eq(text, "0=12,3=7");
	for (size_t node = 0; node < NUMA_NODES_MAX; node++)
		sums.on_node[node] = INT64_C(1) << 40;
	cr_expect_eq(node_amounts_print(&sums, text), 0u);
	cr_expect_str_empty(text);
}
