/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/tree.h"

#include <limits.h>
#include <stdlib.h>

/* A row while the tree is built; places are those before the rows are reordered. */
struct tree_node {
	size_t place;
	pid_t pid;
	size_t first_child, next_sibling, parent; /* NOBODY: none */
	bool placed;
};

#define NOBODY SIZE_MAX

static int compare_nodes(const void *left, const void *right)
{
	const struct tree_node *const *a = left, *const *b = right;

	return ((*a)->pid > (*b)->pid) - ((*a)->pid < (*b)->pid);
}

static size_t find_pid(struct tree_node *const *by_pid, size_t count, pid_t pid)
{
	const struct tree_node wanted = { .pid = pid }, *key = &wanted;
	struct tree_node *const *found =
		bsearch(&key, by_pid, count, sizeof(*by_pid), compare_nodes);

	return found ? (*found)->place : NOBODY;
}

static void find_parents(struct tree_node *nodes, const struct rows *rows)
{
	struct tree_node **by_pid = memory_alloc(rows->count * sizeof(*by_pid));

	for (size_t i = 0; i < rows->count; i++) {
		nodes[i] = (struct tree_node){ .place = i,
			.pid = rows->items[i].entry->process->pid,
			.first_child = NOBODY,
			.next_sibling = NOBODY };
		by_pid[i] = &nodes[i];
	}
	qsort(by_pid, rows->count, sizeof(struct tree_node *), compare_nodes);
	for (size_t i = 0; i < rows->count; i++)
		nodes[i].parent =
			find_pid(by_pid, rows->count, rows->items[i].entry->process->ppid);
	free(by_pid);
}

static void link_children(struct tree_node *nodes, size_t count)
{
	for (size_t i = count; i-- > 0;) {
		if (nodes[i].parent == i)
			nodes[i].parent = NOBODY;
		if (nodes[i].parent == NOBODY)
			continue;
		nodes[i].next_sibling = nodes[nodes[i].parent].first_child;
		nodes[nodes[i].parent].first_child = i;
	}
}

struct order {
	struct tree_node *nodes;
	size_t *places;
	unsigned short *depths;
	size_t count;
};

/* The next node in pre-order below `root`, or NOBODY; keeps *depth that of the node. */
static size_t next_below(const struct tree_node *nodes, size_t root, size_t node, unsigned *depth)
{
	if (nodes[node].first_child != NOBODY && !nodes[nodes[node].first_child].placed) {
		++*depth;
		return nodes[node].first_child;
	}
	while (node != root && nodes[node].next_sibling == NOBODY) {
		node = nodes[node].parent;
		--*depth;
	}
	return node == root ? NOBODY : nodes[node].next_sibling;
}

static void place_below(struct order *order, size_t root)
{
	unsigned depth = 0;

	for (size_t node = root; node != NOBODY && !order->nodes[node].placed;
		node = next_below(order->nodes, root, node, &depth)) {
		order->nodes[node].placed = true;
		order->depths[order->count] =
			(unsigned short)(depth < USHRT_MAX ? depth : USHRT_MAX);
		order->places[order->count++] = node;
	}
}

void tree_by_parent(struct tree *ret_tree, struct rows *rows)
{
	struct order order = {
		.nodes = memory_alloc(rows->count * sizeof(*order.nodes)),
		.places = memory_alloc(rows->count * sizeof(*order.places)),
		.depths = memory_alloc(rows->count * sizeof(*order.depths)),
	};

	if (rows->count > 0)
		find_parents(order.nodes, rows);
	link_children(order.nodes, rows->count);
	for (size_t i = 0; i < rows->count; i++)
		if (order.nodes[i].parent == NOBODY)
			place_below(&order, i);
	/* the rest are circles of parents, which only a recording can have */
	for (size_t i = 0; i < rows->count; i++)
		if (!order.nodes[i].placed) {
			order.nodes[i].parent = NOBODY;
			place_below(&order, i);
		}
	rows_reorder(rows, order.places);
	free(order.places);
	free(order.nodes);
	*ret_tree = (struct tree){ .depths = order.depths };
}

void tree_release(struct tree *tree)
{
	free(tree->depths);
	free(tree->groups);
	free(tree->folded);
	folds_release(&tree->folds);
	arena_release(&tree->texts);
	*tree = (struct tree){ 0 };
}

static size_t size_min(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t tree_line(const struct tree *tree, size_t place)
{
	size_t line = place;

	for (size_t i = 0; i < tree->folds.count && tree->folds.items[i].first < place; i++)
		line -= size_min(
			place - tree->folds.items[i].first, tree->folds.items[i].count - 1);
	for (size_t i = 0; i < tree->group_count && tree->groups[i].line <= line; i++)
		line++;
	return line;
}

const struct tree_group *tree_at(const struct tree *tree, size_t line, size_t *ret_place)
{
	size_t before = 0;

	while (before < tree->group_count && tree->groups[before].line < line)
		before++;
	*ret_place = line - before;
	for (size_t i = 0; i < tree->folds.count && tree->folds.items[i].first < *ret_place; i++)
		*ret_place += tree->folds.items[i].count - 1;
	if (before < tree->group_count && tree->groups[before].line == line)
		return &tree->groups[before];
	return NULL;
}
