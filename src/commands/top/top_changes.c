/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/top/top_changes.h"

#include "commands/observation.h"
#include "snapshot/assume.h"

#include <stdlib.h>
#include <string.h>

static struct adj_change change_of(const struct process *process, int64_t adj)
{
	struct adj_change change = {
		.process = { .pid = process->pid, .start_ticks = process->start_ticks },
		.old_adj = process->adj.value,
		.new_adj = adj,
	};

	snprintf(change.name, sizeof(change.name), "%s", process->name ? process->name : "?");
	return change;
}

static size_t list_changes(
	struct adj_change *changes, const struct snapshot *now, const struct snapshot *assumed)
{
	size_t count = 0;

	for (size_t i = 0; i < now->process_count; i++) {
		const struct process *process = &now->processes[i];
		struct figure adj = assumed->processes[i].adj;

		if (figure_is_known_other(process->adj, adj))
			changes[count++] = change_of(process, adj.value);
	}
	return count;
}

/* "TARGET:adj=N": no other kind of assumption can be written. */
static bool is_of_adj(const char *assumption)
{
	const char *equal = strrchr(assumption, '=');

	return equal && equal - assumption >= 4 && strncmp(equal - 4, ":adj", 4) == 0;
}

static int assume_adj(struct snapshot *snapshot, const struct options *options, struct error *error)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < options->assumption_count; i++)
		if (is_of_adj(options->assumptions[i]))
			result = assume(snapshot, options->assumptions[i], 0, error);
	return result;
}

int adj_changes_find(struct adj_change **ret_changes, size_t *ret_count,
	const struct options *options, struct error *error)
{
	struct observation observation;
	struct snapshot assumed;
	int result = observation_read(&observation, options, NEED_STAT | NEED_CGROUP, error);

	if (result < 0)
		return result;
	snapshot_copy(&assumed, &observation.snapshot);
	result = assume_adj(&assumed, options, error);
	if (result == 0) {
		*ret_changes = memory_alloc((assumed.process_count + 1) * sizeof(**ret_changes));
		*ret_count = list_changes(*ret_changes, &observation.snapshot, &assumed);
	}
	snapshot_release(&assumed);
	snapshot_release(&observation.snapshot);
	return result;
}

int adj_changes_write(const struct adj_change *changes, size_t count, adj_tell *tell, void *data,
	struct error *error)
{
	CLEANUP_FREE struct process *processes = memory_alloc((count + 1) * sizeof(*processes));
	CLEANUP_FREE struct adj_order *orders = memory_alloc((count + 1) * sizeof(*orders));
	for (size_t i = 0; i < count; i++) {
		processes[i] = (struct process){ .pid = changes[i].process.pid,
			.start_ticks = changes[i].process.start_ticks,
			.adj = figure_of(changes[i].old_adj) };
		orders[i] = (struct adj_order){ &processes[i], changes[i].new_adj };
	}
	return adj_write(orders, count, tell, data, error);
}
