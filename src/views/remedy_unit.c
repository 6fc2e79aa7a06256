/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Remedies by systemd: a drop-in for units that start again, set-property for those that do not.
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
#include "views/remedy_write.h"

#include "base/text.h"
#include "model/adj_origin.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Two, since both may be wanted of one unit. */
#define DROP_IN_ADJ    "zz-oomtop-adj.conf"
#define DROP_IN_MEMORY "zz-oomtop-memory.conf"

enum { MIB = 1 << 20, SWAP_WORTH_A_WORD = 64 * MIB };

static const char *systemd_size(struct arena *arena, int64_t bytes)
{
	if (bytes % MIB == 0)
		return text_format(arena, "%" PRId64 "M", bytes / MIB);
	return text_format(arena, "%" PRId64, bytes);
}

static bool is_transient(const struct writing *writing, const struct process *process)
{
	const struct unit *unit = snapshot_unit_of(writing->snapshot, process);

	if (unit && unit->fragment_path)
		return strstr(unit->fragment_path, "/systemd/transient/") != NULL;
	return text_starts_with(process->unit, "run-");
}

/* A manager's own process: "user@1000" runs in /…/user@1000.service/init.scope. */
static const struct process *manager_of(
	const struct writing *writing, const struct process *process)
{
	const struct snapshot *snapshot = writing->snapshot;
	const char *manager, *home;
	size_t length;

	manager = cgroup_manager(writing->arena, process->cgroup, &length);
	home = text_format(writing->arena, "/%s.service/init.scope", manager);
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const char *cgroup = snapshot->processes[i].cgroup;

		if (cgroup && text_ends_with(cgroup, home))
			return &snapshot->processes[i];
	}
	return NULL;
}

const char *remedy_as_user(const struct writing *writing, const struct process *process)
{
	const struct snapshot *snapshot = writing->snapshot;
	const char *manager;
	size_t length;
	long uid;

	if (!unit_is_users(process))
		return "";
	manager = cgroup_manager(writing->arena, process->cgroup, &length);
	uid = strtol(strchr(manager, '@') + 1, NULL, 10);
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *other = &snapshot->processes[i];

		if (other->user && other->uid.known && other->uid.value == uid &&
			remedy_can_be_pasted(other->user))
			return text_format(writing->arena,
				"runuser -u %s -- env XDG_RUNTIME_DIR=/run/user/%ld ",
				remedy_quoted(writing->arena, other->user), uid);
	}
	return NULL;
}

/* A command for the manager that has the unit. */
static void add_systemctl(struct writing *writing, const struct process *process, const char *what)
{
	const char *as_user = remedy_as_user(writing, process);

	if (!as_user)
		remedy_add_note(writing,
			text_format(writing->arena, "As the user of %s: systemctl --user %s.",
				process->unit, what));
	else
		remedy_add_command(writing, text_format(writing->arena, "%ssystemctl %s%s", as_user,
						    *as_user ? "--user " : "", what));
}

static const char *section_of(const char *unit)
{
	return text_ends_with(unit, ".slice") ? "Slice" : "Service";
}

/* One that is read after ours may say otherwise. */
static void note_later_drop_ins(
	struct writing *writing, const struct process *process, const char *drop_in)
{
	const struct unit *unit = snapshot_unit_of(writing->snapshot, process);

	for (size_t i = 0; unit && i < unit->drop_in_count; i++) {
		const char *path = unit->drop_in_paths[i], *name = strrchr(path, '/');

		if (name && strcmp(name + 1, drop_in) > 0)
			remedy_add_note(writing,
				text_format(writing->arena,
					"%s is read after it: see that it does not set the same.",
					text_escape(writing->arena, path)));
	}
}

static void add_drop_in(struct writing *writing, const struct process *process, const char *drop_in,
	const char *settings)
{
	struct arena *arena = writing->arena;
	bool is_users = unit_is_users(process);

	remedy_add_file(writing,
		(struct remedy_file){ .path = text_format(arena, "/etc/systemd/%s/%s.d/%s",
					      is_users ? "user" : "system", process->unit, drop_in),
			.text = text_format(
				arena, "[%s]\n%s", section_of(process->unit), settings) });
	add_systemctl(writing, process, "daemon-reload");
	note_later_drop_ins(writing, process, drop_in);
	if (is_users)
		remedy_add_note(writing,
			text_format(arena, "There it is for the %s of all users.", process->unit));
}

/* "postgresql@15-main.service": Debian's cluster 15/main; NULL for anything else. */
static const char *debian_cluster(struct arena *arena, const struct process *process)
{
	static const char start[] = "postgresql@", end[] = ".service";
	const char *name = process->unit, *dash;

	if (!text_starts_with(name, start) || !text_ends_with(name, end))
		return NULL;
	name += strlen(start);
	dash = strchr(name, '-');
	if (!dash)
		return NULL;
	return text_format(arena, "%.*s/%.*s", (int)(dash - name), name,
		(int)(strlen(dash + 1) - strlen(end)), dash + 1);
}

/* pg_ctlcluster: the environment of a cluster is that file's alone, and the last line counts. */
static void write_debian_cluster(
	struct writing *writing, const struct process *process, const char *cluster, int64_t adj)
{
	struct arena *arena = writing->arena;

	remedy_add_file(writing,
		(struct remedy_file){
			.path = text_format(arena, "/etc/postgresql/%s/environment", cluster),
			.text = text_format(arena, "PG_OOM_ADJUST_VALUE = '%" PRId64 "'\n", adj),
			.appends = true });
	add_systemctl(writing, process,
		text_format(arena, "restart %s", remedy_quoted(arena, process->unit)));
	remedy_add_note(writing,
		"The restart ends all sessions; until then new backends start as before. "
		"A drop-in with OOMScoreAdjust= does nothing here: pg_ctlcluster sets its own, and "
		"backends set theirs.");
}

/* Whether a process of that unit is what its program made of it: then the unit's setting is not it.
 */
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

static void write_postgresql(struct writing *writing, const struct process *process, int64_t adj)
{
	add_drop_in(writing, process, DROP_IN_ADJ,
		text_format(writing->arena, "Environment=PG_OOM_ADJUST_VALUE=%" PRId64 "\n", adj));
	add_systemctl(writing, process,
		text_format(writing->arena, "restart %s",
			remedy_quoted(writing->arena, process->unit)));
	remedy_add_note(writing,
		"The restart ends all sessions; until then new backends start as before. "
		"OOMScoreAdjust= is the postmaster's alone here: backends set their own.");
}

/* Whether the user's manager may give its service that adj: not below its own. */
static bool is_allowed(struct writing *writing, const struct process *process, int64_t adj)
{
	const struct process *manager;

	if (!unit_is_users(process) || (process->adj.known && adj >= process->adj.value))
		return true;
	manager = manager_of(writing, process);
	if (manager && manager->adj.known && adj >= manager->adj.value)
		return true;
	remedy_add_note(writing,
		"A user's systemd cannot go below its own adj, and would ignore a drop-in: this "
		"lasts until the process ends. What lasts longer is a service of the system with User=.");
	return false;
}

static void note_no_service(struct writing *writing, const struct process *process, int64_t adj)
{
	struct arena *arena = writing->arena;

	remedy_add_note(
		writing, text_format(arena,
				 "No service of systemd's started %s: this lasts until it ends, "
				 "and for longer where it is started by choom -n %" PRId64 " -- COMMAND.",
				 process->name ? text_escape(arena, process->name) : "it", adj));
}

static void note_transient(struct writing *writing, const char *unit, int64_t adj)
{
	remedy_add_note(writing, text_format(writing->arena,
					 "%s was made for once: whatever makes it is to ask for "
					 "OOMScoreAdjust=%" PRId64 " the next time.",
					 unit, adj));
}

bool remedy_write_unit_adj(struct writing *writing, const struct process *process, int64_t adj)
{
	struct arena *arena = writing->arena;
	const char *unit = process->unit, *cluster;

	if (!unit || !text_ends_with(unit, ".service")) {
		note_no_service(writing, process, adj);
		return false;
	}
	if (is_transient(writing, process)) {
		note_transient(writing, unit, adj);
		return false;
	}
	cluster = debian_cluster(arena, process);
	if (cluster) {
		write_debian_cluster(writing, process, cluster, adj);
		return true;
	}
	if (is_postgresql(process) && is_set_by_program(writing, process)) {
		write_postgresql(writing, process, adj);
		return true;
	}
	if (is_allowed(writing, process, adj)) {
		add_drop_in(writing, process, DROP_IN_ADJ,
			text_format(arena, "OOMScoreAdjust=%" PRId64 "\n", adj));
		remedy_add_note(writing, "No restart is needed: what runs has it already, and what "
					 "it forks inherits it.");
	}
	return false;
}

/* cgroup v1 knows one limit; systemd before 231 calls it otherwise, and passes over the other. */
static const char *limits(const struct writing *writing, const struct advice *advice,
	const char *between, bool is_property)
{
	struct arena *arena = writing->arena;
	const char *most = systemd_size(arena, advice->max_bytes);

	if (writing->snapshot->cgroup_version != CGROUP_V1)
		return text_format(arena, "MemoryHigh=%s%sMemoryMax=%s",
			systemd_size(arena, advice->high_bytes), between, most);
	return is_property
		       ? text_format(arena, "MemoryLimit=%s", most)
		       : text_format(arena, "MemoryMax=%s%sMemoryLimit=%s", most, between, most);
}

static void note_swap(struct writing *writing, const struct cgroup *box)
{
	const struct snapshot *snapshot = writing->snapshot;
	int64_t bytes = figure_or(snapshot->machine.swap_free_bytes, 0);

	if (box)
		bytes = size_smaller(bytes, figure_or(box->swap_max_bytes, bytes));
	if (snapshot->cgroup_version != CGROUP_V1 && bytes >= SWAP_WORTH_A_WORD)
		remedy_add_note(writing,
			"Before it dies it may fill the swap: MemorySwapMax=0 beside "
			"MemoryMax= keeps it out.");
}

/* A user's manager switches the controller on if it was handed down to it, which is not told. */
static void note_delegation(struct writing *writing, const struct process *leaker)
{
	struct arena *arena = writing->arena;
	const char *manager, *at;
	size_t length;

	manager = cgroup_manager(arena, leaker->cgroup, &length);
	at = strstr(leaker->cgroup, manager);
	length = (size_t)(at - leaker->cgroup) + strlen(manager) + strlen(".service");
	remedy_add_note(writing,
		text_format(arena,
			"It works where the controller was handed down to that user's systemd: "
			"%s/cgroup.controllers must name memory.",
			remedy_cgroup_folder(writing, arena_copy(arena, leaker->cgroup, length))));
}

/* The unit systemd-nspawn made for a container: what runs in there has units of its own. */
static const char *machine_unit(struct arena *arena, const struct process *process)
{
	const char *at = process->cgroup ? strstr(process->cgroup, "/machine-") : NULL;

	if (!at && process->cgroup)
		at = strstr(process->cgroup, "/systemd-nspawn@");
	if (at)
		return arena_copy(arena, at + 1, strcspn(at + 1, "/"));
	return text_format(arena, "machine-%s.scope", strchr(process->container, ':') + 1);
}

static void note_who_shares(struct writing *writing, const char *unit)
{
	if (text_starts_with(unit, "session-"))
		remedy_add_note(writing,
			text_format(writing->arena, "All of the login %s is in it.", unit));
	else if (text_ends_with(unit, ".slice"))
		remedy_add_note(
			writing, text_format(writing->arena, "All that is in %s shares it.", unit));
}

void remedy_write_unit_box(struct writing *writing, const struct process *leaker,
	const struct cgroup *box, const struct advice *advice)
{
	struct arena *arena = writing->arena;
	const char *unit = leaker->container ? machine_unit(arena, leaker) : leaker->unit;
	bool lasts = !leaker->container && !text_ends_with(unit, ".scope") &&
		     !is_transient(writing, leaker);

	if (lasts)
		add_drop_in(writing, leaker, DROP_IN_MEMORY,
			text_format(arena, "%s\n", limits(writing, advice, "\n", false)));
	add_systemctl(writing, leaker,
		text_format(arena, "set-property --runtime %s %s", remedy_quoted(arena, unit),
			limits(writing, advice, " ", true)));
	if (!lasts)
		remedy_add_note(writing, text_format(arena, "It lasts as long as %s does.", unit));
	note_who_shares(writing, unit);
	if (!box && unit_is_users(leaker))
		note_delegation(writing, leaker);
	note_swap(writing, box);
}
