/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a remedy is written, kind by kind.  Only remedy*.c include this. */
#ifndef OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_WRITE_H
#define OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_WRITE_H

#include "views/protect/instructions.h"
#include "views/protect/paste.h"

struct writing {
	struct instructions *instructions;
	struct arena *arena;
	const struct snapshot *snapshot;
};

/* What is there already is not added again, nor is what cannot be pasted: a note says so then. */
void instructions_add_file(struct writing *writing, struct instructions_file file);
void instructions_add_command(struct writing *writing, const char *command);
void instructions_add_note(struct writing *writing, const char *sentences);

/* As paste_word(), with a note where it refuses. */
const char *instructions_word(struct writing *writing, enum paste_kind kind, const char *text);
/* A file of the cgroup, as a word; NULL, with a note, where its path cannot be pasted. */
const char *instructions_cgroup_file(struct writing *writing, const char *cgroup, const char *file);
/*
 * Adds memory.high, where one is advised, and memory.max of the cgroup itself, with a note that
 * `name`, unless it is NULL, is not verified.
 */
void instructions_write_unverified_box(
	struct writing *writing, const char *name, const char *cgroup, const struct advice *advice);
/* A note that the unit or container is what the cgroup is called, and no more. */
void instructions_note_unverified(struct writing *writing, const char *name);
/*
 * What goes before a command that the user whose systemd is the manager is to give, with a blank
 * behind it; "" for the system's; NULL when that user's name is not known.
 */
const char *instructions_as_user(const struct writing *writing, const char *manager);

/*
 * What makes the adj last beyond the processes that run.  True when it is the program's own
 * setting, which nobody overwrites.
 */
bool instructions_write_unit_adj(
	struct writing *writing, const struct process *process, int64_t adj);
void instructions_write_container_adj(
	struct writing *writing, const struct process *process, int64_t adj);

/*
 * `box` is the unit's or container's cgroup as far as it is known to be charged, or NULL; `path` is
 * that of the cgroup the box was proven with.  The unit is a confirmed one.
 */
void instructions_write_unit_limit(struct writing *writing, const struct process *leaker,
	const struct unit *unit, const struct cgroup *limit, const struct advice *advice);
void instructions_write_container_limit(struct writing *writing, const struct process *leaker,
	const struct cgroup *limit, const char *path, const struct advice *advice);

#endif
