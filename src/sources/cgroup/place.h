/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a cgroup hierarchy is mounted. */
#ifndef OOMTOP_SOURCES_CGROUP_PLACE_H
#define OOMTOP_SOURCES_CGROUP_PLACE_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

#include <sys/types.h>

enum { CGROUP_PATH_MAX = 4095 }; /* bytes of the longest path /proc/PID/cgroup can show */

/* What the hierarchy is used for: memory limits, or the names of units and containers. */
enum cgroup_purpose { CGROUP_FOR_MEMORY, CGROUP_FOR_UNITS, CGROUP_PURPOSES };

struct cgroup_place {
	enum cgroup_version version; /* CGROUP_NONE: no such hierarchy; then all else is unset */
	const char *directory;       /* the mount point */
	const char
		*top; /* the cgroup that is visible at `directory`: "/" unless part of the tree */
	struct figure charges_hugetlb; /* 0 or 1: mount option memory_hugetlb_accounting */
	bool is_covered; /* something is mounted on a part of it, which is then not seen */
	/* the root directory of oomtop's own cgroup namespace; 0 when it is not needed or found */
	dev_t own_device;
	ino_t own_inode;
};

/*
 * Chooses the hierarchy for `purpose` from the text of a mountinfo: version 1 where a version 1
 * hierarchy has the memory controller (or systemd's name), else version 2.  Of several mounts of
 * one hierarchy, the mount that shows most of the tree is chosen.  Skipped are mounts whose path
 * may block, and mounts outside of oomtop's own cgroup namespace: /proc/PID/cgroup has no path for
 * those.  The arena owns the texts of the result.
 */
struct cgroup_place cgroup_place_mounted(
	struct arena *arena, struct text_span mountinfo, enum cgroup_purpose purpose);

/*
 * Looks for a hierarchy with a memory controller below `sysfs`, a copy or another mount of /sys, at
 * the paths that distributions use.  The arena owns the texts of the result.
 */
struct cgroup_place cgroup_place_below(struct arena *arena, const char *sysfs)
	__attribute__((nonnull));

#endif
