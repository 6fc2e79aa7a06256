/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Warnings in sentences.  Texts are printable, and owned by the arena or constant. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_WARNINGS_H
#define OOMTOP_VIEWS_PROSE_PROSE_WARNINGS_H

#include "base/memory.h"
#include "model/report/warning.h"

/* One of the verdict's warnings, in whole sentences. */
const char *prose_warning(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, const struct warning *warning) __attribute__((nonnull));

#endif
