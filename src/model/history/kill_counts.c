/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/kill_counts.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

/* Kills by `by`: of the cgroup, or of the unit, or all if both are NULL. */
static int64_t told_of(
	const struct kill_list *list, enum kill_by by, const char *cgroup, const char *unit)
{
	int64_t sum = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct kill_summary *item = &list->items[i];

		if (item->by != by || (cgroup && !text_is_known_same(item->task_memcg, cgroup)) ||
			(unit && !text_is_known_same(item->unit, unit)))
			continue;
		/* others often do not say how many they killed */
		sum += item->killed_count > 0 ? (int64_t)item->killed_count
					      : item->end == KILL_END_KILLED;
	}
	return sum;
}

static void add(struct kill_counts *counts, struct kill_count item, struct figure counted)
{
	if (!counted.known || counted.value <= item.told)
		return;
	item.counted = counted.value;
	array_reserve(counts->items, counts->count, counts->capacity);
	counts->items[counts->count++] = item;
}

/* Without memory.events.local (before Linux 5.2), the count of a cgroup with others below is
 * theirs. */
static struct figure own_kills(const struct snapshot *machine, size_t index)
{
	const struct cgroup *cgroup = &machine->cgroups[index];

	if (cgroup->local_oom_kill.known)
		return cgroup->local_oom_kill;
	return cgroup->end == index + 1 ? cgroup->events_oom_kill : FIGURE_UNKNOWN;
}

static void add_cgroups(
	struct kill_counts *counts, const struct snapshot *machine, const struct kill_list *list)
{
	for (size_t i = 0; i < machine->cgroup_count; i++) {
		const struct cgroup *cgroup = &machine->cgroups[i];
		struct figure counted = own_kills(machine, i);

		if (figure_or(counted, 0) > 0)
			add(counts,
				(struct kill_count){ .counter = COUNTER_CGROUP,
					.name = cgroup->path,
					.told = told_of(list, KILL_BY_KERNEL, cgroup->path, NULL),
					.is_from_above = cgroup->events_oom.known &&
							 cgroup->events_oom.value == 0 },
				counted);
	}
}

static void add_units(
	struct kill_counts *counts, const struct snapshot *machine, const struct kill_list *list)
{
	for (size_t i = 0; i < machine->unit_count; i++) {
		const struct unit *unit = &machine->units[i];

		if (figure_or(unit->oom_kills, 0) > 0)
			add(counts,
				(struct kill_count){ .counter = COUNTER_UNIT,
					.name = unit->name,
					.told = told_of(list, KILL_BY_KERNEL, NULL, unit->name) },
				unit->oom_kills);
		if (figure_or(unit->managed_oom_kills, 0) > 0)
			add(counts,
				(struct kill_count){ .counter = COUNTER_UNIT_MANAGED,
					.name = unit->name,
					.told = told_of(
						list, KILL_BY_SYSTEMD_OOMD, NULL, unit->name) },
				unit->managed_oom_kills);
	}
}

void kill_counts_make(struct kill_counts *ret_counts, const struct snapshot *machine,
	const struct kill_list *list)
{
	*ret_counts = (struct kill_counts){ 0 };
	add(ret_counts,
		(struct kill_count){ .counter = COUNTER_MACHINE,
			.told = told_of(list, KILL_BY_KERNEL, NULL, NULL) },
		machine->machine.oom_kills);
	add_cgroups(ret_counts, machine, list);
	add_units(ret_counts, machine, list);
}

void kill_counts_release(struct kill_counts *counts)
{
	free(counts->items);
	*counts = (struct kill_counts){ 0 };
}
