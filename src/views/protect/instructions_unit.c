/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions for systemd: a drop-in for units that start again, set-property for those that do
 * not.
 *
 * - Drop-ins are applied in the order of their names, whatever folder they are in, and `systemctl
 *   edit` writes override.conf: ours is to come last.
 * - daemon-reload is to apply changed limits to units that run (src/core/unit-serialize.c,
 *   unit_deserialize_state()), so that no restart is needed.  In systemd 257 it does not:
 *   what was read back counts as to be applied already, and is not queued (src/core/cgroup.c,
 *   cgroup_runtime_new() and unit_invalidate_cgroup()).  set-property applies them with all.
 * - A scope holds what others started: it has no OOMScoreAdjust=, and nothing that lasts.
 * - What systemd-run made takes no drop-in either: before 239 it would not start again with one
 *   (src/core/unit.c, unit_is_pristine()).
 * - A user's manager may not go below its own adj, and is silent about it: src/core/execute.c lets
 *   EPERM and EACCES pass.
 */
#include "views/protect/instructions_unit.h"

#include "base/size.h"

#include "base/text.h"
#include "model/adj/adj_origin.h"
#include "model/adj/session_unit.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>
#include <string.h>

/* Two files, because one unit may need both. */
#define DROP_IN_ADJ    "zz-oomtop-adj.conf"
#define DROP_IN_MEMORY "zz-oomtop-memory.conf"

enum { MIB = 1 << 20, SWAP_WORTH_A_WORD = 64 * MIB };

static const char *systemd_size(struct arena *arena, int64_t bytes)
{
	if (bytes % MIB == 0)
		return text_format(arena, "%" PRId64 "M", bytes / MIB);
	return text_format(arena, "%" PRId64, bytes);
}

static bool is_transient(const struct unit *unit)
{
	if (unit->fragment_path)
		return strstr(unit->fragment_path, "/systemd/transient/") != NULL;
	return text_starts_with(unit->name, "run-");
}

static bool is_users(const struct unit *unit)
{
	return strcmp(unit->manager, MANAGER_SYSTEM) != 0;
}

/* The cgroup of the user's manager `manager`, which is above that path. */
static const char *manager_cgroup(struct arena *arena, const char *path, const char *manager)
{
	const char *name = text_format(arena, "/%s.service", manager);

	return arena_copy(arena, path, (size_t)(strstr(path, name) - path) + strlen(name));
}

/* A manager's own process: "user@1000" runs in /…/user@1000.service/init.scope. */
static const struct process *manager_of(
	const struct writing *writing, const char *path, const char *manager)
{
	const struct snapshot *snapshot = writing->snapshot;
	const char *home = text_format(
		writing->arena, "%s/init.scope", manager_cgroup(writing->arena, path, manager));

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const char *cgroup = snapshot->processes[i].cgroup;

		if (cgroup && strcmp(cgroup, home) == 0)
			return &snapshot->processes[i];
	}
	return NULL;
}

const char *instructions_as_user(const struct writing *writing, const char *manager)
{
	const struct snapshot *snapshot = writing->snapshot;
	long long uid;

	if (strcmp(manager, MANAGER_SYSTEM) == 0)
		return "";
	if (!number_parse(strchr(manager, '@') + 1, 0, UINT32_MAX, &uid))
		return NULL;
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *other = &snapshot->processes[i];
		const char *user = paste_word(writing->arena, PASTE_USER, other->user);

		if (user && other->uid.known && other->uid.value == uid &&
			(uid == 0 || strcmp(user, "root") != 0))
			return text_format(writing->arena,
				"runuser -u %s -- env XDG_RUNTIME_DIR=/run/user/%lld ", user, uid);
	}
	return NULL;
}

/* Adds a command for the manager that runs the unit. */
static void add_systemctl(struct writing *writing, const struct unit *unit, const char *what)
{
	const char *as_user = instructions_as_user(writing, unit->manager);

	if (!as_user)
		instructions_add_note(writing,
			text_format(writing->arena, "As the user of %s: systemctl --user %s.",
				unit->name, what));
	else
		instructions_add_command(
			writing, text_format(writing->arena, "%ssystemctl %s%s", as_user,
					 *as_user ? "--user " : "", what));
}

static const char *section_of(const char *unit)
{
	return text_ends_with(unit, ".slice") ? "Slice" : "Service";
}

/* Names the drop-ins that are read after ours and may override it. */
static void note_later_drop_ins(
	struct writing *writing, const struct unit *unit, const char *drop_in)
{
	for (size_t i = 0; i < unit->drop_in_count; i++) {
		const char *path = unit->drop_in_paths[i], *name = strrchr(path, '/');

		if (name && strcmp(name + 1, drop_in) > 0)
			instructions_add_note(
				writing, text_format(writing->arena,
						 "systemd reads %s after this drop-in: make sure "
						 "that it does not set the same option.",
						 text_escape(writing->arena, path)));
	}
}

static void add_drop_in(
	struct writing *writing, const struct unit *unit, const char *drop_in, const char *settings)
{
	struct arena *arena = writing->arena;
	const char *template = unit_template_of_connection(arena, unit);

	instructions_add_file(writing,
		(struct instructions_file){ .path = text_format(arena, "/etc/systemd/%s/%s.d/%s",
						    is_users(unit) ? "user" : "system",
						    template ? template : unit->name, drop_in),
			.text = text_format(arena, "[%s]\n%s", section_of(unit->name), settings) });
	add_systemctl(writing, unit, "daemon-reload");
	note_later_drop_ins(writing, unit, drop_in);
	if (template)
		instructions_add_note(writing,
			text_format(arena,
				"%s serves one connection: the drop-in is of %s, for all of them.",
				unit->name, template));
	if (is_users(unit))
		instructions_add_note(
			writing, text_format(arena, "That drop-in applies to the %s of all users.",
					 unit->name));
}

/* "15" or "9.6" */
static size_t version_length(const char *text)
{
	static const char digits[] = "0123456789";
	size_t length = strspn(text, digits);

	if (length > 0 && text[length] == '.')
		length += 1 + strspn(text + length + 1, digits);
	return length;
}

/*
 * "postgresql@15-main.service" of the system's: Debian's cluster 15/main; NULL for anything else,
 * and for names no pg_createcluster(1) gives.
 */
static const char *debian_cluster(struct arena *arena, const struct unit *unit)
{
	static const char start[] = "postgresql@", end[] = ".service";
	const char *version, *cluster;
	size_t length;

	if (is_users(unit) || !text_starts_with(unit->name, start) ||
		!text_ends_with(unit->name, end))
		return NULL;
	version = unit->name + strlen(start);
	length = version_length(version);
	if (length == 0 || version[length] != '-' || version[length - 1] == '.')
		return NULL;
	cluster =
		arena_copy(arena, version + length + 1, strlen(version + length + 1) - strlen(end));
	if (!*cluster || *cluster == '.' || *cluster == '-' || strpbrk(cluster, "\\:@"))
		return NULL;
	return text_format(arena, "%.*s/%s", (int)length, version, cluster);
}

static void add_restart(struct writing *writing, const struct unit *unit)
{
	const char *name = instructions_word(writing, PASTE_UNIT, unit->name);

	if (name)
		add_systemctl(writing, unit, text_format(writing->arena, "restart -- %s", name));
}

/* pg_ctlcluster(1) takes the environment of a cluster from this file alone; the last line counts.
 */
static void write_debian_cluster(
	struct writing *writing, const struct unit *unit, const char *cluster, int64_t adj)
{
	struct arena *arena = writing->arena;

	instructions_add_file(writing,
		(struct instructions_file){
			.path = text_format(arena, "/etc/postgresql/%s/environment", cluster),
			.text = text_format(arena, "PG_OOM_ADJUST_VALUE = '%" PRId64 "'\n", adj),
			.appends = true });
	add_restart(writing, unit);
	instructions_add_note(writing,
		"The restart ends all sessions; until then, new backends start with the old value. "
		"OOMScoreAdjust= in a drop-in has no effect here: pg_ctlcluster sets its own "
		"value, "
		"and backends set theirs.");
}

/* Whether the program sets the value of a process of the unit itself: the unit's has no effect. */
static bool is_set_by_program(const struct writing *writing, const struct process *process)
{
	const struct snapshot *snapshot = writing->snapshot;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *other = &snapshot->processes[i];

		if (unit_is_shared(other, process) &&
			adj_origin_of(snapshot, other).setter == ADJ_SETTER_PROGRAM)
			return true;
	}
	return false;
}

static bool is_postgresql(const struct process *process)
{
	return process->name &&
	       (strcmp(process->name, "postgres") == 0 || strcmp(process->name, "postmaster") == 0);
}

static void write_postgresql(struct writing *writing, const struct unit *unit, int64_t adj)
{
	add_drop_in(writing, unit, DROP_IN_ADJ,
		text_format(writing->arena, "Environment=PG_OOM_ADJUST_VALUE=%" PRId64 "\n", adj));
	add_restart(writing, unit);
	instructions_add_note(writing,
		"The restart ends all sessions; until then, new backends start with the old value. "
		"OOMScoreAdjust= applies to the postmaster only: backends set their own value.");
}

bool instructions_user_may_set(
	const struct writing *writing, const struct process *process, const char *path, int64_t adj)
{
	const struct process *owner;
	const char *manager;
	size_t length;

	if (process->adj.known && adj >= process->adj.value)
		return true;
	manager = cgroup_manager(writing->arena, path, &length);
	if (!manager || strcmp(manager, MANAGER_SYSTEM) == 0)
		return false;
	owner = manager_of(writing, path, manager);
	return owner && owner->adj.known && adj >= owner->adj.value;
}

/* Whether the user's manager may set that value: not one below its own. */
static bool is_allowed(struct writing *writing, const struct process *process,
	const struct unit *unit, int64_t adj)
{
	if (!is_users(unit) || instructions_user_may_set(writing, process, unit->cgroup, adj))
		return true;
	instructions_add_note(writing,
		"A user's systemd cannot set a value below its own and would ignore a drop-in: "
		"this "
		"value lasts until the process exits. For a lasting value, run the program as a "
		"system service with User=.");
	return false;
}

static void note_no_service(struct writing *writing, const struct process *process, int64_t adj)
{
	struct arena *arena = writing->arena;

	instructions_add_note(writing,
		text_format(arena,
			"%s does not run in a systemd service: this value lasts until the process "
			"exits. To set it at each start, use choom -n %" PRId64 " -- COMMAND.",
			process->name ? text_escape(arena, process->name) : "The process", adj));
}

static void note_transient(struct writing *writing, const char *unit, int64_t adj)
{
	instructions_add_note(
		writing, text_format(writing->arena,
				 "%s is transient: the program that creates it must set "
				 "OOMScoreAdjust=%" PRId64 " the next time.",
				 unit, adj));
}

/*
 * Whether the process has another value than its unit starts it with: it, or what started it, sets
 * its own.  A drop-in would change the other processes of the unit alone, maybe for the worse.
 */
static bool sets_its_own(const struct process *process, const struct unit *unit)
{
	return figure_is_known_other(unit->oom_score_adjust, process->adj);
}

static void note_sets_its_own(
	struct writing *writing, const struct process *process, const struct unit *unit)
{
	struct arena *arena = writing->arena;

	instructions_add_note(writing,
		text_format(arena,
			"%s starts its processes at %" PRId64 ", and %s runs at %" PRId64
			": what sets that later would do so over a drop-in as well. This lasts "
			"until the process ends.",
			text_escape(arena, unit->name), unit->oom_score_adjust.value,
			prose_process(arena, process), process->adj.value));
}

/* A drop-in would be for all that the daemon of the unit starts. */
static void note_sessions(struct writing *writing, const struct unit *unit)
{
	instructions_add_note(writing,
		text_format(writing->arena,
			"%s starts sessions or jobs of users, and a drop-in would change all of "
			"them: this value lasts until the process exits.",
			text_escape(writing->arena, unit->name)));
}

static bool write_service_adj(struct writing *writing, const struct process *process,
	const struct unit *unit, int64_t adj)
{
	const char *cluster = debian_cluster(writing->arena, unit);

	if (is_transient(unit)) {
		note_transient(writing, unit->name, adj);
		return false;
	}
	if (session_unit_has(writing->snapshot, process)) {
		note_sessions(writing, unit);
		return false;
	}
	if (cluster) {
		write_debian_cluster(writing, unit, cluster, adj);
		return true;
	}
	if (is_postgresql(process) && is_set_by_program(writing, process)) {
		write_postgresql(writing, unit, adj);
		return true;
	}
	if (sets_its_own(process, unit)) {
		note_sets_its_own(writing, process, unit);
		return false;
	}
	if (is_allowed(writing, process, unit, adj)) {
		add_drop_in(writing, unit, DROP_IN_ADJ,
			text_format(writing->arena, "OOMScoreAdjust=%" PRId64 "\n", adj));
		instructions_add_note(writing,
			"No restart is needed: running processes have the new value, and their "
			"children inherit it.");
	}
	return false;
}

bool instructions_write_unit_adj(
	struct writing *writing, const struct process *process, int64_t adj)
{
	const struct unit *unit = snapshot_unit_of(writing->snapshot, process);

	if (!process->unit || !text_ends_with(process->unit, ".service"))
		note_no_service(writing, process, adj);
	else if (!unit)
		instructions_note_unverified(writing, process->unit);
	else if (instructions_word(writing, PASTE_UNIT, unit->name))
		return write_service_adj(writing, process, unit, adj);
	return false;
}

/*
 * MemoryHigh= is left out where the unit would stall there instead of being killed.  cgroup v1 has
 * one limit; systemd before 231 calls it MemoryLimit= and ignores
 * MemoryMax=.
 */
static const char *limits(const struct writing *writing, const struct advice *advice,
	const char *between, bool is_property)
{
	struct arena *arena = writing->arena;
	const char *max = systemd_size(arena, advice->max_bytes);

	if (writing->snapshot->cgroup_version != CGROUP_V1 && advice->high_bytes == 0)
		return text_format(arena, "MemoryMax=%s", max);
	if (writing->snapshot->cgroup_version != CGROUP_V1)
		return text_format(arena, "MemoryHigh=%s%sMemoryMax=%s",
			systemd_size(arena, advice->high_bytes), between, max);
	return is_property ? text_format(arena, "MemoryLimit=%s", max)
			   : text_format(arena, "MemoryMax=%s%sMemoryLimit=%s", max, between, max);
}

static void note_swap(struct writing *writing, const struct cgroup *limit)
{
	const struct snapshot *snapshot = writing->snapshot;
	int64_t bytes = figure_or(snapshot->machine.swap_free_bytes, 0);

	if (limit)
		bytes = size_smaller(bytes, figure_or(limit->swap_max_bytes, bytes));
	if (snapshot->cgroup_version != CGROUP_V1 && bytes >= SWAP_WORTH_A_WORD)
		instructions_add_note(writing, "Before it is killed, it may fill the swap: "
					       "MemorySwapMax=0 next to MemoryMax= prevents that.");
}

/*
 * A user's manager enables the controller if it was delegated to the manager, which oomtop cannot
 * see.
 */
static void note_delegation(struct writing *writing, const struct unit *unit)
{
	struct arena *arena = writing->arena;
	const char *controllers = instructions_cgroup_file(
		writing, manager_cgroup(arena, unit->cgroup, unit->manager), "cgroup.controllers");

	if (controllers)
		instructions_add_note(
			writing, text_format(arena,
					 "This works only if the memory controller is delegated to "
					 "that user's systemd: %s must list memory.",
					 controllers));
}

static void note_who_shares(struct writing *writing, const struct process *leaker, const char *unit)
{
	if (text_starts_with(unit, "session-"))
		instructions_add_note(
			writing, text_format(writing->arena,
					 "The limit applies to the whole login %s.", unit));
	else if (text_ends_with(unit, ".slice") || text_starts_with(unit, "user@"))
		instructions_add_note(writing,
			text_format(writing->arena, "All processes in %s share the limit.", unit));
	else if (session_unit_has(writing->snapshot, leaker))
		instructions_add_note(
			writing, text_format(writing->arena,
					 "All sessions or jobs in %s share the limit.", unit));
}

void instructions_write_unit_limit(struct writing *writing, const struct process *leaker,
	const struct unit *unit, const struct cgroup *limit, const struct advice *advice)
{
	struct arena *arena = writing->arena;
	const char *name = instructions_word(writing, PASTE_UNIT, unit->name);
	bool lasts =
		!leaker->container && !text_ends_with(unit->name, ".scope") && !is_transient(unit);

	if (!name)
		return;
	if (lasts)
		add_drop_in(writing, unit, DROP_IN_MEMORY,
			text_format(arena, "%s\n", limits(writing, advice, "\n", false)));
	add_systemctl(writing, unit,
		text_format(arena, "set-property --runtime -- %s %s", name,
			limits(writing, advice, " ", true)));
	if (!lasts)
		instructions_add_note(
			writing, text_format(arena, "The limit lasts as long as %s.", unit->name));
	note_who_shares(writing, leaker, unit->name);
	if (!limit && is_users(unit))
		note_delegation(writing, unit);
	note_swap(writing, limit);
}
