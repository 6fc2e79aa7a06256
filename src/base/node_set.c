/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/node_set.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool parse_number(const char **text, unsigned *ret_number)
{
	unsigned long number = 0;

	if (!isdigit((unsigned char)**text))
		return false;
	while (isdigit((unsigned char)**text) && number < NUMA_NODES_MAX)
		number = number * 10 + (unsigned long)(*(*text)++ - '0');
	*ret_number = (unsigned)number;
	return number < NUMA_NODES_MAX;
}

bool node_set_parse(struct node_set *ret_set, const char *list)
{
	struct node_set set = { 0 };

	for (;;) {
		unsigned first, last;

		if (!parse_number(&list, &first))
			return false;
		last = first;
		if (*list == '-' && (list++, !parse_number(&list, &last) || last < first))
			return false;
		for (unsigned node = first; node <= last; node++)
			node_set_add(&set, node);
		if (*list == '\0')
			break;
		if (*list++ != ',')
			return false;
	}
	*ret_set = set;
	return true;
}

bool node_set_has(const struct node_set *set, unsigned node)
{
	return node < NUMA_NODES_MAX && set->bits[node / 64] >> node % 64 & 1;
}

void node_set_add(struct node_set *set, unsigned node)
{
	if (node < NUMA_NODES_MAX)
		set->bits[node / 64] |= UINT64_C(1) << node % 64;
}

struct node_set node_set_common(const struct node_set *a, const struct node_set *b)
{
	struct node_set common = { 0 };

	for (size_t i = 0; i < sizeof(common.bits) / sizeof(*common.bits); i++)
		common.bits[i] = a->bits[i] & b->bits[i];
	return common;
}

bool node_set_is_same(const struct node_set *a, const struct node_set *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

size_t node_set_count(const struct node_set *set)
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(set->bits) / sizeof(*set->bits); i++)
		count += (size_t)__builtin_popcountll(set->bits[i]);
	return count;
}
