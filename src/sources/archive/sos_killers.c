/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/sos_killers.h"

#include "base/text.h"
#include "sources/archive/sos_outputs.h"
#include "sources/killers/killer_options.h"
#include "sources/killers/killer_text.h"
#include "sources/killers/killers.h"

#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS_MAX = 1 << 16 };

static const char ps_path[] = "sos_commands/process/ps_auxwwwm";

/* The process's arguments, each ended by a NUL, in `arguments`; ps joins them by blanks. */
static struct text_span arguments_of(
	const struct file_tree *tree, pid_t pid, char arguments[static ARGUMENTS_MAX])
{
	struct text_span text;
	struct ps_table table;
	struct ps_row row;

	if (!file_tree_find(tree, ps_path, &text) || !ps_open(&table, text))
		return (struct text_span){ "", "" };
	while (ps_next(&table, &row)) {
		size_t length = text_span_length(row.command);

		if (row.pid != pid || length == 0 || length >= ARGUMENTS_MAX)
			continue;
		memcpy(arguments, row.command.start, length);
		arguments[length] = '\0';
		for (size_t i = 0; i < length; i++)
			if (arguments[i] == ' ')
				arguments[i] = '\0';
		return (struct text_span){ arguments, arguments + length + 1 };
	}
	return (struct text_span){ "", "" };
}

/* The file, then its drop-ins by name; those that a distribution ships are not copied. */
static void read_oomd(struct killer *killer, const struct file_tree *tree)
{
	static const char start[] = "etc/systemd/oomd.conf.d/";
	struct text_span text;

	if (file_tree_find(tree, "etc/systemd/oomd.conf", &text))
		systemd_oomd_parse(killer, text);
	for (size_t i = file_tree_from(tree, start);
		i < tree->count && text_starts_with(tree->files[i].path, start); i++)
		if (text_ends_with(tree->files[i].path, ".conf") &&
			file_tree_find(tree, tree->files[i].path, &text))
			systemd_oomd_parse(killer, text);
	killer->settings_unread = figure_of(1);
}

/* False where the process kills nothing. */
static bool read_settings(
	struct killer *killer, const struct file_tree *tree, struct text_span arguments)
{
	struct text_span value;

	if (text_span_length(arguments) == 0)
		killer->settings_unread = figure_of(1);
	switch (killer->kind) {
	case KILLER_SYSTEMD_OOMD:
		read_oomd(killer, tree);
		break;
	case KILLER_EARLYOOM:
		return earlyoom_parse(killer, arguments);
	case KILLER_KUBELET:
		if (argument_value(arguments, "--eviction-hard", &value))
			kubelet_parse_option(killer, value);
		else
			killer->settings_unread = figure_of(1);
		break;
	case KILLER_NOHANG:
	case KILLER_OOMD:
	case KILLER_TALOS:
		killer->settings_unread = figure_of(1);
		break;
	}
	return true;
}

void sos_killers_find(struct snapshot *snapshot, const struct file_tree *tree)
{
	char *arguments = memory_alloc(ARGUMENTS_MAX);

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];
		enum killer_kind kind;
		struct killer killer;

		if (snapshot->killer_count == KILLERS_FOUND_MAX ||
			!killers_recognize(process, &kind))
			continue;
		killer_init(&killer, kind);
		killer.name = process->name;
		killer.pid = figure_of(process->pid);
		if (read_settings(&killer, tree, arguments_of(tree, process->pid, arguments)))
			snapshot_add_killer(snapshot, killer);
	}
	free(arguments);
}
