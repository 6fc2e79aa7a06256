/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/systemd/units.h"

#include "base/bounded.h"
#include "base/clock.h"
#include "base/debug.h"
#include "base/root.h"
#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"
#include "sources/cache_lifetime.h"
#include "sources/systemd/systemd.h"
#include "sources/systemd/systemd_unit.h"
#include "sources/systemd/unit_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIED_MAX = 512, FILES_SECONDS = 2 };

struct unit_answer {
	struct unit unit;
	bool is_known; /* the manager answered and has that unit */
};

/* A unit to be queried. */
struct request {
	const char *manager, *name, *cgroup;
};

struct requests {
	struct snapshot *snapshot;
	struct unit_answers *answers; /* NULL: keep none */
	struct request *items;
	size_t count, capacity;
};

static void request_unit(struct requests *requests, struct request request)
{
	if (requests->count == QUERIED_MAX ||
		snapshot_find_unit(requests->snapshot, request.manager, request.name))
		return;
	/* compared by cgroup: a cgroup of the same name elsewhere must not hide the unit itself */
	for (size_t i = 0; i < requests->count; i++)
		if (strcmp(requests->items[i].cgroup, request.cgroup) == 0 &&
			strcmp(requests->items[i].manager, request.manager) == 0)
			return;
	array_reserve(requests->items, requests->count, requests->capacity);
	requests->items[requests->count++] = request;
}

/* Returns the part of `path` up to its directory `name`; NULL when there is no such directory. */
static const char *cgroup_up_to(struct arena *arena, const char *path, const char *name)
{
	const char *found = strstr(path, text_format(arena, "/%s/", name));

	return found ? arena_copy(arena, path, (size_t)(found + 1 - path) + strlen(name)) : NULL;
}

static void request_manager(struct requests *requests, const char *manager, const char *path)
{
	struct arena *arena = &requests->snapshot->texts;
	const char *name = text_format(arena, "%s.service", manager);
	const char *cgroup = cgroup_up_to(arena, path, name);

	if (cgroup)
		request_unit(requests, (struct request){ MANAGER_SYSTEM, name, cgroup });
}

static void request_unit_in(struct requests *requests, const char *path, const char *name)
{
	struct arena *arena = &requests->snapshot->texts;
	size_t length;
	const char *manager = cgroup_manager(arena, path, &length);

	if (!manager)
		return;
	request_unit(requests, (struct request){ manager, name, arena_copy(arena, path, length) });
	if (strcmp(manager, MANAGER_SYSTEM) != 0)
		request_manager(requests, manager, path);
}

/* The process's own unit, and the unit of its container where that is another. */
static void request_units_of(struct requests *requests, const struct process *process)
{
	struct arena *arena = &requests->snapshot->texts;
	const char *cgroup = process_unit_cgroup(process), *container;

	if (process->unit)
		request_unit_in(requests, cgroup, process->unit);
	if (!process->container)
		return;
	container = cgroup_container_path(arena, cgroup);
	if (container && cgroup_unit(arena, container))
		request_unit_in(requests, container, cgroup_unit(arena, container));
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
		clock_seconds() - answers->first_seconds >= CACHE_LIFETIME_SECONDS)
		unit_answers_release(answers);
}

static const struct unit_answer *find_answer(
	const struct unit_answers *answers, const struct request *request)
{
	for (size_t i = 0; answers && i < answers->count; i++) {
		const struct unit *unit = &answers->items[i].unit;

		if (strcmp(unit->name, request->name) == 0 &&
			strcmp(unit->manager, request->manager) == 0 &&
			strcmp(unit->cgroup, request->cgroup) == 0)
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

/* The connection to the manager that is queried at present. */
struct connection {
	const char *manager;
	struct systemd *systemd;
	bool is_late;
};

/* Counts a manager that did not answer in time. */
static void connection_close(struct connection *connection, struct machine *machine)
{
	if (connection->is_late || (connection->systemd && systemd_is_late(connection->systemd)))
		machine->silent_buses = figure_of(figure_or(machine->silent_buses, 0) + 1);
	systemd_close(connection->systemd);
	*connection = (struct connection){ 0 };
}

static struct systemd *manager_of(
	struct connection *connection, const struct request *request, struct machine *machine)
{
	if (!connection->manager || strcmp(connection->manager, request->manager) != 0) {
		connection_close(connection, machine);
		connection->manager = request->manager;
		connection->systemd = systemd_open(request->manager, &connection->is_late);
	}
	return connection->systemd;
}

static void query(
	struct requests *requests, const struct request *request, struct connection *connection)
{
	struct snapshot *snapshot = requests->snapshot;
	struct systemd *systemd = manager_of(connection, request, &snapshot->machine);
	struct unit unit = {
		.manager = request->manager, .name = request->name, .cgroup = request->cgroup
	};
	bool is_known = systemd && systemd_query(systemd, &snapshot->texts, &unit);

	if (!is_known)
		remember(requests->answers, &unit, false);
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

static int compare_requests(const void *left, const void *right)
{
	const struct request *a = left, *b = right;

	return strcmp(a->manager, b->manager);
}

/* ---- their files ---- */

/* The units from number `next` on, whose files are to be read. */
struct unit_files {
	const struct snapshot *snapshot;
	size_t next;
};

/* Returns 1 for the fragment, 2 and above for the drop-ins, 0 for no path. */
static size_t place_of(const struct unit *unit, const char *path)
{
	if (!path || path == unit->fragment_path)
		return path ? 1 : 0;
	for (size_t i = 0; i < unit->drop_in_count; i++)
		if (path == unit->drop_in_paths[i])
			return i + 2;
	return 0;
}

/* In a child: a unit's file may be a symbolic link to a file system that does not answer. */
static void send_adj_paths(int out, int kept, void *context)
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

static void apply_adj_path(struct unit *unit, size_t place)
{
	if (place == 1)
		unit->adj_path = unit->fragment_path;
	else if (place > 1 && place - 2 < unit->drop_in_count)
		unit->adj_path = unit->drop_in_paths[place - 2];
}

/* A unit whose files cannot be read in time is skipped; its adj_path stays unknown. */
static void read_files(struct snapshot *snapshot, size_t first)
{
	struct unit_files files = { snapshot, first };
	struct bounded_job job = {
		.work = send_adj_paths, .context = &files, .keep = -1, .seconds = FILES_SECONDS
	};
	struct buffer buffer = { 0 };
	int result = -ETIMEDOUT;

	while (result == -ETIMEDOUT && files.next < snapshot->unit_count) {
		job.limit = (snapshot->unit_count - files.next) * sizeof(size_t);
		result = bounded_run(&buffer, &job);
		for (size_t i = 0; i + sizeof(size_t) <= buffer.length; i += sizeof(size_t)) {
			size_t place;

			memcpy(&place, buffer.data + i, sizeof(place));
			apply_adj_path(&snapshot->units[files.next++], place);
		}
		if (result == -ETIMEDOUT && files.next < snapshot->unit_count)
			debug(DEBUG_SYSTEMD, "files of %s are given up: no answer in time",
				snapshot->units[files.next].name);
		if (result == -ETIMEDOUT && !bounded_may_start())
			break;
		files.next++;
	}
	buffer_release(&buffer);
}

/* Kept answers first, then queries, manager by manager. */
static void query_all(struct requests *requests)
{
	struct snapshot *snapshot = requests->snapshot;
	struct connection connection = { 0 };
	size_t first, left = 0;

	for (size_t i = 0; i < requests->count; i++) {
		const struct unit_answer *answer =
			find_answer(requests->answers, &requests->items[i]);

		if (answer) {
			debug(DEBUG_SYSTEMD, "%s: %s: kept answer", answer->unit.manager,
				answer->unit.name);
			add_answered(snapshot, answer);
		} else {
			requests->items[left++] = requests->items[i];
		}
	}
	if (left > 0)
		qsort(requests->items, left, sizeof(*requests->items), compare_requests);
	first = snapshot->unit_count;
	for (size_t i = 0; i < left; i++)
		query(requests, &requests->items[i], &connection);
	connection_close(&connection, &snapshot->machine);
	read_files(snapshot, first);
	for (size_t i = first; i < snapshot->unit_count; i++)
		remember(requests->answers, &snapshot->units[i], true);
	snapshot_order_units(snapshot);
	free(requests->items);
}

void units_read(struct snapshot *snapshot, const bool *wanted, struct unit_answers *answers)
{
	struct requests requests = { .snapshot = snapshot, .answers = answers };
	const char *last = NULL;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];
		const char *cgroup = process_unit_cgroup(process);

		if ((wanted && !wanted[i]) || !cgroup || cgroup == last)
			continue;
		last = cgroup;
		request_units_of(&requests, process);
	}
	query_all(&requests);
}
