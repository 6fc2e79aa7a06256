/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>

const char *snapshot_source_word(enum snapshot_source source)
{
	static const char *const words[] = {
		[SOURCE_PROC] = "proc",
		[SOURCE_BPF] = "bpf",
		[SOURCE_RECORDING] = "recording",
		[SOURCE_ARCHIVE] = "archive",
		[SOURCE_LOG] = "kernel-log",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == SOURCE_LOG + 1,
		"a word for each enum snapshot_source");

	return words[source];
}

void snapshot_init(struct snapshot *snapshot)
{
	*snapshot = (struct snapshot){ .texts = ARENA_EMPTY };
}

void snapshot_release(struct snapshot *snapshot)
{
	free(snapshot->processes);
	free(snapshot->machine.holders);
	free(snapshot->machine.nodes);
	free(snapshot->cgroups);
	free(snapshot->members);
	free(snapshot->units);
	free(snapshot->killers);
	free(snapshot->assumptions);
	arena_release(&snapshot->texts);
	snapshot_init(snapshot);
}

static void *copy_array(const void *items, size_t count, size_t size)
{
	void *copy = memory_alloc(count * size);

	if (count > 0)
		memcpy(copy, items, count * size);
	return copy;
}

#define COPY(items, count) copy_array((items), (count), sizeof(*(items)))

void snapshot_copy(struct snapshot *ret_copy, const struct snapshot *snapshot)
{
	struct snapshot copy = *snapshot;
	struct machine *machine = &copy.machine;

	copy.texts = ARENA_EMPTY;
	copy.processes = COPY(snapshot->processes, snapshot->process_count);
	copy.process_capacity = snapshot->process_count;
	copy.cgroups = COPY(snapshot->cgroups, snapshot->cgroup_count);
	copy.cgroup_capacity = snapshot->cgroup_count;
	copy.members = snapshot->members ? COPY(snapshot->members, snapshot->process_count) : NULL;
	copy.units = COPY(snapshot->units, snapshot->unit_count);
	copy.unit_capacity = snapshot->unit_count;
	copy.killers = COPY(snapshot->killers, snapshot->killer_count);
	copy.assumptions = COPY(snapshot->assumptions, snapshot->assumption_count);
	machine->holders = COPY(snapshot->machine.holders, machine->holder_count);
	machine->nodes = COPY(snapshot->machine.nodes, machine->node_count);
	*ret_copy = copy;
}

struct process *snapshot_add_process(struct snapshot *snapshot)
{
	struct process *process;

	array_reserve(snapshot->processes, snapshot->process_count, snapshot->process_capacity);
	process = &snapshot->processes[snapshot->process_count++];
	*process = (struct process){ .memcg = CGROUP_UNKNOWN };
	return process;
}

void snapshot_expect_processes(struct snapshot *snapshot, size_t count)
{
	if (count <= snapshot->process_capacity)
		return;
	snapshot->processes =
		snapshot->processes
			? memory_resize(snapshot->processes, count, sizeof(*snapshot->processes))
			: memory_alloc_array(count, sizeof(*snapshot->processes));
	snapshot->process_capacity = count;
}

void snapshot_add_holder(struct snapshot *snapshot, struct holder holder)
{
	struct machine *machine = &snapshot->machine;

	machine->holders = memory_resize(
		machine->holders, machine->holder_count + 1, sizeof(*machine->holders));
	machine->holders[machine->holder_count++] = holder;
}

void snapshot_add_node(struct snapshot *snapshot, struct node node)
{
	struct machine *machine = &snapshot->machine;

	machine->nodes =
		memory_resize(machine->nodes, machine->node_count + 1, sizeof(*machine->nodes));
	machine->nodes[machine->node_count++] = node;
}

void snapshot_add_killer(struct snapshot *snapshot, struct killer killer)
{
	snapshot->killers = memory_resize(
		snapshot->killers, snapshot->killer_count + 1, sizeof(*snapshot->killers));
	snapshot->killers[snapshot->killer_count++] = killer;
}

void snapshot_keep(struct snapshot *snapshot, const bool *keep)
{
	size_t kept = 0;

	for (size_t i = 0; i < snapshot->process_count; i++)
		if (keep[i])
			snapshot->processes[kept++] = snapshot->processes[i];
	if (kept < snapshot->process_count && snapshot->machine.visibility == VISIBILITY_WHOLE)
		snapshot->machine.visibility = VISIBILITY_FIRST_RANKS;
	snapshot->process_count = kept;
}

static int compare_pids(const void *left, const void *right)
{
	const struct process *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

static bool is_rising(const struct snapshot *snapshot)
{
	for (size_t i = 1; i < snapshot->process_count; i++)
		if (snapshot->processes[i].pid <= snapshot->processes[i - 1].pid)
			return false;
	return true;
}

/* Most sources list processes by PID: moving them all would cost more than reading some. */
bool snapshot_order(struct snapshot *snapshot)
{
	struct process *processes = snapshot->processes;

	if (snapshot->process_count == 0)
		return true;
	if (!is_rising(snapshot)) {
		qsort(processes, snapshot->process_count, sizeof(*processes), compare_pids);
		if (!is_rising(snapshot))
			return false;
	}
	return processes[0].pid > 0;
}

struct process *snapshot_find(const struct snapshot *snapshot, pid_t pid)
{
	const struct process wanted = { .pid = pid };

	if (snapshot->process_count == 0)
		return NULL;
	return bsearch(&wanted, snapshot->processes, snapshot->process_count,
		sizeof(*snapshot->processes), compare_pids);
}

bool machine_swaps_to_zram(const struct machine *machine)
{
	for (size_t i = 0; i < machine->holder_count; i++)
		if (holder_may_be_swap(&machine->holders[i]))
			return true;
	return false;
}

int64_t machine_zram_swap_bytes(const struct machine *machine)
{
	int64_t sum = 0;

	for (size_t i = 0; i < machine->holder_count; i++)
		if (holder_may_be_swap(&machine->holders[i]))
			sum = size_sum(sum, figure_or(machine->holders[i].swap_bytes, INT64_MAX));
	return sum;
}

int64_t machine_zram_free_bytes(const struct machine *machine)
{
	int64_t sum = 0;

	for (size_t i = 0; i < machine->holder_count; i++)
		if (holder_may_be_swap(&machine->holders[i]))
			sum = size_sum(
				sum, figure_or(machine->holders[i].swap_free_bytes, INT64_MAX));
	return sum;
}

/* Swap may be switched on or off between the two readings, RAM may not. */
bool machine_total_is_faked(const struct machine *machine)
{
	return figure_is_known_other(machine->kernel_ram_bytes, machine->mem_total_bytes);
}

bool snapshot_has_pods(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].qos != POD_NONE)
			return true;
	return false;
}

bool snapshot_shows_any(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (process_has_memory(&snapshot->processes[i]))
			return true;
	return false;
}
