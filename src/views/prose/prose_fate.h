/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the next kill means for a process that is not the victim itself. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_FATE_H
#define OOMTOP_VIEWS_PROSE_PROSE_FATE_H

#include "model/kernel/verdict_data.h"

/*
 * A phrase without a subject, such as "dies with a[1], which is next to die
 * (memory.oom.group of /x)"; NULL if the next kill leaves the process alone.  The text is the
 * arena's.
 */
const char *prose_fate(struct arena *arena, const struct verdict *verdict,
	const struct process *process) __attribute__((nonnull));

#endif
