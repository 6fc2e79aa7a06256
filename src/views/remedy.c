/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/remedy.h"

#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { PIDS_NAMED_MOST = 16, MIB = 1 << 20 };

struct writing {
	struct remedy *remedy;
	struct arena *arena;
};

static void add_file(struct writing *writing, const char *path, const char *text)
{
	struct remedy *remedy = writing->remedy;

	if (remedy->file_count < REMEDY_FILES_MOST)
		remedy->files[remedy->file_count++] = (struct remedy_file){ path, text };
}

static void add_command(struct writing *writing, const char *command)
{
	struct remedy *remedy = writing->remedy;

	for (size_t i = 0; i < remedy->command_count; i++)
		if (strcmp(remedy->commands[i], command) == 0)
			return;
	if (remedy->command_count < REMEDY_COMMANDS_MOST)
		remedy->commands[remedy->command_count++] = command;
}

/*
 * Printable ASCII alone: anything else would have to be escaped to be shown, and a command that is
 * pasted with an escape in it means another unit or cgroup.
 */
static bool is_pasteable(const char *text)
{
	for (; text && *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static bool can_be_named(const struct process *process)
{
	return is_pasteable(process->unit) && is_pasteable(process->container) &&
		is_pasteable(process->cgroup);
}

/* For a shell: as it is when it is plain, else in single quotes. */
static const char *quoted(struct arena *arena, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789/._-:@%+=";
	const char *result = "'";

	if (*text && text[strspn(text, plain)] == '\0')
		return text;
	for (; *text; text++)
		result = text_format(
			arena, "%s%.*s", result, *text == '\'' ? 4 : 1, *text == '\'' ? "'\\''" : text);
	return text_format(arena, "%s'", result);
}

static const char *systemd_size(struct arena *arena, int64_t bytes)
{
	if (bytes % MIB == 0)
		return text_format(arena, "%" PRId64 "M", bytes / MIB);
	return text_format(arena, "%" PRId64, bytes);
}

/* A service of a user's own manager: its drop-ins are the user's, and may not lower an adj. */
static bool is_user_unit(const struct process *process)
{
	const char *manager = process->cgroup ? strstr(process->cgroup, "/user@") : NULL;

	return manager && process->unit && !text_starts_with(process->unit, "user@");
}

static const char *section_of(const char *unit)
{
	if (text_ends_with(unit, ".service"))
		return "Service";
	return text_ends_with(unit, ".slice") ? "Slice" : "Scope";
}

static const char *drop_in_path(struct arena *arena, const struct process *process)
{
	return text_format(arena, "%s/%s.d/oomtop.conf",
		is_user_unit(process) ? "~/.config/systemd/user" : "/etc/systemd/system",
		process->unit);
}

static const char *systemctl(const struct process *process)
{
	return is_user_unit(process) ? "systemctl --user" : "systemctl";
}

static void add_drop_in(
	struct writing *writing, const struct process *process, const char *settings)
{
	struct arena *arena = writing->arena;

	/* a scope lives as long as what it holds: there is nothing to configure for the next time */
	if (text_ends_with(process->unit, ".scope"))
		return;
	add_file(writing, drop_in_path(arena, process),
		text_format(arena, "[%s]\n%s", section_of(process->unit), settings));
	add_command(writing, text_format(arena, "%s daemon-reload", systemctl(process)));
}

/* "postgresql@15-main.service": Debian's cluster 15/main; NULL for anything else. */
static const char *debian_cluster(struct arena *arena, const struct process *process)
{
	static const char start[] = "postgresql@", end[] = ".service";
	const char *name = process->unit, *dash;

	if (!name || !text_starts_with(name, start) || !text_ends_with(name, end))
		return NULL;
	name += strlen(start);
	dash = strchr(name, '-');
	if (!dash)
		return NULL;
	return text_format(arena, "%.*s/%.*s", (int)(dash - name), name,
		(int)(strlen(dash + 1) - strlen(end)), dash + 1);
}

static void add_postgresql(
	struct writing *writing, const struct process *process, const char *cluster, int64_t adj)
{
	struct arena *arena = writing->arena;

	add_file(writing, text_format(arena, "/etc/postgresql/%s/environment", cluster),
		text_format(arena, "PG_OOM_ADJUST_VALUE = '%" PRId64 "'\n", adj));
	add_command(writing,
		text_format(arena, "systemctl restart %s", quoted(arena, process->unit)));
	writing->remedy->note =
		"Add the line to that file, do not replace it. A drop-in with OOMScoreAdjust= does "
		"nothing here: pg_ctlcluster sets its own, and backends set theirs.";
}

/* The running processes, without waiting for a restart.  Of several -p choom heeds the last. */
static void add_choom(struct writing *writing, const struct target *target, int64_t adj)
{
	struct arena *arena = writing->arena;
	const char *pids = "";

	if (target->count == 0 || target->count > PIDS_NAMED_MOST)
		return;
	for (size_t i = 0; i < target->count; i++)
		pids = text_format(arena, "%s %d", pids, (int)target->items[i]->pid);
	if (target->count == 1)
		add_command(writing, text_format(arena, "choom -n %" PRId64 " -p%s", adj, pids));
	else
		add_command(writing,
			text_format(arena, "for pid in%s; do choom -n %" PRId64 " -p $pid; done",
				pids, adj));
}

static void add_container_adj(struct writing *writing, const struct process *process, int64_t adj)
{
	if (process->qos != POD_NONE)
		writing->remedy->note =
			"The kubelet sets it by the pod's class and memory request, when the "
			"container is made: the more a container of class Burstable requests, the "
			"lower; with requests equal to limits (Guaranteed) it is -997.";
	else
		writing->remedy->note = text_format(writing->arena,
			"A container gets its adj when it is made: --oom-score-adj=%" PRId64
			" for docker or podman run.",
			adj);
}

static void write_adj(struct writing *writing, const struct target *target, int64_t adj)
{
	const struct process *process = target->items[0];
	struct arena *arena = writing->arena;
	const char *cluster = debian_cluster(arena, process);
	bool lowers = adj < figure_or(process->adj, 0);

	/* the kubelet sets those of its pods; else first, since a restart leaves these PIDs to others */
	if (process->qos == POD_NONE)
		add_choom(writing, target, adj);
	if (process->container) {
		add_container_adj(writing, process, adj);
	} else if (cluster) {
		add_postgresql(writing, process, cluster, adj);
	} else if (process->unit && text_ends_with(process->unit, ".service") &&
		!(is_user_unit(process) && lowers)) {
		add_drop_in(writing, process,
			text_format(arena, "OOMScoreAdjust=%" PRId64 "\n", adj));
		add_command(writing, text_format(arena, "%s restart %s", systemctl(process),
			quoted(arena, process->unit)));
	} else if (is_user_unit(process) && lowers) {
		writing->remedy->note =
			"A user's manager may not lower an adj: a drop-in would be ignored. What "
			"works is to lower that of user@.service, or to write it as root.";
	}
}

/* One that the advice names by its PID shares its unit with others: that process alone. */
static void write_leaker_adj(struct writing *writing, const struct protection *protection,
	const struct threat *threat, const struct advice *advice)
{
	const struct process *leaker = threat->leaker;
	const char *change = advice->changes[0], *colon = strrchr(change, ':');
	const char *word = arena_copy(writing->arena, change, (size_t)(colon - change));
	struct target target;
	struct error error;

	if (target_find(&target, protection->snapshot, word, &error) == 0) {
		if (isdigit((unsigned char)word[0]) || target.count == 0)
			add_choom(writing, &(struct target){ .items = &leaker, .count = 1 },
				advice->leaker_adj);
		else
			write_adj(writing, &target, advice->leaker_adj);
	}
	target_release(&target);
}

static void write_container_box(
	struct writing *writing, const struct process *process, int64_t max_bytes)
{
	struct arena *arena = writing->arena;
	const char *id = strchr(process->container, ':');
	bool docker = text_starts_with(process->container, "docker:");
	int64_t max_mib = (max_bytes + MIB - 1) / MIB;

	if (process->qos != POD_NONE)
		writing->remedy->note = text_format(arena,
			"In the pod's manifest, for the container: resources: {limits: {memory: %" PRId64
			"Mi}}",
			max_mib);
	else if (id && (docker || text_starts_with(process->container, "podman:")))
		add_command(writing,
			text_format(arena, "%s update --memory=%" PRId64 " --memory-swap=-1 %s",
				docker ? "docker" : "podman", max_bytes, quoted(arena, id + 1)));
	else
		writing->remedy->note = text_format(arena,
			"In the container's configuration: a memory limit of %" PRId64 " MiB",
			max_mib);
}

static void write_bare_box(struct writing *writing, const struct protection *protection,
	const struct process *leaker, const struct advice *advice)
{
	struct arena *arena = writing->arena;
	bool v1 = protection->snapshot->cgroup_version == CGROUP_V1;
	const char *path = quoted(arena,
		text_format(arena, "/sys/fs/cgroup%s%s", v1 ? "/memory" : "", leaker->cgroup));

	if (!v1)
		add_command(writing, text_format(arena, "echo %" PRId64 " > %s/memory.high",
			advice->high_bytes, path));
	add_command(writing, text_format(arena, "echo %" PRId64 " > %s/%s", advice->max_bytes, path,
		v1 ? "memory.limit_in_bytes" : "memory.max"));
}

static void write_box(struct writing *writing, const struct protection *protection,
	const struct process *leaker, const struct advice *advice)
{
	struct arena *arena = writing->arena;
	const char *high = systemd_size(arena, advice->high_bytes);
	const char *most = systemd_size(arena, advice->max_bytes);

	if (leaker->container) {
		write_container_box(writing, leaker, advice->max_bytes);
	} else if (leaker->unit) {
		add_drop_in(writing, leaker,
			text_format(arena, "MemoryHigh=%s\nMemoryMax=%s\n", high, most));
		add_command(writing,
			text_format(arena, "%s set-property --runtime %s MemoryHigh=%s MemoryMax=%s",
				systemctl(leaker), quoted(arena, leaker->unit), high, most));
	} else {
		write_bare_box(writing, protection, leaker, advice);
	}
}

/* What is known to set its own again. */
static const char *overwriter(const struct process *process)
{
	bool of_debian = process->unit && text_starts_with(process->unit, "postgresql@");

	if (process->name && strcmp(process->name, "postgres") == 0 && !of_debian)
		return "PostgreSQL: backends set their own where PG_OOM_ADJUST_FILE is in its "
		       "environment; set PG_OOM_ADJUST_VALUE there";
	if (process->container)
		return "the container runtime, when the container is made anew";
	return NULL;
}

void remedy_for(struct remedy *ret_remedy, struct arena *arena,
	const struct protection *protection, const struct threat *threat,
	const struct advice *advice)
{
	const struct process *leaker = threat->leaker;
	struct remedy remedy = { 0 };
	struct writing writing = { .remedy = &remedy, .arena = arena };

	if (!can_be_named(leaker) || !can_be_named(protection->target->items[0])) {
		remedy.note = "The name of its unit or cgroup holds bytes that cannot be pasted: "
			      "no command is offered.";
		*ret_remedy = remedy;
		return;
	}
	switch (advice->kind) {
	case ADVICE_BOX:
		write_box(&writing, protection, leaker, advice);
		break;
	case ADVICE_COMBINATION:
		write_leaker_adj(&writing, protection, threat, advice);
		write_adj(&writing, protection->target, advice->target_adj);
		remedy.overwritten_by = overwriter(protection->target->items[0]);
		break;
	case ADVICE_LEAKER_ADJ:
		write_leaker_adj(&writing, protection, threat, advice);
		remedy.overwritten_by = overwriter(leaker);
		break;
	case ADVICE_ADJ:
		write_adj(&writing, protection->target, advice->target_adj);
		remedy.overwritten_by = overwriter(protection->target->items[0]);
		break;
	}
	*ret_remedy = remedy;
}
