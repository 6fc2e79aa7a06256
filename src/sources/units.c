/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/units.h"

#include "base/clock.h"
#include "base/root.h"
#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"
#include "sources/proc_session.h"
#include "sources/systemd.h"
#include "sources/unit_file.h"

#include <stdlib.h>
#include <string.h>

enum { ASKED_MOST = 512 };

struct unit_answer {
	struct unit unit;
	bool is_known; /* the manager was there, and had it */
};

/* A unit to be asked for. */
struct wish {
	const char *manager, *name, *cgroup;
};

struct wishes {
	struct snapshot *snapshot;
	struct unit_answers *answers; /* NULL: there are none */
	struct wish *items;
	size_t count, capacity;
};

static void wish_for(struct wishes *wishes, struct wish wish)
{
	if (wishes->count == ASKED_MOST ||
		snapshot_find_unit(wishes->snapshot, wish.manager, wish.name))
		return;
	/* by its cgroup: another of that name does not keep the unit itself from being confirmed */
	for (size_t i = 0; i < wishes->count; i++)
		if (strcmp(wishes->items[i].cgroup, wish.cgroup) == 0 &&
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

static void wish_for_unit_in(struct wishes *wishes, const char *path, const char *name)
{
	struct arena *arena = &wishes->snapshot->texts;
	size_t length;
	const char *manager = cgroup_manager(arena, path, &length);

	if (!manager)
		return;
	wish_for(wishes, (struct wish){ manager, name, arena_copy(arena, path, length) });
	if (strcmp(manager, MANAGER_SYSTEM) != 0)
		wish_for_manager(wishes, manager, path);
}

/* Its own, and that of its container, in which it may have another. */
static void wish_for_units_of(struct wishes *wishes, const struct process *process)
{
	struct arena *arena = &wishes->snapshot->texts;
	const char *container;

	if (process->unit)
		wish_for_unit_in(wishes, process->cgroup, process->unit);
	if (!process->container)
		return;
	container = cgroup_container_path(arena, process->cgroup);
	if (container && cgroup_unit(arena, container))
		wish_for_unit_in(wishes, container, cgroup_unit(arena, container));
}

void unit_answers_release(struct unit_answers *answers)
{
	arena_release(&answers->texts);
	free(answers->items);
	*answers = (struct unit_answers){ .texts = ARENA_EMPTY };
}

void unit_answers_age(struct unit_answers *answers)
{
	if (answers->count > 0 &&
		clock_seconds() - answers->first_seconds >= SESSION_KEEPS_SECONDS)
		unit_answers_release(answers);
}

static const struct unit_answer *find_answer(
	const struct unit_answers *answers, const struct wish *wish)
{
	for (size_t i = 0; answers && i < answers->count; i++) {
		const struct unit *unit = &answers->items[i].unit;

		if (strcmp(unit->name, wish->name) == 0 &&
			strcmp(unit->manager, wish->manager) == 0 &&
			strcmp(unit->cgroup, wish->cgroup) == 0)
			return &answers->items[i];
	}
	return NULL;
}

static void remember(struct unit_answers *answers, const struct unit *unit, bool is_known)
{
	if (!answers)
		return;
	if (answers->count == 0)
		answers->first_seconds = clock_seconds();
	array_reserve(answers->items, answers->count, answers->capacity);
	answers->items[answers->count++] =
		(struct unit_answer){ unit_copy(&answers->texts, unit), is_known };
}

/* The manager that is being asked; opened when it is, once. */
struct asked {
	const char *manager;
	struct systemd *systemd;
};

static struct systemd *manager_of(struct asked *asked, const struct wish *wish)
{
	if (!asked->manager || strcmp(asked->manager, wish->manager) != 0) {
		systemd_close(asked->systemd);
		asked->manager = wish->manager;
		asked->systemd = systemd_open(wish->manager);
	}
	return asked->systemd;
}

static void ask(
	struct wishes *wishes, const struct wish *wish, struct asked *asked, struct buffer *buffer)
{
	struct snapshot *snapshot = wishes->snapshot;
	struct systemd *systemd = manager_of(asked, wish);
	struct unit unit = {
		.manager = wish->manager, .name = wish->name, .cgroup = wish->cgroup
	};
	bool is_known = systemd && systemd_ask(systemd, &snapshot->texts, &unit);

	if (is_known) {
		unit.adj_path = unit_file_of_adj(buffer, &unit);
		*snapshot_add_unit(snapshot, unit.manager, unit.name) = unit;
	}
	remember(wishes->answers, &unit, is_known);
}

static void add_answered(struct snapshot *snapshot, const struct unit_answer *answer)
{
	struct unit unit;

	if (!answer->is_known)
		return;
	unit = unit_copy(&snapshot->texts, &answer->unit);
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
	struct asked asked = { 0 };
	struct buffer buffer = { 0 };

	if (wishes->count > 0)
		qsort(wishes->items, wishes->count, sizeof(*wishes->items), compare_wishes);
	for (size_t i = 0; i < wishes->count; i++) {
		const struct wish *wish = &wishes->items[i];
		const struct unit_answer *answer = find_answer(wishes->answers, wish);

		if (answer)
			add_answered(wishes->snapshot, answer);
		else
			ask(wishes, wish, &asked, &buffer);
	}
	systemd_close(asked.systemd);
	buffer_release(&buffer);
	snapshot_order_units(wishes->snapshot);
	free(wishes->items);
}

void units_read(struct snapshot *snapshot, const bool *wanted, struct unit_answers *answers)
{
	struct wishes wishes = { .snapshot = snapshot, .answers = answers };
	const char *last = NULL;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if ((wanted && !wanted[i]) || !process->cgroup || process->cgroup == last)
			continue;
		last = process->cgroup;
		wish_for_units_of(&wishes, process);
	}
	grant_all(&wishes);
}
