/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Advice as what an admin pastes: files with their paths, commands, and who would undo it. */
#ifndef OOMTOP_VIEWS_REMEDY_H
#define OOMTOP_VIEWS_REMEDY_H

#include "model/advice.h"

enum { REMEDY_FILES_MOST = 4, REMEDY_COMMANDS_MOST = 8 };

struct remedy_file {
	const char *path, *text;
};

/* All texts are printable and owned by the arena. */
struct remedy {
	struct remedy_file files[REMEDY_FILES_MOST];
	size_t file_count;
	const char *commands[REMEDY_COMMANDS_MOST];
	size_t command_count;
	const char *note;          /* what else to know; NULL for nothing */
	const char *overwritten_by; /* who would set it otherwise again; NULL for nobody known */
};

void remedy_for(struct remedy *ret_remedy, struct arena *arena,
	const struct protection *protection, const struct threat *threat,
	const struct advice *advice);

#endif
