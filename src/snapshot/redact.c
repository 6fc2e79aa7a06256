/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/redact.h"

#include "base/text.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/unit.h"

#include <string.h>

static bool is_process_name(const struct snapshot *snapshot, const char *word)
{
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].name && strcmp(snapshot->processes[i].name, word) == 0)
			return true;
	return false;
}

const char *redact_target(struct pseudonyms *pseudonyms, struct arena *arena,
	const struct snapshot *snapshot, const char *word)
{
	static const char *const prefixes[] = {
		"all:", "cgroup:", "container:", "kernel:", "tmpfs:"
	};

	if (text_starts_with(word, "user:"))
		return text_format(arena, "user:%s",
			pseudonyms_of_user(pseudonyms, arena, word + strlen("user:")));
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (text_starts_with(word, prefixes[i]))
			return text_format(arena, "%s%s", prefixes[i],
				redact_target(
					pseudonyms, arena, snapshot, word + strlen(prefixes[i])));
	if (word[strspn(word, "0123456789")] == '\0' || is_process_name(snapshot, word))
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
		process->unit = pseudonyms_of_text(pseudonyms, texts, process->unit);
		process->container = pseudonyms_of_text(pseudonyms, texts, process->container);
		process->pod = pseudonyms_of_text(pseudonyms, texts, process->pod);
		process->user = pseudonyms_of_user(pseudonyms, texts, process->user);
		process->command_line = NULL;
	}
}

static void redact_units(struct snapshot *snapshot, struct pseudonyms *pseudonyms)
{
	struct arena *texts = &snapshot->texts;

	for (size_t i = 0; i < snapshot->unit_count; i++) {
		struct unit *unit = &snapshot->units[i];
		const char **drop_ins = arena_alloc(
			texts, (unit->drop_in_count + 1) * sizeof(*unit->drop_in_paths));

		unit->manager = pseudonyms_of_text(pseudonyms, texts, unit->manager);
		unit->name = pseudonyms_of_text(pseudonyms, texts, unit->name);
		unit->cgroup = pseudonyms_of_text(pseudonyms, texts, unit->cgroup);
		unit->fragment_path = pseudonyms_of_text(pseudonyms, texts, unit->fragment_path);
		unit->adj_path = pseudonyms_of_text(pseudonyms, texts, unit->adj_path);
		for (size_t j = 0; j < unit->drop_in_count; j++)
			drop_ins[j] = pseudonyms_of_text(pseudonyms, texts, unit->drop_in_paths[j]);
		unit->drop_in_paths = drop_ins;
	}
}

/* Devices, as zram0, have the kernel's names. */
static void redact_mounts(struct snapshot *snapshot, struct pseudonyms *pseudonyms)
{
	for (size_t i = 0; i < snapshot->machine.holder_count; i++) {
		struct holder *holder = &snapshot->machine.holders[i];

		if (holder->kind == HOLDER_TMPFS || holder->kind == HOLDER_UNSEEN_TMPFS)
			holder->name =
				pseudonyms_of_text(pseudonyms, &snapshot->texts, holder->name);
	}
}

void redact_snapshot(struct snapshot *snapshot, struct pseudonyms *pseudonyms)
{
	if (snapshot->machine.host)
		snapshot->machine.host = "host";
	for (size_t i = 0; i < snapshot->assumption_count; i++)
		snapshot->assumptions[i] =
			redact_assumption(pseudonyms, snapshot, snapshot->assumptions[i]);
	/* paths first: they hold the IDs of containers in full */
	redact_cgroups(snapshot, pseudonyms);
	redact_processes(snapshot, pseudonyms);
	redact_units(snapshot, pseudonyms);
	redact_mounts(snapshot, pseudonyms);
	/* no two paths or units have become one, so that neither can fail */
	(void)snapshot_link(snapshot);
	(void)snapshot_order_units(snapshot);
}
