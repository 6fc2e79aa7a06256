/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of a domain in one sentence. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_MEMORY_H
#define OOMTOP_VIEWS_PROSE_PROSE_MEMORY_H

#include "model/kernel/verdict_data.h"

/*
 * Total, what it is used for, swap, pressure, kernel and rule set: of the machine, or of the memory
 * cgroup that is the verdict's domain.  The text is the arena's.
 */
const char *prose_memory(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot) __attribute__((nonnull));
/* "anon 48M, shmem 970M that hardly any process maps, file 2.0M"; NULL for other domains than
 * memory cgroups, and if nothing of it is known. */
const char *prose_memory_parts(struct arena *arena, const struct snapshot *snapshot,
	const struct domain *domain) __attribute__((nonnull));

#endif
