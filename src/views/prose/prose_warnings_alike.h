/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many warnings of one kind as one sentence. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_WARNINGS_ALIKE_H
#define OOMTOP_VIEWS_PROSE_PROSE_WARNINGS_ALIKE_H

#include "views/prose/prose_warnings.h"

/*
 * The warning at that index of the verdict's, or the sentence for all of its kind where more than
 * two are alike; NULL where a warning before it has said so.  The text is as prose_warning()'s.
 */
const char *prose_warning_alike(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, size_t index) __attribute__((nonnull));
/* How many sentences prose_warning_alike() makes of the warnings of a verdict. */
size_t prose_warnings_alike_count(const struct verdict *verdict) __attribute__((nonnull));

#endif
