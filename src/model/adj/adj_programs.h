/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that set their own oom_score_adj. */
#ifndef OOMTOP_MODEL_ADJ_ADJ_PROGRAMS_H
#define OOMTOP_MODEL_ADJ_ADJ_PROGRAMS_H

#include "snapshot/snapshot.h"

/* What one is known for. */
struct adj_program {
	const char *name; /* comm: at most 15 bytes */
	int64_t min, max; /* what it may set */
	enum adj_program_when {
		ADJ_PROGRAM_ALWAYS,
		ADJ_PROGRAM_UNLIKE_PARENT, /* only where its parent has another adj */
		ADJ_PROGRAM_UNLIKE_SAME,   /* ... and is the same program */
	} when;
	const char *how;
	const char *proviso; /* where it is set to do so; NULL: it does so anyhow */
};

/* What set the process's adj; NULL when it is none of these, or its adj is none of theirs. */
const struct adj_program *adj_program_of(
	const struct process *process, const struct process *parent_or_null);
/* What would set it when the program starts again, whatever it has now; NULL for nothing known. */
const struct adj_program *adj_program_named(const char *name);

#endif
