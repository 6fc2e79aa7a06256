/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes the outcome of a drill uncertain. */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_CERTAINTY_H
#define OOMTOP_VIEWS_DRILL_DRILL_CERTAINTY_H

#include "model/drill/drill.h"

#include <stdio.h>

/*
 * Prints each reason on a line, and what happens in another case if that is known; nothing for an
 * outcome that is certain.  The arena takes the texts that this makes.
 */
void drill_certainty_print(FILE *out, struct arena *arena, const struct snapshot *snapshot,
	const struct drill *drill) __attribute__((nonnull));

#endif
