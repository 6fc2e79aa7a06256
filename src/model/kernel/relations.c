/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/relations.h"

#include "snapshot/cgroup_tree.h"

#include <stdlib.h>
#include <string.h>

/* Processes in another order than the snapshot's; NULL until needed. */
struct order {
	const struct process **sorted;
	size_t count;
};

struct relation_orders {
	struct order by_parent;          /* all, by PPID and PID */
	struct order by_mm;              /* whose mm_owner_pid is known, by that and PID */
	struct order by_unit_cgroup;     /* whose process_unit_cgroup() is known */
	const struct process **found;    /* the last run by cgroup, in the order of the snapshot */
	struct figure shared_anon_bytes; /* unknown until needed */
};

enum { OFF_PART = 16 }; /* of all anonymous memory: less than that is no sign of sharing */

typedef int64_t key_function(const struct process *process);

static int64_t parent_of(const struct process *process)
{
	return process->ppid;
}

static int64_t mm_of(const struct process *process)
{
	return process->detail.mm_owner_pid.value;
}

static int compare(const struct process *a, const struct process *b, key_function *key)
{
	if (key(a) != key(b))
		return key(a) < key(b) ? -1 : 1;
	return (a->pid > b->pid) - (a->pid < b->pid);
}

static int compare_parents(const void *left, const void *right)
{
	return compare(*(const struct process *const *)left, *(const struct process *const *)right,
		parent_of);
}

static int compare_mms(const void *left, const void *right)
{
	return compare(
		*(const struct process *const *)left, *(const struct process *const *)right, mm_of);
}

void relations_init(struct relations *ret_relations, const struct snapshot *snapshot)
{
	*ret_relations = (struct relations){
		.snapshot = snapshot,
		.orders = memory_alloc(sizeof(*ret_relations->orders)),
	};
}

void relations_release(struct relations *relations)
{
	struct relation_orders *orders = relations->orders;

	if (orders) {
		free(orders->by_parent.sorted);
		free(orders->by_mm.sorted);
		free(orders->by_unit_cgroup.sorted);
		free(orders->found);
	}
	free(orders);
	*relations = (struct relations){ 0 };
}

int64_t relations_shared_anon_bytes(const struct relations *relations)
{
	const struct snapshot *snapshot = relations->snapshot;
	struct figure *shared = &relations->orders->shared_anon_bytes;
	int64_t mapped = 0;

	if (shared->known || !snapshot->machine.anon_bytes.known)
		return figure_or(*shared, 0);
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (process_has_own_memory(process))
			mapped = size_sum(
				mapped, size_positive(figure_or(process->memory.rss_anon_bytes, 0) -
						      process->grown_bytes));
	}
	*shared = figure_of(size_positive(mapped - snapshot->machine.anon_bytes.value));
	if (shared->value < mapped / OFF_PART)
		*shared = figure_of(0);
	return shared->value;
}

typedef int compare_function(const void *left, const void *right);

/*
 * Sorts the listed processes unless they are in order: most address spaces have one process, so a
 * snapshot is nearly always in the order of mm owners.
 */
static void sort(struct order *order, compare_function *compare_listed)
{
	for (size_t i = 1; i < order->count; i++)
		if (compare_listed(&order->sorted[i - 1], &order->sorted[i]) > 0) {
			qsort(order->sorted, order->count, sizeof(*order->sorted), compare_listed);
			return;
		}
}

static void begin_order(struct order *order, const struct snapshot *snapshot)
{
	order->sorted = memory_alloc_array(snapshot->process_count, sizeof(*order->sorted));
}

static const struct order *order_by_parent(const struct relations *relations)
{
	struct order *order = &relations->orders->by_parent;
	const struct snapshot *snapshot = relations->snapshot;

	if (order->sorted)
		return order;
	begin_order(order, snapshot);
	for (size_t i = 0; i < snapshot->process_count; i++)
		order->sorted[order->count++] = &snapshot->processes[i];
	sort(order, compare_parents);
	return order;
}

static const struct order *order_by_mm(const struct relations *relations)
{
	struct order *order = &relations->orders->by_mm;
	const struct snapshot *snapshot = relations->snapshot;

	if (order->sorted)
		return order;
	begin_order(order, snapshot);
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].detail.mm_owner_pid.known)
			order->sorted[order->count++] = &snapshot->processes[i];
	sort(order, compare_mms);
	return order;
}

/* The run of equal keys in a sorted list. */
static struct relation_run find_run(const struct order *order, int64_t wanted, key_function *key)
{
	const struct process *const *list = order->sorted;
	size_t first = 0, end = order->count;
	struct relation_run run;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (key(list[middle]) < wanted)
			first = middle + 1;
		else
			end = middle;
	}
	run = (struct relation_run){ .items = list + first };
	while (first + run.count < order->count && key(list[first + run.count]) == wanted)
		run.count++;
	return run;
}

struct relation_run relations_children(const struct relations *relations, pid_t pid)
{
	return find_run(order_by_parent(relations), pid, parent_of);
}

bool process_has_own_memory(const struct process *process)
{
	return process_has_memory(process) &&
	       (!process->detail.mm_owner_pid.known ||
		       process->detail.mm_owner_pid.value == process->pid);
}

bool process_is_at_min(const struct process *process)
{
	return process->adj.known && process->adj.value == ADJ_MIN &&
	       figure_or(process->kernel_oom_score, 0) == 0;
}

bool process_shares_mm(const struct process *a, const struct process *b)
{
	return a->detail.mm_owner_pid.known && b->detail.mm_owner_pid.known && mm_of(a) == mm_of(b);
}

/* The kernel gives all processes on one address space the same adj, but for vfork children. */
bool process_shares_killable_mm(const struct snapshot *snapshot, const struct process *process)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *other = &snapshot->processes[i];

		if (process_shares_mm(other, process) && !process_is_at_min(other))
			return true;
	}
	return false;
}

struct relation_run relations_sharers(
	const struct relations *relations, const struct process *process)
{
	if (!process->detail.mm_owner_pid.known)
		return (struct relation_run){ 0 };
	return find_run(order_by_mm(relations), mm_of(process), mm_of);
}

static int compare_places(const void *left, const void *right)
{
	const struct process *a = *(const struct process *const *)left;
	const struct process *b = *(const struct process *const *)right;

	return (a > b) - (a < b);
}

static int compare_unit_cgroups(const void *left, const void *right)
{
	const struct process *a = *(const struct process *const *)left;
	const struct process *b = *(const struct process *const *)right;
	/* most processes of a cgroup were read in a row and share one copy of its path */
	const char *a_cgroup = process_unit_cgroup(a), *b_cgroup = process_unit_cgroup(b);
	int order = a_cgroup == b_cgroup ? 0 : cgroup_compare_paths(a_cgroup, b_cgroup);

	return order ? order : compare_places(left, right);
}

static const struct order *order_by_unit_cgroup(const struct relations *relations)
{
	struct relation_orders *orders = relations->orders;
	struct order *order = &orders->by_unit_cgroup;
	const struct snapshot *snapshot = relations->snapshot;

	if (order->sorted)
		return order;
	begin_order(order, snapshot);
	orders->found = memory_alloc(snapshot->process_count * sizeof(*orders->found));
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (process_unit_cgroup(&snapshot->processes[i]))
			order->sorted[order->count++] = &snapshot->processes[i];
	sort(order, compare_unit_cgroups);
	return order;
}

/* The index of the first process whose cgroup does not sort before the path. */
static size_t first_at(const struct order *order, const char *path)
{
	size_t first = 0, end = order->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (cgroup_compare_paths(process_unit_cgroup(order->sorted[middle]), path) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

struct relation_run relations_in_unit_cgroup(const struct relations *relations, const char *path)
{
	const struct order *order = order_by_unit_cgroup(relations);
	const struct process **found = relations->orders->found;
	size_t count = 0;
	bool in_order = true;

	for (size_t i = first_at(order, path); i < order->count; i++) {
		if (!cgroup_path_is_within(process_unit_cgroup(order->sorted[i]), path))
			break;
		found[count] = order->sorted[i];
		in_order = in_order && (count == 0 || found[count - 1] < found[count]);
		count++;
	}
	if (!in_order)
		qsort(found, count, sizeof(*found), compare_places);
	return (struct relation_run){ .items = found, .count = count };
}

size_t relations_count_in_unit_cgroup(
	const struct relations *relations, const char *path, const bool *left_out)
{
	const struct order *order = order_by_unit_cgroup(relations);
	const struct process *all = relations->snapshot->processes;
	size_t count = 0, first = first_at(order, path), low = first, high = order->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (cgroup_path_is_within(process_unit_cgroup(order->sorted[middle]), path))
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = first; i < low; i++)
		count += !left_out[order->sorted[i] - all];
	return count;
}
