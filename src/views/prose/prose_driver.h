/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of graphics drivers in words; the texts are the arena's. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_DRIVER_H
#define OOMTOP_VIEWS_PROSE_PROSE_DRIVER_H

#include "snapshot/snapshot.h"

/* What drivers hold for the process, as a phrase; NULL if nothing, or if it was not read. */
const char *prose_driver_memory(struct arena *arena, const struct process *process)
	__attribute__((nonnull));
/* The processes for which drivers hold at least that much, as a sentence; NULL if there are none.
 */
const char *prose_driver_holders(struct arena *arena, const struct snapshot *snapshot,
	int64_t min_bytes) __attribute__((nonnull));

#endif
