/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/warnings_memory.h"

#include "model/kernel/lazy_free.h"
#include "model/report/full_nodes.h"
#include "model/report/unaccounted.h"

enum {
	UNACCOUNTED_PERCENT = 10, /* of RAM: unaccounted memory worth a warning */
	UNUSED_PERCENT = 5,       /* of RAM: unused huge pages worth a warning */
	UNACCOUNTED_MAX = 32,
	FULL_NODES_MAX = 4,
};

static void add_unused_huge_pages(struct verdict *verdict, const struct machine *machine)
{
	int64_t bytes = unused_huge_pages_bytes(machine);
	struct warning *warning;

	if (!machine->mem_total_bytes.known || verdict->domain.kind == DOMAIN_MEMCG ||
		bytes < machine->mem_total_bytes.value / 100 * UNUSED_PERCENT || bytes == 0)
		return;
	warning = warning_add(verdict, WARNING_UNUSED_HUGE_PAGES);
	warning->bytes = bytes;
	warning->count = (size_t)(bytes / machine->huge_page_bytes.value);
}

static void add_full_nodes(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct full_node list[FULL_NODES_MAX];
	size_t count;

	if (verdict->domain.kind == DOMAIN_MEMCG)
		return;
	count = full_nodes_list(snapshot, verdict->domain.page_size_bytes, list, FULL_NODES_MAX);
	for (size_t i = 0; i < count; i++) {
		struct warning *warning = warning_add(
			verdict, list[i].is_guess ? WARNING_NODE_BOUND : WARNING_NODE_FULL);

		warning->number = list[i].number;
		warning->count = list[i].bound_count;
		warning->bytes = list[i].left_bytes;
		warning->more_bytes = list[i].size_bytes;
	}
}

static void add_unaccounted(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct figure ram = snapshot->machine.mem_total_bytes;
	struct unaccounted list[UNACCOUNTED_MAX];
	int64_t sum = 0;
	size_t count;

	if (!ram.known || verdict->domain.kind == DOMAIN_MEMCG)
		return;
	count = unaccounted_list(snapshot, ram.value / 100, list, UNACCOUNTED_MAX);
	for (size_t i = 0; i < count; i++)
		sum = size_sum(sum, list[i].bytes);
	if (sum >= ram.value / 100 * UNACCOUNTED_PERCENT)
		warning_add(verdict, WARNING_UNACCOUNTED)->bytes = sum;
}

static void add_lazy_free(struct verdict *verdict, const struct snapshot *snapshot)
{
	int64_t bytes = lazy_free_bytes(snapshot, &verdict->domain);

	if (bytes > 0)
		warning_add(verdict, WARNING_LAZY_FREE)->bytes = bytes;
}

void warnings_memory_add(struct verdict *verdict, const struct snapshot *snapshot)
{
	add_unused_huge_pages(verdict, &snapshot->machine);
	add_full_nodes(verdict, snapshot);
	add_unaccounted(verdict, snapshot);
	add_lazy_free(verdict, snapshot);
}
