/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Advice as what an admin pastes: files with their paths, commands, and who would undo it. */
#ifndef OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_H
#define OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_H

#include "model/advice/protection.h"

struct instructions_file {
	const char *path, *text;
	bool appends; /* the file is another's: the text is added to it */
};

/* For root, the files first.  All texts are printable and owned by the arena. */
struct instructions {
	struct instructions_file *files;
	size_t file_count, file_capacity;
	const char **commands;
	size_t command_count, command_capacity;
	const char *note;           /* what else to know, whole sentences; NULL for nothing */
	const char *overwritten_by; /* who would set it otherwise again; NULL for nobody known */
};

void instructions_for(struct instructions *ret_instructions, struct arena *arena,
	const struct protection *protection, const struct threat *threat,
	const struct advice *advice);
void instructions_release(struct instructions *instructions);

/* The command that makes the file what it is to be, for a shell. */
const char *instructions_file_command(struct arena *arena, const struct instructions_file *file);

#endif
