/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/report/cgroup_kills.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* The sum of the own counts from one cgroup up to the end of its subtree. */
static struct figure sum_of_own(const struct snapshot *snapshot, size_t from)
{
	struct figure sum = figure_of(0);

	for (size_t i = from; i < snapshot->cgroups[from].end; i++)
		sum = figure_add(sum, snapshot->cgroups[i].local_oom_kill);
	return sum;
}

/* Whether the counts of version 1 can be those of each cgroup alone. */
static bool are_own_counts(const struct snapshot *snapshot)
{
	struct figure machine = snapshot->machine.oom_kills;
	int64_t sum = 0;

	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		sum = size_sum(sum, figure_or(snapshot->cgroups[i].local_oom_kill, 0));
	return !machine.known || sum <= machine.value;
}

static struct figure kills_in(const struct snapshot *snapshot, size_t cgroup, bool own_counts)
{
	if (snapshot->cgroup_version == CGROUP_V2)
		return snapshot->cgroups[cgroup].events_oom_kill;
	return own_counts ? sum_of_own(snapshot, cgroup) : FIGURE_UNKNOWN;
}

static const char *unit_of(const struct cgroup *cgroup)
{
	return cgroup->pod ? NULL : cgroup->unit;
}

static const char *pod_of(const struct cgroup *cgroup)
{
	return cgroup->pod;
}

/* Lists the outermost cgroups of each name, in the order of the tree. */
static size_t list(struct cgroup_kills *ret_list, const struct snapshot *snapshot,
	const char *(*name_of)(const struct cgroup *cgroup))
{
	bool own_counts = are_own_counts(snapshot);
	size_t count = 0;

	for (size_t i = 1; i < snapshot->cgroup_count; i++) {
		const struct cgroup *cgroup = &snapshot->cgroups[i];
		const char *name = name_of(cgroup);
		struct figure kills;

		if (!name || text_is_known_same(name, name_of(&snapshot->cgroups[cgroup->parent])))
			continue;
		kills = kills_in(snapshot, i, own_counts);
		if (kills.known)
			ret_list[count++] = (struct cgroup_kills){ name, cgroup->path, kills.value,
				figure_or(cgroup->current_bytes, 0) };
	}
	return count;
}

static int compare_counts(const void *left, const void *right)
{
	const struct cgroup_kills *a = left, *b = right;

	if (a->kills != b->kills)
		return a->kills > b->kills ? -1 : 1;
	if (a->current_bytes != b->current_bytes)
		return a->current_bytes > b->current_bytes ? -1 : 1;
	return strcmp(a->cgroup, b->cgroup);
}

static int compare_names(const void *left, const void *right)
{
	const struct cgroup_kills *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static void sort(struct cgroup_kills *counts, size_t count,
	int (*compare)(const void *left, const void *right))
{
	if (count > 0)
		qsort(counts, count, sizeof(*counts), compare);
}

size_t cgroup_kills_of_units(struct cgroup_kills *ret_list, const struct snapshot *snapshot)
{
	size_t count = list(ret_list, snapshot, unit_of);

	sort(ret_list, count, compare_counts);
	return count;
}

size_t cgroup_kills_of_pods(struct cgroup_kills *ret_list, const struct snapshot *snapshot)
{
	size_t count = list(ret_list, snapshot, pod_of), kept = 0;

	sort(ret_list, count, compare_names);
	for (size_t i = 0; i < count; i++) {
		struct cgroup_kills *last = kept > 0 ? &ret_list[kept - 1] : NULL;

		if (last && strcmp(last->name, ret_list[i].name) == 0) {
			last->kills = size_sum(last->kills, ret_list[i].kills);
			last->current_bytes =
				size_sum(last->current_bytes, ret_list[i].current_bytes);
		} else {
			ret_list[kept++] = ret_list[i];
		}
	}
	sort(ret_list, kept, compare_counts);
	return kept;
}
