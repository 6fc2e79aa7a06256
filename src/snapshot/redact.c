/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/redact.h"

#include "base/text.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/name_words.h"
#include "snapshot/unit.h"

#include <string.h>

/* Whether the word is the PID or the name of a process. */
static bool is_process(const struct snapshot *snapshot, const char *word)
{
	char pid[sizeof("-2147483648")];

	for (size_t i = 0; i < snapshot->process_count; i++) {
		snprintf(pid, sizeof(pid), "%d", snapshot->processes[i].pid);
		if (strcmp(pid, word) == 0 ||
			(snapshot->processes[i].name &&
				strcmp(snapshot->processes[i].name, word) == 0))
			return true;
	}
	return false;
}

/* The prefix that the word begins with; NULL for none. */
static const char *prefix_of(const char *word, const char *const *prefixes)
{
	for (; *prefixes; prefixes++)
		if (text_starts_with(word, *prefixes))
			return *prefixes;
	return NULL;
}

const char *redact_target(struct pseudonyms *pseudonyms, struct arena *arena,
	const struct snapshot *snapshot, const char *word)
{
	static const char *const before_targets[] = { "all:", "kernel:", NULL };
	static const char *const before_names[] = { "cgroup:", "container:", "tmpfs:", NULL };
	const char *prefix;

	if (text_starts_with(word, "user:"))
		return text_format(arena, "user:%s",
			pseudonyms_of_user(pseudonyms, arena, word + strlen("user:")));
	prefix = prefix_of(word, before_targets);
	if (prefix)
		return text_format(arena, "%s%s", prefix,
			redact_target(pseudonyms, arena, snapshot, word + strlen(prefix)));
	prefix = prefix_of(word, before_names);
	if (prefix)
		return text_format(arena, "%s%s", prefix,
			pseudonyms_of_text(pseudonyms, arena, word + strlen(prefix)));
	if (is_process(snapshot, word))
		return word;
	return pseudonyms_of_text(pseudonyms, arena, word);
}

/* "TARGET:KEY=VALUE", of which the target alone has a name. */
static const char *redact_assumption(
	struct pseudonyms *pseudonyms, struct snapshot *snapshot, const char *change)
{
	const char *colon = strrchr(change, ':');
	char *target;

	if (!colon)
		return pseudonyms_of_text(pseudonyms, &snapshot->texts, change);
	target = arena_copy(&snapshot->texts, change, (size_t)(colon - change));
	return text_format(&snapshot->texts, "%s%s",
		redact_target(pseudonyms, &snapshot->texts, snapshot, target), colon);
}

static void redact_cgroups(struct snapshot *snapshot, struct pseudonyms *pseudonyms)
{
	struct arena *texts = &snapshot->texts;

	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		struct cgroup *cgroup = &snapshot->cgroups[i];

		cgroup->path = pseudonyms_of_text(pseudonyms, texts, cgroup->path);
		cgroup->unit = pseudonyms_of_text(pseudonyms, texts, cgroup->unit);
		cgroup->container = pseudonyms_of_text(pseudonyms, texts, cgroup->container);
		cgroup->pod = pseudonyms_of_text(pseudonyms, texts, cgroup->pod);
	}
}

static void redact_processes(struct snapshot *snapshot, struct pseudonyms *pseudonyms)
{
	struct arena *texts = &snapshot->texts;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];

		process->cgroup = pseudonyms_of_text(pseudonyms, texts, process->cgroup);
		process->unit_cgroup = pseudonyms_of_text(pseudonyms, texts, process->unit_cgroup);
		process->unit = pseudonyms_of_text(pseudonyms, texts, process->unit);
		process->container = pseudonyms_of_text(pseudonyms, texts, process->container);
		process->pod = pseudonyms_of_text(pseudonyms, texts, process->pod);
		process->user = pseudonyms_of_user(pseudonyms, texts, process->user);
		process->command_line = NULL;
	}
}

/* A setting of systemd, unless a recording has another word there. */
static const char *redact_setting(struct pseudonyms *pseudonyms, struct arena *texts,
	const char *value, const char *const *known)
{
	for (; value && *known; known++)
		if (strcmp(value, *known) == 0)
			return value;
	return pseudonyms_of_text(pseudonyms, texts, value);
}

static void redact_units(struct snapshot *snapshot, struct pseudonyms *pseudonyms)
{
	static const char *const policies[] = { "continue", "stop", "kill", NULL };
	static const char *const modes[] = { "control-group", "mixed", "process", "none", NULL };
	struct arena *texts = &snapshot->texts;

	for (size_t i = 0; i < snapshot->unit_count; i++) {
		struct unit *unit = &snapshot->units[i];
		const char **drop_ins = arena_alloc(
			texts, (unit->drop_in_count + 1) * sizeof(*unit->drop_in_paths));

		unit->manager = pseudonyms_of_text(pseudonyms, texts, unit->manager);
		unit->name = pseudonyms_of_text(pseudonyms, texts, unit->name);
		unit->cgroup = pseudonyms_of_text(pseudonyms, texts, unit->cgroup);
		unit->oom_policy = redact_setting(pseudonyms, texts, unit->oom_policy, policies);
		unit->kill_mode = redact_setting(pseudonyms, texts, unit->kill_mode, modes);
		unit->fragment_path = pseudonyms_of_text(pseudonyms, texts, unit->fragment_path);
		unit->adj_path = pseudonyms_of_text(pseudonyms, texts, unit->adj_path);
		for (size_t j = 0; j < unit->drop_in_count; j++)
			drop_ins[j] = pseudonyms_of_text(pseudonyms, texts, unit->drop_in_paths[j]);
		unit->drop_in_paths = drop_ins;
	}
}

/* A device such as zram0 has the kernel's name. */
static bool is_device(const struct holder *holder)
{
	static const char zram[] = "zram";

	return holder->kind == HOLDER_ZRAM && holder->name &&
	       text_starts_with(holder->name, zram) &&
	       name_word_is_number(
		       holder->name + strlen(zram), strlen(holder->name) - strlen(zram));
}

static void redact_holders(struct snapshot *snapshot, struct pseudonyms *pseudonyms)
{
	for (size_t i = 0; i < snapshot->machine.holder_count; i++) {
		struct holder *holder = &snapshot->machine.holders[i];

		if (!is_device(holder))
			holder->name =
				pseudonyms_of_text(pseudonyms, &snapshot->texts, holder->name);
	}
}

void redact_snapshot(struct snapshot *snapshot, struct pseudonyms *pseudonyms)
{
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].uid.known)
			pseudonyms_keep_uid(pseudonyms, snapshot->processes[i].uid.value);
	if (snapshot->machine.host)
		snapshot->machine.host = "host";
	snapshot->machine.boot_id = NULL;
	for (size_t i = 0; i < snapshot->assumption_count; i++)
		snapshot->assumptions[i] =
			redact_assumption(pseudonyms, snapshot, snapshot->assumptions[i]);
	/* paths first: they hold the IDs of containers in full */
	redact_cgroups(snapshot, pseudonyms);
	redact_processes(snapshot, pseudonyms);
	redact_units(snapshot, pseudonyms);
	redact_holders(snapshot, pseudonyms);
	/* no two paths or units have become one, so that neither can fail */
	(void)snapshot_link(snapshot);
	(void)snapshot_order_units(snapshot);
}
