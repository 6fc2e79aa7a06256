/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/unit.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/path_part.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct unit *snapshot_add_unit(struct snapshot *snapshot, const char *manager, const char *name)
{
	struct unit *unit;

	array_reserve(snapshot->units, snapshot->unit_count, snapshot->unit_capacity);
	unit = &snapshot->units[snapshot->unit_count++];
	*unit = (struct unit){ .manager = manager, .name = name };
	return unit;
}

static int compare_units(const void *left, const void *right)
{
	const struct unit *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : strcmp(a->manager, b->manager);
}

bool snapshot_order_units(struct snapshot *snapshot)
{
	struct unit *units = snapshot->units;

	for (size_t i = 0; i < snapshot->unit_count; i++)
		if (!units[i].name || !units[i].manager)
			return false;
	if (snapshot->unit_count > 0)
		qsort(units, snapshot->unit_count, sizeof(*units), compare_units);
	for (size_t i = 1; i < snapshot->unit_count; i++)
		if (compare_units(&units[i - 1], &units[i]) == 0)
			return false;
	return true;
}

void snapshot_infer_unit_cgroups(struct snapshot *snapshot)
{
	if (snapshot->cgroup_version != CGROUP_V1)
		return;
	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];
		const struct unit *unit;

		if (process->unit_cgroup || !process->unit || !process->cgroup ||
			process->container)
			continue;
		unit = snapshot_find_unit(snapshot, MANAGER_SYSTEM, process->unit);
		if (unit && unit->cgroup && strcmp(unit->cgroup, process->cgroup) != 0 &&
			cgroup_path_is_within(unit->cgroup, process->cgroup))
			process->unit_cgroup = unit->cgroup;
	}
}

const struct unit *snapshot_find_unit(
	const struct snapshot *snapshot, const char *manager, const char *name)
{
	const struct unit wanted = { .manager = manager, .name = name };

	if (snapshot->unit_count == 0)
		return NULL;
	return bsearch(&wanted, snapshot->units, snapshot->unit_count, sizeof(*snapshot->units),
		compare_units);
}

static bool is_named(struct part part, const char *name)
{
	if (part_starts(part, "_"))
		part = part_without(part, "_", "");
	return part_is(part, name);
}

/* Whether the part is the service of that manager: "user@1000.service" of "user@1000". */
static bool is_service_of(struct part part, const char *manager)
{
	return part_ends(part, ".service") && part_is(part_without(part, "", ".service"), manager);
}

/*
 * Whether a unit can have that control group: above it are only slices and, for a unit of a user's
 * manager, the service of that manager.  A cgroup that a service makes below its own is no unit,
 * whatever its name.
 */
static bool is_where_a_unit_is(const struct unit *unit)
{
	const char *end = unit->cgroup + strlen(unit->cgroup);
	bool is_manager_seen = strcmp(unit->manager, MANAGER_SYSTEM) == 0;
	struct part part;

	if (!part_before(unit->cgroup, &end, &part) || !is_named(part, unit->name))
		return false;
	while (part_before(unit->cgroup, &end, &part)) {
		if (!is_manager_seen && is_service_of(part, unit->manager))
			is_manager_seen = true;
		else if (!part_ends(part, ".slice"))
			return false;
	}
	return is_manager_seen;
}

/* The unit whose control group is the path up to the innermost unit name; NULL for none. */
static const struct unit *find_unit_in(
	const struct snapshot *snapshot, const char *path, const char **ret_end)
{
	struct arena arena = ARENA_EMPTY;
	const struct unit *unit = NULL;
	const char *manager;
	size_t length;

	manager = cgroup_manager(&arena, path, &length);
	if (manager)
		unit = snapshot_find_unit(snapshot, manager, cgroup_unit(&arena, path));
	arena_release(&arena);
	if (!unit || !unit->cgroup || strlen(unit->cgroup) != length ||
		strncmp(unit->cgroup, path, length) != 0 || !is_where_a_unit_is(unit))
		return NULL;
	*ret_end = path + length;
	return unit;
}

const struct unit *snapshot_unit_of(const struct snapshot *snapshot, const struct process *process)
{
	const struct unit *unit;
	const char *end;

	if (snapshot->unit_count == 0 || !process->unit || !process_unit_cgroup(process))
		return NULL;
	unit = find_unit_in(snapshot, process_unit_cgroup(process), &end);
	return unit && strcmp(unit->name, process->unit) == 0 ? unit : NULL;
}

const struct unit *snapshot_unit_at(const struct snapshot *snapshot, const char *path)
{
	const char *end;
	const struct unit *unit = find_unit_in(snapshot, path, &end);

	return unit && *end == '\0' ? unit : NULL;
}

const struct unit *snapshot_container_unit_of(
	const struct snapshot *snapshot, const struct process *process)
{
	struct arena arena = ARENA_EMPTY;
	const char *cgroup = process_unit_cgroup(process);
	const char *path = cgroup ? cgroup_container_path(&arena, cgroup) : NULL;
	const struct unit *unit = path ? snapshot_unit_at(snapshot, path) : NULL;

	arena_release(&arena);
	return unit;
}

const struct unit *snapshot_user_manager_of(
	const struct snapshot *snapshot, const struct process *process)
{
	const char *cgroup = process_unit_cgroup(process), *manager;
	struct arena arena = ARENA_EMPTY;
	const struct unit *unit = NULL;
	size_t length;

	if (snapshot->unit_count == 0 || !cgroup)
		return NULL;
	manager = cgroup_manager(&arena, cgroup, &length);
	if (manager && strcmp(manager, MANAGER_SYSTEM) != 0)
		unit = snapshot_find_unit(
			snapshot, MANAGER_SYSTEM, text_format(&arena, "%s.service", manager));
	arena_release(&arena);
	return unit && unit_has(unit, process) && is_where_a_unit_is(unit) ? unit : NULL;
}

struct unit unit_copy(struct arena *arena, const struct unit *unit)
{
	struct unit copy = *unit;

	copy.manager = arena_copy_text(arena, unit->manager);
	copy.name = arena_copy_text(arena, unit->name);
	copy.cgroup = arena_copy_text(arena, unit->cgroup);
	copy.oom_policy = arena_copy_text(arena, unit->oom_policy);
	copy.kill_mode = arena_copy_text(arena, unit->kill_mode);
	copy.fragment_path = arena_copy_text(arena, unit->fragment_path);
	copy.adj_path = arena_copy_text(arena, unit->adj_path);
	copy.drop_in_paths =
		arena_alloc(arena, (unit->drop_in_count + 1) * sizeof(*copy.drop_in_paths));
	for (size_t i = 0; i < unit->drop_in_count; i++)
		copy.drop_in_paths[i] = arena_copy_text(arena, unit->drop_in_paths[i]);
	return copy;
}

bool unit_has(const struct unit *unit, const struct process *process)
{
	return unit->cgroup && *unit->cgroup &&
	       cgroup_path_is_within(process_unit_cgroup(process), unit->cgroup);
}

bool unit_has_main(const struct unit *unit, const struct process *process)
{
	return unit && unit->main_pid.known && unit->main_pid.value == process->pid;
}

bool unit_is_users(const struct process *process)
{
	const char *cgroup = process_unit_cgroup(process);
	struct arena arena = ARENA_EMPTY;
	size_t length;
	const char *manager = cgroup ? cgroup_manager(&arena, cgroup, &length) : NULL;
	bool is_users = manager && strcmp(manager, MANAGER_SYSTEM) != 0;

	arena_release(&arena);
	return is_users;
}

/*
 * How systemd names the instance that serves one connection of a socket with Accept=yes:
 * "N-PID-UID" or "N-ADDRESS:PORT-ADDRESS:PORT", in newer versions with one number more
 * (src/core/socket.c: instance_from_socket).
 */
static bool is_named_by_connection(const char *instance, size_t length)
{
	const char *bytes = memchr(instance, ':', length) ? "0123456789abcdef.:-" : "0123456789-";
	size_t dashes = 0;

	for (size_t i = 0; i < length; i++)
		dashes += instance[i] == '-';
	return length > 0 && isdigit((unsigned char)*instance) && dashes >= 2 &&
	       strspn(instance, bytes) >= length;
}

const char *unit_template_of_connection(struct arena *arena, const struct unit *unit)
{
	static const char end[] = ".service";
	const char *instance = strchr(unit->name, '@');

	if (!instance || !text_ends_with(instance, end))
		return NULL;
	instance++;
	if (!is_named_by_connection(instance, strlen(instance) - strlen(end)))
		return NULL;
	return text_format(arena, "%.*s%s", (int)(instance - unit->name), unit->name, end);
}

bool unit_is_shared(const struct process *a, const struct process *b)
{
	const char *a_cgroup = process_unit_cgroup(a), *b_cgroup = process_unit_cgroup(b);
	struct arena arena = ARENA_EMPTY;
	size_t a_length = 0, b_length = 0;
	bool shared;

	if (a->container || b->container)
		return text_is_known_same(a->container, b->container);
	if (!text_is_known_same(a->unit, b->unit))
		return false;
	if (!a_cgroup || !b_cgroup)
		return true;
	shared = cgroup_manager(&arena, a_cgroup, &a_length) &&
		 cgroup_manager(&arena, b_cgroup, &b_length) && a_length == b_length &&
		 strncmp(a_cgroup, b_cgroup, a_length) == 0;
	arena_release(&arena);
	return shared;
}
