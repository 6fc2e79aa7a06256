/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/instructions_write.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void note_refused(struct writing *writing)
{
	instructions_add_note(writing, "The name of its unit or cgroup is not safe to paste: "
				       "oomtop shows no command with it.");
}

/* Whether every line is printable: a name from outside must not add lines to the file. */
static bool lines_can_be_pasted(struct arena *arena, const char *text)
{
	for (; *text; text += strcspn(text, "\n") + 1)
		if (!paste_can(PASTE_LINE, arena_copy(arena, text, strcspn(text, "\n"))))
			return false;
	return true;
}

void instructions_add_file(struct writing *writing, struct instructions_file file)
{
	struct instructions *instructions = writing->instructions;

	for (size_t i = 0; i < instructions->file_count; i++)
		if (strcmp(instructions->files[i].path, file.path) == 0)
			return;
	if (!paste_can(PASTE_PATH, file.path) || !lines_can_be_pasted(writing->arena, file.text)) {
		note_refused(writing);
		return;
	}
	array_reserve(instructions->files, instructions->file_count, instructions->file_capacity);
	instructions->files[instructions->file_count++] = file;
}

void instructions_add_command(struct writing *writing, const char *command)
{
	struct instructions *instructions = writing->instructions;

	for (size_t i = 0; i < instructions->command_count; i++)
		if (strcmp(instructions->commands[i], command) == 0)
			return;
	array_reserve(instructions->commands, instructions->command_count,
		instructions->command_capacity);
	instructions->commands[instructions->command_count++] = command;
}

void instructions_add_note(struct writing *writing, const char *sentences)
{
	struct instructions *instructions = writing->instructions;

	if (!instructions->note)
		instructions->note = sentences;
	else if (!strstr(instructions->note, sentences))
		instructions->note =
			text_format(writing->arena, "%s %s", instructions->note, sentences);
}

void instructions_note_unverified(struct writing *writing, const char *name)
{
	struct arena *arena = writing->arena;

	instructions_add_note(
		writing, text_format(arena,
				 "%s is not verified: its cgroup has that name, but systemd did "
				 "not confirm it. The commands use PIDs and the path of the "
				 "cgroup, and apply as long as those exist.",
				 text_escape(arena, name)));
}

const char *instructions_word(struct writing *writing, enum paste_kind kind, const char *text)
{
	const char *word = paste_word(writing->arena, kind, text);

	if (!word)
		note_refused(writing);
	return word;
}

const char *instructions_cgroup_file(struct writing *writing, const char *cgroup, const char *file)
{
	bool v1 = writing->snapshot->cgroup_version == CGROUP_V1;

	if (!instructions_word(writing, PASTE_PATH, cgroup))
		return NULL;
	return instructions_word(writing, PASTE_PATH,
		text_format(writing->arena, "/sys/fs/cgroup%s%s/%s", v1 ? "/memory" : "", cgroup,
			file));
}

/* instructions_add_file() refused what paste_word() refuses, so no word is NULL here. */
const char *instructions_file_command(struct arena *arena, const struct instructions_file *file)
{
	const char *path = paste_word(arena, PASTE_PATH, file->path), *line = file->text;
	const char *folder =
		arena_copy(arena, file->path, (size_t)(strrchr(file->path, '/') - file->path));
	const char *lines = "";

	for (; *line; line += strcspn(line, "\n") + 1)
		lines = text_format(arena, "%s %s", lines,
			paste_word(
				arena, PASTE_LINE, arena_copy(arena, line, strcspn(line, "\n"))));
	if (file->appends)
		return text_format(arena, "printf '%%s\\n'%s >> %s", lines, path);
	return text_format(arena, "mkdir -p -- %s && printf '%%s\\n'%s > %s",
		paste_word(arena, PASTE_PATH, folder), lines, path);
}

/* The name of the unit that this cgroup would be; NULL for a cgroup that is none. */
static const char *unit_by_name(struct arena *arena, const char *cgroup)
{
	const char *unit = cgroup ? cgroup_unit(arena, cgroup) : NULL;

	return unit && text_ends_with(cgroup, unit) ? unit : NULL;
}

static void write_bare_limit(
	struct writing *writing, const char *cgroup, const struct advice *advice)
{
	struct arena *arena = writing->arena;
	bool v1 = writing->snapshot->cgroup_version == CGROUP_V1;
	const char *high = instructions_cgroup_file(writing, cgroup, "memory.high");
	const char *max = instructions_cgroup_file(
		writing, cgroup, v1 ? "memory.limit_in_bytes" : "memory.max");

	if (!high || !max)
		return;
	if (advice->high_bytes > 0)
		instructions_add_command(writing,
			text_format(arena, "echo %" PRId64 " > %s", advice->high_bytes, high));
	instructions_add_command(
		writing, text_format(arena, "echo %" PRId64 " > %s", advice->max_bytes, max));
	/* src/core/unit-serialize.c, unit_deserialize_state(): all settings are applied anew */
	instructions_add_note(writing,
		unit_by_name(arena, cgroup)
			? "If systemd created that cgroup, the limit may end at the next "
			  "daemon-reload, else with the cgroup; the program that created the "
			  "cgroup can set it for good."
			: "The limit lasts as long as that cgroup; the program that created the "
			  "cgroup can set it for good.");
}

void instructions_write_unverified_limit(struct writing *writing, const char *container,
	const char *cgroup, const struct advice *advice)
{
	const char *name = container ? container : unit_by_name(writing->arena, cgroup);

	write_bare_limit(writing, cgroup, advice);
	/* of many services or logins */
	if (cgroup && text_ends_with(cgroup, ".slice"))
		instructions_add_note(
			writing, text_format(writing->arena, "All processes in %s share the limit.",
					 cgroup));
	if (name && writing->instructions->command_count > 0)
		instructions_note_unverified(writing, name);
}

void instructions_release(struct instructions *instructions)
{
	free(instructions->files);
	free(instructions->commands);
	*instructions = (struct instructions){ 0 };
}
