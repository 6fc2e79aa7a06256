/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/full_nodes.h"

#include "model/kernel/headroom.h"

enum {
	FULL_PARTS = 20, /* a node with less than 1/20 left is nearly full */
	GUESS_PARTS = 4, /* or one that processes bound to it fill to 3/4 */
};

/* The machine is not, if its part is larger by that. */
static const double emptier_times = 2;

/* Whether the machine has a larger part of its RAM left than the node has of its own. */
static bool machine_is_emptier(const struct machine *machine, const struct full_node *node)
{
	double total = (double)figure_or(machine->mem_total_bytes, 0);
	double left = (double)figure_or(machine->mem_available_bytes, 0);

	return total > 0 && left / total > emptier_times / (double)FULL_PARTS &&
	       left / total > (double)node->left_bytes / (double)node->size_bytes * emptier_times;
}

static bool is_full(
	const struct snapshot *snapshot, const struct domain *domain, struct full_node *node)
{
	struct node_room room;
	int parts;

	if (!headroom_ram_on_nodes(&room, snapshot, domain))
		room = node_room_of(snapshot, domain, 0, (struct node_kept){ 0 });
	node->is_guess = !node_room_is_known(snapshot, domain);
	node->left_bytes = node->is_guess ? room.max_bytes : room.expected_bytes;
	if (node->left_bytes > node->size_bytes)
		node->left_bytes = node->size_bytes;
	node_room_bound_bytes(snapshot, domain, &node->bound_count);
	parts = node->is_guess ? GUESS_PARTS : FULL_PARTS;
	return node->left_bytes < node->size_bytes / parts &&
	       machine_is_emptier(&snapshot->machine, node);
}

size_t full_nodes_list(const struct snapshot *snapshot, int64_t page_size_bytes,
	struct full_node *ret_list, size_t max)
{
	const struct machine *machine = &snapshot->machine;
	size_t count = 0;

	if (!nodes_are_several(snapshot))
		return 0;
	for (size_t i = 0; i < machine->node_count && count < max; i++) {
		const struct node *node = &machine->nodes[i];
		struct domain domain = { .kind = DOMAIN_NODES, .page_size_bytes = page_size_bytes };
		struct full_node full = { .number = (unsigned)figure_or(node->number, 0) };
		int64_t pages = size_smaller(
			figure_or(node->present_pages, 0), UNLIMITED_BYTES / page_size_bytes);

		if (pages == 0 || !node->number.known)
			continue;
		full.size_bytes = pages * page_size_bytes;
		node_set_add(&domain.nodes, full.number);
		if (is_full(snapshot, &domain, &full))
			ret_list[count++] = full;
	}
	return count;
}
