/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree of memory cgroups, from the file system of the hierarchy that counts memory.
 *
 * Groups are walked through directory handles, never through links; one that vanishes meanwhile is
 * dropped in silence.  The walk is bounded in depth and number, so that a hostile tree ends.
 */
#ifndef OOMTOP_SOURCES_CGROUP_H
#define OOMTOP_SOURCES_CGROUP_H

#include "snapshot/snapshot.h"
#include "sources/proc_text.h"

enum {
	CGROUPS_MOST = 1 << 16, /* the kernel itself has 16 bits for the ids of memory cgroups */
	CGROUP_DEPTH_MOST = 64,
	CGROUP_PATH_MOST = 4095, /* what /proc/PID/cgroup can tell */
};

/* Where the hierarchy is to be seen. */
struct cgroup_place {
	enum cgroup_version version; /* CGROUP_NONE: nowhere */
	const char *directory;
	const char *top; /* what /proc/PID/cgroup calls that directory: "/" unless part of a tree */
};

/*
 * By the text of a mountinfo: version 1 where it counts the memory, else version 2; of several
 * mounts the one that shows the most.  What lies outside of the reader's cgroup namespace has no
 * path that /proc/PID/cgroup would tell, and is passed over.
 */
struct cgroup_place cgroup_place_mounted(struct arena *arena, struct slice mountinfo);
/* By where distributions mount it below the sysfs of another machine or of a host. */
struct cgroup_place cgroup_place_below(struct arena *arena, const char *sysfs);

/* Adds the groups and the version; `needs` has NEED_LIMITS or NEED_CGROUP_ALL (snapshot/needs.h).
 */
void cgroups_read(struct snapshot *snapshot, const struct cgroup_place *place, unsigned needs);

/*
 * Reads the figures of the group behind the handle; unless `all`, what has no limit tells only
 * that.  False when it has no limits at all: it is the root, has no memory controller, or vanished.
 */
bool cgroup_read_figures(struct buffer *buffer, enum cgroup_version version, int directory,
	bool all, struct cgroup *ret_cgroup);

#endif
