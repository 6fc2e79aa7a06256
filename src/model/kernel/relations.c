/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/relations.h"

#include "snapshot/cgroup_tree.h"

#include <stdlib.h>
#include <string.h>

/* The processes by cgroup. */
struct cgroup_order {
	const struct process **sorted; /* whose cgroup is known; NULL until needed */
	const struct process **found;  /* the last run, in the order of the snapshot */
	size_t count;
};

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
	size_t count = snapshot->process_count;
	struct relations relations = {
		.snapshot = snapshot,
		.by_parent = memory_alloc(count * sizeof(*relations.by_parent)),
		.by_mm = memory_alloc(count * sizeof(*relations.by_mm)),
		.order = memory_alloc(sizeof(*relations.order)),
	};

	for (size_t i = 0; i < count; i++) {
		const struct process *process = &snapshot->processes[i];

		relations.by_parent[relations.parent_count++] = process;
		if (process->detail.mm_owner_pid.known)
			relations.by_mm[relations.mm_count++] = process;
	}
	qsort(relations.by_parent, relations.parent_count, sizeof(*relations.by_parent),
		compare_parents);
	qsort(relations.by_mm, relations.mm_count, sizeof(*relations.by_mm), compare_mms);
	*ret_relations = relations;
}

void relations_release(struct relations *relations)
{
	free(relations->by_parent);
	free(relations->by_mm);
	if (relations->order) {
		free(relations->order->sorted);
		free(relations->order->found);
	}
	free(relations->order);
	*relations = (struct relations){ 0 };
}

/* The run of equal keys in a sorted list. */
static struct relation_run find_run(
	const struct process *const *list, size_t count, int64_t wanted, key_function *key)
{
	size_t first = 0, end = count;
	struct relation_run run;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (key(list[middle]) < wanted)
			first = middle + 1;
		else
			end = middle;
	}
	run = (struct relation_run){ .items = list + first };
	while (first + run.count < count && key(list[first + run.count]) == wanted)
		run.count++;
	return run;
}

struct relation_run relations_children(const struct relations *relations, pid_t pid)
{
	return find_run(relations->by_parent, relations->parent_count, pid, parent_of);
}

bool process_shares_mm(const struct process *a, const struct process *b)
{
	return a->detail.mm_owner_pid.known && b->detail.mm_owner_pid.known && mm_of(a) == mm_of(b);
}

struct relation_run relations_sharers(
	const struct relations *relations, const struct process *process)
{
	if (!process->detail.mm_owner_pid.known)
		return (struct relation_run){ 0 };
	return find_run(relations->by_mm, relations->mm_count, mm_of(process), mm_of);
}

static int compare_places(const void *left, const void *right)
{
	const struct process *a = *(const struct process *const *)left;
	const struct process *b = *(const struct process *const *)right;

	return (a > b) - (a < b);
}

static int compare_cgroups(const void *left, const void *right)
{
	const struct process *a = *(const struct process *const *)left;
	const struct process *b = *(const struct process *const *)right;
	/* most processes of a cgroup were read in a row and share one copy of its path */
	int order = a->cgroup == b->cgroup ? 0 : cgroup_compare_paths(a->cgroup, b->cgroup);

	return order ? order : compare_places(left, right);
}

static struct cgroup_order *sort_by_cgroup(const struct relations *relations)
{
	const struct snapshot *snapshot = relations->snapshot;
	struct cgroup_order *order = relations->order;

	if (order->sorted)
		return order;
	order->sorted = memory_alloc(snapshot->process_count * sizeof(*order->sorted));
	order->found = memory_alloc(snapshot->process_count * sizeof(*order->found));
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].cgroup)
			order->sorted[order->count++] = &snapshot->processes[i];
	qsort(order->sorted, order->count, sizeof(*order->sorted), compare_cgroups);
	return order;
}

/* The index of the first process whose cgroup does not sort before the path. */
static size_t first_at(const struct cgroup_order *order, const char *path)
{
	size_t first = 0, end = order->count;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (cgroup_compare_paths(order->sorted[middle]->cgroup, path) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

struct relation_run relations_in_cgroup(const struct relations *relations, const char *path)
{
	struct cgroup_order *order = sort_by_cgroup(relations);
	size_t length = strlen(path), count = 0;
	bool in_order = true;

	for (size_t i = first_at(order, path); i < order->count; i++) {
		const char *cgroup = order->sorted[i]->cgroup;

		if (strncmp(cgroup, path, length) != 0 ||
			(cgroup[length] != '\0' && cgroup[length] != '/'))
			break;
		order->found[count] = order->sorted[i];
		in_order =
			in_order && (count == 0 || order->found[count - 1] < order->found[count]);
		count++;
	}
	if (!in_order)
		qsort(order->found, count, sizeof(*order->found), compare_places);
	return (struct relation_run){ .items = order->found, .count = count };
}

size_t relations_count_in_cgroup(
	const struct relations *relations, const char *path, const bool *left_out)
{
	struct cgroup_order *order = sort_by_cgroup(relations);
	size_t count = 0;

	for (size_t i = first_at(order, path);
		i < order->count && strcmp(order->sorted[i]->cgroup, path) == 0; i++)
		count += !left_out[order->sorted[i] - relations->snapshot->processes];
	return count;
}
