/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/kill_tally.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((int)KILL_BY_UNKNOWN < (int)TALLY_KILLERS_MAX, "an item for each killer");

static const char *known_text(const char *text)
{
	return text && strnlen(text, TALLY_NAME_BYTES_MAX + 1) <= TALLY_NAME_BYTES_MAX ? text : "";
}

static struct tallied_kills *find(
	struct kill_tally *tally, enum kill_by by, const char *unit, const char *pod)
{
	for (size_t i = 0; i < tally->count; i++) {
		struct tallied_kills *item = &tally->items[i];

		if (item->by == by && strcmp(item->unit, unit) == 0 && strcmp(item->pod, pod) == 0)
			return item;
	}
	return NULL;
}

void kill_tally_add(
	struct kill_tally *tally, enum kill_by by, const char *unit, const char *pod, int64_t count)
{
	struct tallied_kills *item;

	unit = known_text(unit);
	pod = known_text(pod);
	item = find(tally, by, unit, pod);
	if (!item && (*unit || *pod) && tally->named_count == TALLY_NAMES_MAX) {
		unit = pod = "";
		item = find(tally, by, unit, pod);
	}
	if (!item) {
		array_reserve(tally->items, tally->count, tally->capacity);
		item = &tally->items[tally->count++];
		*item = (struct tallied_kills){ .by = by,
			.unit = arena_copy_text(&tally->texts, unit),
			.pod = arena_copy_text(&tally->texts, pod) };
		tally->named_count += *unit || *pod;
	}
	item->count = size_sum(item->count, count);
}

/* The unit of the system's manager that the victim was in; NULL: none, as in a container. */
static const char *unit_of(struct arena *arena, const struct kill_event *event)
{
	const char *manager;
	size_t length;

	if (!event->task_memcg)
		return NULL;
	manager = cgroup_manager(arena, event->task_memcg, &length);
	if (!manager || strcmp(manager, "system") == 0)
		return manager ? event->unit : NULL;
	return text_format(arena, "%s.service", manager);
}

void kill_tally_add_event(
	struct kill_tally *tally, const struct kill_event *event, const char *pod_name)
{
	struct arena arena = ARENA_EMPTY;
	const char *pod = pod_name ? pod_name : event->pod;

	kill_tally_add(tally, event->by, pod ? NULL : unit_of(&arena, event), pod, 1);
	arena_release(&arena);
}

void kill_tally_release(struct kill_tally *tally)
{
	free(tally->items);
	arena_release(&tally->texts);
	*tally = (struct kill_tally){ 0 };
}
