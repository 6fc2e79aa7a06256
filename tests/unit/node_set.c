/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of NUMA nodes. */
#include "base/node_set.h"
#include "model/kernel/domain.h"

#include <criterion/criterion.h>

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
