/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/growth_before.h"

#include "base/text.h"
#include "snapshot/cgroup_tree.h"

#include <stdlib.h>
#include <string.h>

/* ---- groups ---- */

static const char *name_of_group(const struct cgroup *cgroup)
{
	if (cgroup->container)
		return cgroup->container;
	if (cgroup->pod)
		return cgroup->pod;
	return cgroup->unit ? cgroup->unit : cgroup->path;
}

/* Swap and shared memory that the kernel does not count are not in the growth. */
static struct figure charged_bytes(const struct cgroup *cgroup)
{
	if (!cgroup->anon_bytes.known)
		return FIGURE_UNKNOWN;
	return figure_of(size_sum(
		cgroup->anon_bytes.value, size_sum(figure_or(cgroup->shmem_bytes, 0),
						  figure_or(cgroup->swap_current_bytes, 0))));
}

/* The memory of a group without the groups below it, by the index of its uppermost cgroup. */
struct group_sums {
	size_t *group_of; /* of each cgroup, the index of that one */
	struct figure *bytes;
};

static void add_to(struct figure *sum, int64_t bytes)
{
	int64_t total;

	if (__builtin_add_overflow(figure_or(*sum, 0), bytes, &total))
		total = bytes < 0 ? INT64_MIN : INT64_MAX;
	*sum = figure_of(total);
}

static struct group_sums sum_groups(const struct snapshot *snapshot)
{
	size_t count = snapshot->cgroup_count;
	struct group_sums sums = { memory_alloc((count + 1) * sizeof(*sums.group_of)),
		memory_alloc((count + 1) * sizeof(*sums.bytes)) };

	for (size_t i = 0; i < count; i++) {
		const struct cgroup *cgroup = &snapshot->cgroups[i];
		const struct cgroup *parent = &snapshot->cgroups[cgroup->parent];
		struct figure bytes = charged_bytes(cgroup);
		bool is_group = i == 0 || strcmp(name_of_group(cgroup), name_of_group(parent)) != 0;

		sums.group_of[i] = is_group ? i : sums.group_of[cgroup->parent];
		if (!bytes.known)
			continue;
		add_to(&sums.bytes[sums.group_of[i]], bytes.value);
		/* without use_hierarchy the cgroup above is not charged */
		if (i > 0 && charged_bytes(parent).known &&
			figure_or(parent->use_hierarchy, 1) != 0)
			add_to(&sums.bytes[sums.group_of[cgroup->parent]], -bytes.value);
	}
	/* a cgroup below is read later, and may have grown by then */
	for (size_t i = 0; i < count; i++)
		if (sums.bytes[i].known && sums.bytes[i].value < 0)
			sums.bytes[i].value = 0;
	return sums;
}

static void group_sums_release(struct group_sums *sums)
{
	free(sums->group_of);
	free(sums->bytes);
}

static struct figure bytes_of_path(
	const struct snapshot *snapshot, const struct group_sums *sums, const char *path)
{
	const struct cgroup *cgroup = snapshot_find_cgroup(snapshot, path);

	return cgroup ? sums->bytes[cgroup - snapshot->cgroups] : FIGURE_UNKNOWN;
}

/* Whether the victim was in the group, whose cgroup is at that index. */
static bool holds_victim(const struct snapshot *snapshot, const struct group_sums *sums,
	size_t index, const struct kill_event *event)
{
	const struct cgroup *cgroup =
		event->task_memcg ? snapshot_find_cgroup(snapshot, event->task_memcg) : NULL;

	return cgroup && sums->group_of[cgroup - snapshot->cgroups] == index;
}

static struct memory_growth *add_group(struct growth_before *growth, const struct cgroup *cgroup,
	struct figure before, struct figure after)
{
	struct memory_growth *item = &growth->groups[growth->group_count++];

	*item = (struct memory_growth){ .name = name_of_group(cgroup),
		.cgroup = cgroup->path,
		.before_bytes = before,
		.bytes = after,
		.grown_bytes = figure_of(after.value - before.value) };
	return item;
}

/* A sample with no group but the root was not made of all that there were. */
static bool sees_groups(const struct snapshot *snapshot)
{
	return snapshot->cgroup_count > 1;
}

static void compare_all_groups(struct growth_before *growth, const struct snapshot *earlier,
	const struct snapshot *later, const struct kill_event *event)
{
	struct group_sums before = sum_groups(earlier), after = sum_groups(later);

	growth->groups = memory_alloc(
		(earlier->cgroup_count + later->cgroup_count + 1) * sizeof(*growth->groups));
	for (size_t i = 0; i < later->cgroup_count; i++) {
		const struct cgroup *cgroup = &later->cgroups[i];
		struct figure then = bytes_of_path(earlier, &before, cgroup->path);
		bool is_new = sees_groups(earlier) && !snapshot_find_cgroup(earlier, cgroup->path);
		struct memory_growth *item;

		if (!after.bytes[i].known || (!then.known && !is_new))
			continue;
		item = add_group(growth, cgroup, is_new ? figure_of(0) : then, after.bytes[i]);
		item->is_new = is_new;
		item->is_victim = holds_victim(later, &after, i, event);
	}
	for (size_t i = 0; sees_groups(later) && i < earlier->cgroup_count; i++)
		if (before.bytes[i].known && !snapshot_find_cgroup(later, earlier->cgroups[i].path))
			add_group(growth, &earlier->cgroups[i], before.bytes[i], figure_of(0))
				->has_ended = true;
	group_sums_release(&before);
	group_sums_release(&after);
}

/* ---- processes ---- */

static struct figure memory_of(const struct process *process)
{
	const struct process_memory *memory = &process->memory;

	return figure_add(
		figure_add(memory->rss_bytes, memory->swap_bytes), memory->page_tables_bytes);
}

static bool is_victim(const struct process *process, const struct kill_event *event)
{
	return event->killed_count > 0 && event->killed[0].pid == process->pid &&
	       text_is_known_same(event->killed[0].name, process->name);
}

static void compare_process(struct growth_before *growth, const struct snapshot *earlier,
	const struct process *process, const struct kill_event *event)
{
	const struct process *then = snapshot_find(earlier, process->pid);
	struct memory_growth *item = &growth->processes[growth->process_count];

	if (!process_has_memory(process) || !memory_of(process).known)
		return;
	*item = (struct memory_growth){ .name = process->name,
		.pid = process->pid,
		.bytes = memory_of(process),
		.is_new = process->start_ticks.known && earlier->machine.uptime_ticks.known &&
			  process->start_ticks.value > earlier->machine.uptime_ticks.value,
		.is_victim = is_victim(process, event) };
	if (item->is_new)
		item->before_bytes = figure_of(0);
	else if (then && figure_is_known_same(then->start_ticks, process->start_ticks))
		item->before_bytes = memory_of(then);
	if (item->before_bytes.known)
		item->grown_bytes = figure_of(item->bytes.value - item->before_bytes.value);
	growth->process_count++;
}

static int compare_growth(const void *left, const void *right)
{
	const struct memory_growth *a = left, *b = right;
	int order = figure_compare(a->grown_bytes, b->grown_bytes, -1);

	if (order == 0)
		order = figure_compare(a->bytes, b->bytes, -1);
	if (order == 0)
		order = (a->pid > b->pid) - (a->pid < b->pid);
	return order == 0 && a->cgroup && b->cgroup ? strcmp(a->cgroup, b->cgroup) : order;
}

void growth_before_make(struct growth_before *ret_growth, const struct snapshot *earlier,
	const struct snapshot *later, const struct kill_event *event)
{
	*ret_growth = (struct growth_before){
		.from_seconds = earlier->taken_at,
		.to_seconds = later->taken_at,
		.to_kill_seconds = figure_subtract(event->seconds, later->taken_at),
		.has_all =
			machine_shows_all(&earlier->machine) && machine_shows_all(&later->machine),
		.lacks_victim = event->killed_count > 0 && event->killed[0].pid > 0 &&
				!snapshot_find(later, event->killed[0].pid),
	};
	compare_all_groups(ret_growth, earlier, later, event);
	ret_growth->processes =
		memory_alloc((later->process_count + 1) * sizeof(*ret_growth->processes));
	for (size_t i = 0; i < later->process_count; i++)
		compare_process(ret_growth, earlier, &later->processes[i], event);
	qsort(ret_growth->groups, ret_growth->group_count, sizeof(*ret_growth->groups),
		compare_growth);
	qsort(ret_growth->processes, ret_growth->process_count, sizeof(*ret_growth->processes),
		compare_growth);
}

void growth_before_release(struct growth_before *growth)
{
	free(growth->groups);
	free(growth->processes);
	*growth = (struct growth_before){ 0 };
}

bool growth_shows_victim(const struct snapshot *sample, const struct kill_event *event)
{
	const struct process *process =
		event->killed_count > 0 ? snapshot_find(sample, event->killed[0].pid) : NULL;

	return process && is_victim(process, event) && process_has_memory(process);
}
