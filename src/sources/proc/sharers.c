/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/sharers.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SAME, BEFORE, BEHIND };

/* The address spaces of wanted processes, in the kernel's order. */
struct spaces {
	struct process **first; /* for each, the process with the lowest PID so far */
	size_t count;
};

static int compare_sizes(const void *left, const void *right)
{
	const struct process *const *a = left, *const *b = right;
	int order = figure_compare((*a)->memory.vm_size_bytes, (*b)->memory.vm_size_bytes, 1);

	return order ? order : ((*a)->pid > (*b)->pid) - ((*a)->pid < (*b)->pid);
}

static bool have_same_size(const struct process *a, const struct process *b)
{
	return figure_compare(a->memory.vm_size_bytes, b->memory.vm_size_bytes, 1) == 0;
}

static long compare_spaces(const struct process *a, const struct process *b)
{
	long order = syscall(SYS_kcmp, a->mm_tid, b->mm_tid, KCMP_VM, 0, 0);

	return order < 0 ? -errno : order;
}

/*
 * Stores in *ret_place the place of the process's address space, or with *ret_found false the place
 * where it is to be inserted.  Returns 0, or a negative errno when the kernel refuses to compare.
 */
static int find_space(const struct spaces *spaces, const struct process *process, size_t *ret_place,
	bool *ret_found)
{
	size_t min = 0, end = spaces->count;

	*ret_found = false;
	while (min < end && !*ret_found) {
		size_t middle = min + (end - min) / 2;
		long order = compare_spaces(process, spaces->first[middle]);

		if (order < 0 || order > BEHIND)
			return order < 0 ? (int)order : -EINVAL;
		if (order == SAME)
			*ret_found = true;
		if (order == BEHIND)
			min = middle + 1;
		else
			end = middle;
	}
	*ret_place = end;
	return 0;
}

static int space_insert(struct spaces *spaces, struct process *process)
{
	size_t place;
	bool found;
	int error = find_space(spaces, process, &place, &found);

	if (error < 0 || found)
		return error;
	for (size_t i = spaces->count; i > place; i--)
		spaces->first[i] = spaces->first[i - 1];
	spaces->first[place] = process;
	spaces->count++;
	return 0;
}

/* Returns true when the kernel refuses to say whether the process shares one of the spaces. */
static bool space_join(struct spaces *spaces, struct process *process)
{
	size_t place;
	bool found;
	int error = find_space(spaces, process, &place, &found);

	if (error == 0 && found && process->pid < spaces->first[place]->pid)
		spaces->first[place] = process;
	return error < 0 && error != -ESRCH;
}

static void space_apply(const struct spaces *spaces, struct process *process)
{
	size_t place;
	bool found;

	if (find_space(spaces, process, &place, &found) == 0 && found)
		process->detail.mm_owner_pid = figure_of(spaces->first[place]->pid);
}

/* Among processes of equal size. */
static void find_among(
	struct spaces *spaces, struct process **equal, size_t count, const bool *is_wanted)
{
	bool refused = false;

	spaces->count = 0;
	for (size_t i = 0; i < count; i++)
		if (is_wanted[i])
			space_insert(spaces, equal[i]);
	if (spaces->count == 0)
		return;
	for (size_t i = 0; i < count && !refused; i++)
		if (!is_wanted[i])
			refused = space_join(spaces, equal[i]);
	/* of unwanted processes, too: they are killed with the wanted one */
	for (size_t i = 0; i < count && !refused; i++)
		space_apply(spaces, equal[i]);
}

static size_t list_with_memory(struct snapshot *snapshot, struct process **list)
{
	size_t count = 0;

	for (size_t i = 0; i < snapshot->process_count; i++)
		if (process_has_memory(&snapshot->processes[i]))
			list[count++] = &snapshot->processes[i];
	qsort(list, count, sizeof(struct process *), compare_sizes);
	return count;
}

void sharers_find(struct snapshot *snapshot, const bool *wanted)
{
	size_t capacity = snapshot->process_count;
	struct process **list = memory_alloc(capacity * sizeof(struct process *));
	struct spaces spaces = { .first = memory_alloc(capacity * sizeof(struct process *)) };
	bool *is_wanted = memory_alloc(capacity);
	size_t count = list_with_memory(snapshot, list);

	for (size_t i = 0; i < count; i++)
		is_wanted[i] = wanted[list[i] - snapshot->processes];
	for (size_t start = 0, end; start < count; start = end) {
		for (end = start + 1; end < count && have_same_size(list[start], list[end]);)
			end++;
		find_among(&spaces, list + start, end - start, is_wanted + start);
	}
	free(is_wanted);
	free(spaces.first);
	free(list);
}

static bool is_alone(const struct snapshot *snapshot, const struct process *process)
{
	if (!process->memory.vm_size_bytes.known)
		return false;
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *other = &snapshot->processes[i];

		if (other != process && process_has_memory(other) &&
			(have_same_size(process, other) || !other->memory.vm_size_bytes.known))
			return false;
	}
	return true;
}

bool sharers_find_alone(struct snapshot *snapshot, const bool *wanted)
{
	bool is_any_left = false;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];

		if (!wanted[i] || process->detail.mm_owner_pid.known)
			continue;
		if (is_alone(snapshot, process))
			process->detail.mm_owner_pid = figure_of(process->pid);
		else
			is_any_left = true;
	}
	return is_any_left;
}
