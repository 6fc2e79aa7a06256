/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/node_amounts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "0=12" */
static bool parse(struct text_span piece, unsigned *ret_node, int64_t *ret_amount)
{
	struct text_span label;
	struct figure node, amount;

	if (!text_span_cut(&piece, '=', &label))
		return false;
	node = text_span_number(label, 0, NUMA_NODES_MAX - 1);
	amount = text_span_amount(piece, 1);
	*ret_node = (unsigned)figure_or(node, 0);
	*ret_amount = figure_or(amount, 0);
	return node.known && amount.known;
}

void node_amounts_add(struct node_amounts *amounts, struct text_span word)
{
	unsigned node;
	int64_t amount;

	if (text_span_length(word) < 2 || *word.start != 'N')
		return;
	word.start++;
	if (parse(word, &node, &amount))
		amounts->on_node[node] = size_sum(amounts->on_node[node], amount);
}

size_t node_amounts_print(const struct node_amounts *amounts, char text[NODE_AMOUNTS_BYTES_MAX + 1])
{
	size_t length = 0;

	*text = '\0';
	for (size_t node = 0; node < NUMA_NODES_MAX; node++) {
		if (amounts->on_node[node] == 0)
			continue;
		length += (size_t)snprintf(text + length, NODE_AMOUNTS_BYTES_MAX + 1 - length,
			"%s%zu=%" PRId64, length > 0 ? "," : "", node, amounts->on_node[node]);
		if (length > NODE_AMOUNTS_BYTES_MAX) {
			*text = '\0';
			return 0;
		}
	}
	return length;
}

bool node_amounts_sum(
	const char *text, const struct node_set *set, int64_t *ret_inside, int64_t *ret_all)
{
	struct text_span rest, piece;
	int64_t inside = 0, all = 0;

	if (!text || !*text)
		return false;
	rest = (struct text_span){ text, text + strlen(text) };
	while (rest.start < rest.end) {
		unsigned node;
		int64_t amount;

		if (!text_span_cut(&rest, ',', &piece)) {
			piece = rest;
			rest.start = rest.end;
		}
		if (!parse(piece, &node, &amount))
			return false;
		all = size_sum(all, amount);
		if (node_set_has(set, node))
			inside = size_sum(inside, amount);
	}
	*ret_inside = inside;
	*ret_all = all;
	return true;
}
