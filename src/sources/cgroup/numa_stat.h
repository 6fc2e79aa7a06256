/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.numa_stat of a cgroup of version 2 (since Linux 5.10): on which NUMA nodes the memory of
 * its subtree is.
 */
#ifndef OOMTOP_SOURCES_CGROUP_NUMA_STAT_H
#define OOMTOP_SOURCES_CGROUP_NUMA_STAT_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/* Sets node_cache of the cgroup, as text in the arena; NULL if the file's text tells none. */
void cgroup_numa_stat_parse(struct cgroup *cgroup, struct arena *texts, struct text_span text)
	NONNULL();

#endif
