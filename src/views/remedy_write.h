/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a remedy is written, kind by kind.  Only remedy*.c include this. */
#ifndef OOMTOP_VIEWS_REMEDY_WRITE_H
#define OOMTOP_VIEWS_REMEDY_WRITE_H

#include "views/remedy.h"

struct writing {
	struct remedy *remedy;
	struct arena *arena;
	const struct snapshot *snapshot;
};

/* What is there already is not added again. */
void remedy_add_file(struct writing *writing, struct remedy_file file);
void remedy_add_command(struct writing *writing, const char *command);
void remedy_add_note(struct writing *writing, const char *sentences);

/*
 * Printable ASCII alone: anything else would have to be escaped to be shown, and a command that is
 * pasted with an escape in it means another unit or cgroup.
 */
bool remedy_can_be_pasted(const char *text_or_null);
/* For a shell: as it is when it is plain, else in quotes. */
const char *remedy_quoted(struct arena *arena, const char *text);
/* Where the cgroup's files are. */
const char *remedy_cgroup_folder(const struct writing *writing, const char *cgroup);
/*
 * What goes before a command that the user whose systemd runs the process is to give, with a blank
 * behind it; "" for the system's; NULL when that user's name is not known.
 */
const char *remedy_as_user(const struct writing *writing, const struct process *process);

/*
 * What makes the adj last beyond the processes that run.  True when it is the program's own
 * setting, which nobody overwrites.
 */
bool remedy_write_unit_adj(struct writing *writing, const struct process *process, int64_t adj);
void remedy_write_container_adj(
	struct writing *writing, const struct process *process, int64_t adj);

/* `box` is the unit's or container's cgroup as far as it is known to be charged, or NULL. */
void remedy_write_unit_box(struct writing *writing, const struct process *leaker,
	const struct cgroup *box, const struct advice *advice);
void remedy_write_container_box(struct writing *writing, const struct process *leaker,
	const struct cgroup *box, const struct advice *advice);

#endif
