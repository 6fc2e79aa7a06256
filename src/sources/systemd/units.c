/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/systemd/units.h"

#include "base/bounded.h"
#include "base/clock.h"
#include "base/root.h"
#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"
#include "sources/proc/session.h"
#include "sources/systemd/systemd.h"
#include "sources/systemd/unit_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ASKED_MAX = 512, FILES_SECONDS = 2 };

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
	if (wishes->count == ASKED_MAX ||
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
	if (answers->count > 0 && clock_seconds() - answers->first_seconds >= SESSION_KEEPS_SECONDS)
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
	bool is_late;
};

/* Counts a manager that let its time pass. */
static void finish_asking(struct asked *asked, struct machine *machine)
{
	if (asked->is_late || (asked->systemd && systemd_is_late(asked->systemd)))
		machine->silent_buses = figure_of(figure_or(machine->silent_buses, 0) + 1);
	systemd_close(asked->systemd);
	*asked = (struct asked){ 0 };
}

static struct systemd *manager_of(
	struct asked *asked, const struct wish *wish, struct machine *machine)
{
	if (!asked->manager || strcmp(asked->manager, wish->manager) != 0) {
		finish_asking(asked, machine);
		asked->manager = wish->manager;
		asked->systemd = systemd_open(wish->manager, &asked->is_late);
	}
	return asked->systemd;
}

static void query(struct wishes *wishes, const struct wish *wish, struct asked *asked)
{
	struct snapshot *snapshot = wishes->snapshot;
	struct systemd *systemd = manager_of(asked, wish, &snapshot->machine);
	struct unit unit = { .manager = wish->manager, .name = wish->name, .cgroup = wish->cgroup };
	bool is_known = systemd && systemd_query(systemd, &snapshot->texts, &unit);

	if (!is_known)
		remember(wishes->answers, &unit, false);
	else
		*snapshot_add_unit(snapshot, unit.manager, unit.name) = unit;
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

/* ---- their files ---- */

/* Units whose files are to be read: all from the first that nothing is told of yet. */
struct unit_files {
	const struct snapshot *snapshot;
	size_t next;
};

/* 0 for none of them. */
static size_t place_of(const struct unit *unit, const char *path)
{
	if (!path || path == unit->fragment_path)
		return path ? 1 : 0;
	for (size_t i = 0; i < unit->drop_in_count; i++)
		if (path == unit->drop_in_paths[i])
			return i + 2;
	return 0;
}

/* In a child, since a unit's file may be a link to anywhere. */
static void tell_adj_paths(int out, int kept, void *context)
{
	const struct unit_files *files = context;
	struct buffer buffer = { 0 };

	(void)kept;
	for (size_t i = files->next; i < files->snapshot->unit_count; i++) {
		const struct unit *unit = &files->snapshot->units[i];
		size_t place = place_of(unit, unit_file_of_adj(&buffer, unit));

		bounded_put(out, &place, sizeof(place));
	}
}

static void take_adj_path(struct unit *unit, size_t place)
{
	if (place == 1)
		unit->adj_path = unit->fragment_path;
	else if (place > 1 && place - 2 < unit->drop_in_count)
		unit->adj_path = unit->drop_in_paths[place - 2];
}

/* A unit whose files are waited for in vain is passed over: nothing is known of them. */
static void read_files(struct snapshot *snapshot, size_t first)
{
	struct unit_files files = { snapshot, first };
	struct bounded_job job = {
		.work = tell_adj_paths, .context = &files, .keep = -1, .seconds = FILES_SECONDS
	};
	struct buffer buffer = { 0 };
	int result = -ETIMEDOUT;

	while (result == -ETIMEDOUT && files.next < snapshot->unit_count) {
		job.limit = (snapshot->unit_count - files.next) * sizeof(size_t);
		result = bounded_run(&buffer, &job);
		for (size_t i = 0; i + sizeof(size_t) <= buffer.length; i += sizeof(size_t)) {
			size_t place;

			memcpy(&place, buffer.data + i, sizeof(place));
			take_adj_path(&snapshot->units[files.next++], place);
		}
		if (result == -ETIMEDOUT && !bounded_may_start())
			break;
		files.next++;
	}
	buffer_release(&buffer);
}

/* Manager by manager; those that were asked some seconds ago come first. */
static void grant_all(struct wishes *wishes)
{
	struct snapshot *snapshot = wishes->snapshot;
	struct asked asked = { 0 };
	size_t first, left = 0;

	for (size_t i = 0; i < wishes->count; i++) {
		const struct unit_answer *answer = find_answer(wishes->answers, &wishes->items[i]);

		if (answer)
			add_answered(snapshot, answer);
		else
			wishes->items[left++] = wishes->items[i];
	}
	if (left > 0)
		qsort(wishes->items, left, sizeof(*wishes->items), compare_wishes);
	first = snapshot->unit_count;
	for (size_t i = 0; i < left; i++)
		query(wishes, &wishes->items[i], &asked);
	finish_asking(&asked, &snapshot->machine);
	read_files(snapshot, first);
	for (size_t i = first; i < snapshot->unit_count; i++)
		remember(wishes->answers, &snapshot->units[i], true);
	snapshot_order_units(snapshot);
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
