/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that set their own oom_score_adj. */
#ifndef OOMTOP_MODEL_ADJ_ADJ_PROGRAMS_H
#define OOMTOP_MODEL_ADJ_ADJ_PROGRAMS_H

#include "snapshot/snapshot.h"

/* A program, and the values it sets. */
struct adj_program {
	const char *name; /* comm: at most 15 bytes */
	int64_t min, max; /* bounds of the values */
	enum adj_program_when {
		ADJ_PROGRAM_ALWAYS,
		ADJ_PROGRAM_UNLIKE_PARENT, /* only if its parent has another value */
		ADJ_PROGRAM_UNLIKE_SAME,   /* only if its parent has another and is this program */
	} when;
	const char *how;
	const char *proviso; /* the setting it depends on; NULL: always */
};

/*
 * The row that explains the process's oom_score_adj; NULL if the program is none of these or does
 * not set that value.
 */
const struct adj_program *adj_program_of(
	const struct process *process, const struct process *parent_or_null);
/* The first row of a program, whatever value it has now; NULL if the program is none of these. */
const struct adj_program *adj_program_named(const char *name);

#endif
