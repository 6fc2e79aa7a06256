/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes, sizes and times in words.  Texts are printable, and owned by the arena. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_WORDS_H
#define OOMTOP_VIEWS_PROSE_PROSE_WORDS_H

#include "base/memory.h"
#include "snapshot/snapshot.h"

/* "postgres[1234]" */
const char *prose_process(struct arena *arena, const struct process *process);
/* "a[1], b[2] and 7 more" */
const char *prose_processes(
	struct arena *arena, const struct process *const *processes, size_t count, size_t max);
/* "45 s", "12 min", "5 h" */
const char *prose_time(struct arena *arena, int64_t seconds);
/* A number of bytes as about three digits and a letter; "?" for an unknown one. */
const char *prose_size(struct arena *arena, int64_t bytes);
const char *prose_figure_size(struct arena *arena, struct figure bytes);

#endif
