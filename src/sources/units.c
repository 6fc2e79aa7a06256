/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/units.h"

#include "base/root.h"
#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"
#include "sources/systemd.h"
#include "sources/unit_file.h"

#include <stdlib.h>
#include <string.h>

enum { ASKED_MOST = 512 };

/* A unit to be asked for. */
struct wish {
	const char *manager, *name, *cgroup;
};

struct wishes {
	struct snapshot *snapshot;
	struct wish *items;
	size_t count, capacity;
};

static void wish_for(struct wishes *wishes, struct wish wish)
{
	if (wishes->count == ASKED_MOST ||
		snapshot_find_unit(wishes->snapshot, wish.manager, wish.name))
		return;
	for (size_t i = 0; i < wishes->count; i++)
		if (strcmp(wishes->items[i].name, wish.name) == 0 &&
			strcmp(wishes->items[i].manager, wish.manager) == 0)
			return;
	array_reserve(wishes->items, wishes->count, wishes->capacity);
	wishes->items[wishes->count++] = wish;
}

/* The part of the path that ends with the unit, whose name is one of its directories. */
static const char *cgroup_up_to(struct arena *arena, const char *path, const char *name)
{
	const char *found = strstr(path, text_format(arena, "/%s/", name));

	return found ? arena_copy(arena, path, (size_t)(found + 1 - path) + strlen(name)) : NULL;
}

static void wish_for_manager(struct wishes *wishes, const char *manager, const char *path)
{
	struct arena *arena = &wishes->snapshot->texts;
	const char *name = text_format(arena, "%s.service", manager);
	const char *cgroup = cgroup_up_to(arena, path, name);

	if (cgroup)
		wish_for(wishes, (struct wish){ MANAGER_SYSTEM, name, cgroup });
}

static void wish_for_unit_of(struct wishes *wishes, const struct process *process)
{
	struct arena *arena = &wishes->snapshot->texts;
	const char *manager;
	size_t length;

	if (!process->unit || !process->cgroup)
		return;
	manager = cgroup_manager(arena, process->cgroup, &length);
	if (!manager)
		return;
	wish_for(wishes,
		(struct wish){ manager, process->unit, arena_copy(arena, process->cgroup, length) });
	if (strcmp(manager, MANAGER_SYSTEM) != 0)
		wish_for_manager(wishes, manager, process->cgroup);
}

static void grant(struct wishes *wishes, const struct wish *wish, struct systemd *systemd,
	struct buffer *buffer)
{
	struct snapshot *snapshot = wishes->snapshot;
	struct unit unit = {
		.manager = wish->manager, .name = wish->name, .cgroup = wish->cgroup
	};

	if (!systemd_ask(systemd, &snapshot->texts, &unit))
		return;
	unit.adj_path = unit_file_of_adj(buffer, &unit);
	*snapshot_add_unit(snapshot, unit.manager, unit.name) = unit;
}

static int compare_wishes(const void *left, const void *right)
{
	const struct wish *a = left, *b = right;

	return strcmp(a->manager, b->manager);
}

/* Manager by manager. */
static void grant_all(struct wishes *wishes)
{
	struct systemd *systemd = NULL;
	struct buffer buffer = { 0 };

	qsort(wishes->items, wishes->count, sizeof(*wishes->items), compare_wishes);
	for (size_t i = 0; i < wishes->count; i++) {
		const struct wish *wish = &wishes->items[i];

		if (i == 0 || compare_wishes(wish, wish - 1) != 0) {
			systemd_close(systemd);
			systemd = systemd_open(wish->manager);
		}
		if (systemd)
			grant(wishes, wish, systemd, &buffer);
	}
	systemd_close(systemd);
	buffer_release(&buffer);
	snapshot_order_units(wishes->snapshot);
}

void units_read(struct snapshot *snapshot, const bool *wanted)
{
	struct wishes wishes = { .snapshot = snapshot };
	const char *last = NULL;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if ((wanted && !wanted[i]) || !process->cgroup || process->cgroup == last)
			continue;
		last = process->cgroup;
		wish_for_unit_of(&wishes, process);
	}
	if (wishes.count > 0)
		grant_all(&wishes);
	free(wishes.items);
}
