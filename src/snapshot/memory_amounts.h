/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moves amounts between the figures of a snapshot that is edited. */
#ifndef OOMTOP_SNAPSHOT_MEMORY_AMOUNTS_H
#define OOMTOP_SNAPSHOT_MEMORY_AMOUNTS_H

#include "snapshot/snapshot.h"

/* Adds to the figure, if it is known. */
void figure_raise(struct figure *figure, int64_t amount) __attribute__((nonnull));
/* Subtracts as much as the figure has; returns the rest of the amount. */
int64_t figure_draw(struct figure *figure, int64_t amount) __attribute__((nonnull));
/*
 * Takes bytes of what is available: free memory, then page cache.  Returns what neither has; the
 * caller takes that of swap, or not at all.
 */
int64_t machine_draw_memory(struct machine *machine, int64_t bytes) __attribute__((nonnull));

#endif
