/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An advice as files with their paths, commands to paste, and notes. */
#ifndef OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_H
#define OOMTOP_VIEWS_PROTECT_INSTRUCTIONS_H

#include "views/protect/instructions_write.h"

/*
 * Writes the instructions that carry out `advice`, which is one of the threat's.  The arena owns
 * the texts; the caller frees the lists with instructions_release().
 */
void instructions_for(struct instructions *ret_instructions, struct arena *arena,
	const struct protection *protection, const struct threat *threat,
	const struct advice *advice) __attribute__((nonnull));

#endif
