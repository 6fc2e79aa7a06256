/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two memory cgroups that a kill concerns, read at that moment: the one at its limit, and the
 * victim's.  All that takes memory is done before, when this is opened.
 */
#ifndef OOMTOP_SOURCES_KILL_GROUPS_H
#define OOMTOP_SOURCES_KILL_GROUPS_H

#include "base/root.h"
#include "snapshot/snapshot.h"

struct kill_groups_reader {
	enum cgroup_version version; /* CGROUP_NONE: no hierarchy can be read */
	int directory;               /* the mount point */
	struct buffer buffer;
};

/* Finds this machine's hierarchy; the caller calls kill_groups_close(). */
struct kill_groups_reader kill_groups_open(void);
/*
 * Reads the figures of the cgroup `path`, whose `path` in the result is the caller's text.  False,
 * with an empty result, if there is none of that path, or no path (NULL or "").
 */
bool kill_groups_read(struct kill_groups_reader *reader, const char *path_or_null,
	struct cgroup *ret_cgroup) __attribute__((nonnull(1, 3)));
void kill_groups_close(struct kill_groups_reader *reader) __attribute__((nonnull));

#endif
