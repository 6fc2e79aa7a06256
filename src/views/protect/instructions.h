/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Advice as what an admin pastes: files with their paths, commands, and who would undo it. */
#ifndef OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_H
#define OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_H

#include "model/advice/advice.h"

struct remedy_file {
	const char *path, *text;
	bool appends; /* the file is another's: the text is added to it */
};

/* For root, the files first.  All texts are printable and owned by the arena. */
struct remedy {
	struct remedy_file *files;
	size_t file_count, file_capacity;
	const char **commands;
	size_t command_count, command_capacity;
	const char *note;           /* what else to know, whole sentences; NULL for nothing */
	const char *overwritten_by; /* who would set it otherwise again; NULL for nobody known */
};

void remedy_for(struct remedy *ret_remedy, struct arena *arena,
	const struct protection *protection, const struct threat *threat,
	const struct advice *advice);
void remedy_release(struct remedy *remedy);

/* The command that makes the file what it is to be, for a shell. */
const char *remedy_file_command(struct arena *arena, const struct remedy_file *file);

#endif
