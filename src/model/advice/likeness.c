/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/likeness.h"

#include "model/kernel/address_space.h"
#include "model/report/groups.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"

#include <stdlib.h>
#include <string.h>

/* Leakers with equal keys are alike. */
struct likeness {
	const char *group, *name;
	const char *nodes;   /* the NUMA nodes that it may use, "" if not known */
	const char *manager; /* the cgroup path up to the unit, manager_length bytes; or NULL */
	size_t manager_length;
	size_t limit;  /* the nearest cgroup with a limit; CGROUP_UNKNOWN: none */
	int64_t pages; /* no key: the badness on the machine; INT64_MIN: never killed */
	size_t number; /* no key: the index among the leakers */
};

static int64_t pages_of(struct drill_context *context, const struct process *process)
{
	const struct domain_ranking *machine = drill_context_ranking(context, CGROUP_UNKNOWN);
	const struct ranking_place *place = machine ? domain_ranking_find(machine, process) : NULL;

	return place ? place->pages : INT64_MIN;
}

static struct likeness likeness_of(
	struct drill_context *context, const struct process *process, size_t number)
{
	struct likeness likeness = { .group = group_name_of(process),
		.name = process->name,
		.nodes = process->mems_allowed ? process->mems_allowed : "",
		.limit = memcg_limited_from(context->snapshot, process->memcg),
		.pages = pages_of(context, process),
		.number = number };
	const char *cgroup = process_unit_cgroup(process);
	struct arena arena = ARENA_EMPTY;

	/* each user's manager may have a unit of that name */
	if (process->unit && !process->container && cgroup &&
		cgroup_manager(&arena, cgroup, &likeness.manager_length))
		likeness.manager = cgroup;
	arena_release(&arena);
	return likeness;
}

static int compare_managers(const struct likeness *a, const struct likeness *b)
{
	size_t length =
		a->manager_length < b->manager_length ? a->manager_length : b->manager_length;
	int order = length > 0 ? strncmp(a->manager, b->manager, length) : 0;

	return order ? order
		     : (a->manager_length > b->manager_length) -
			       (a->manager_length < b->manager_length);
}

static int compare_likeness(const struct likeness *a, const struct likeness *b)
{
	int order = strcmp(a->group, b->group);

	order = order ? order : strcmp(a->name, b->name);
	order = order ? order : strcmp(a->nodes, b->nodes);
	order = order ? order : (a->limit > b->limit) - (a->limit < b->limit);
	return order ? order : compare_managers(a, b);
}

/* Alike ones stand together, the lowest badness first. */
static int compare_likenesses(const void *left, const void *right)
{
	const struct likeness *a = left, *b = right;
	int order = compare_likeness(a, b);

	order = order ? order : (a->pages > b->pages) - (a->pages < b->pages);
	return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* Whether `other` needs no drill beside `first`: each user's manager may have a unit of that name.
 */
static bool is_alike(const struct process *const *leakers, const struct likeness *first,
	const struct likeness *other)
{
	const struct process *process = leakers[other->number];

	return compare_likeness(first, other) == 0 &&
	       (!process->unit || unit_is_shared(leakers[first->number], process));
}

size_t *likeness_count(struct drill_context *context, const struct process *const *leakers,
	size_t count, const struct target *target)
{
	struct likeness *list = memory_alloc(count * sizeof(*list));
	size_t *counts = memory_alloc(count * sizeof(*counts));
	size_t listed = 0, first = 0;

	for (size_t i = 0; i < count; i++) {
		/* a sibling of the target's name is a leaker of its own */
		counts[i] = !target_has(target, leakers[i]->pid);
		/* nor is one with limits, whose leak may end before the others' leaks do */
		if (counts[i] && group_name_of(leakers[i]) && leakers[i]->name &&
			!addresses_are_limited(leakers[i]))
			list[listed++] = likeness_of(context, leakers[i], i);
	}
	qsort(list, listed, sizeof(*list), compare_likenesses);
	for (size_t i = 1; i < listed; i++) {
		if (!is_alike(leakers, &list[first], &list[i])) {
			first = i;
			continue;
		}
		counts[list[first].number]++;
		counts[list[i].number] = 0;
	}
	free(list);
	return counts;
}
