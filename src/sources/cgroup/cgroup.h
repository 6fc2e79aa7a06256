/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree of memory cgroups, from the file system of the hierarchy that counts memory.
 *
 * Groups are walked through directory handles, never through links; one that vanishes meanwhile is
 * dropped in silence.  The walk is bounded in depth and number, so that a hostile tree ends.
 */
#ifndef OOMTOP_SOURCES_CGROUP_CGROUP_H
#define OOMTOP_SOURCES_CGROUP_CGROUP_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"
#include "sources/cgroup/members.h"

enum {
	CGROUPS_MAX = 1 << 16, /* the kernel itself has 16 bits for the ids of memory cgroups */
	CGROUP_DEPTH_MAX = 64,
	CGROUP_PATH_MAX = 4095, /* what /proc/PID/cgroup can tell */
};

/* Where the hierarchy is to be seen. */
struct cgroup_place {
	enum cgroup_version version; /* CGROUP_NONE: nowhere */
	const char *directory;
	const char *top; /* what /proc/PID/cgroup calls that directory: "/" unless part of a tree */
	struct figure charges_hugetlb; /* 0 or 1 by the options of the mount */
	/* the root of the reader's cgroup namespace, where that is to be found in the tree; else 0
	 */
	dev_t own_device;
	ino_t own_inode;
};

/* What a process's group is asked for: its memory, or the unit and the container it belongs to. */
enum cgroup_purpose { CGROUP_FOR_MEMORY, CGROUP_FOR_UNITS };

/*
 * By the text of a mountinfo: version 1 where it serves the purpose, else version 2; of several
 * mounts the one that shows the most.  What lies outside of the reader's cgroup namespace has no
 * path that /proc/PID/cgroup would tell, and is passed over.
 */
struct cgroup_place cgroup_place_mounted(
	struct arena *arena, struct text_span mountinfo, enum cgroup_purpose purpose);
/* By where distributions mount it below the sysfs of another machine or of a host. */
struct cgroup_place cgroup_place_below(struct arena *arena, const char *sysfs);

/* Fills own_device and own_inode when paths of processes lead out of the reader's namespace. */
void cgroup_place_own_root(struct snapshot *snapshot, struct cgroup_place *place);
/*
 * What the path "/../ssh.service" is from above, seen in the group `root`; NULL when it leads out
 * of there, too, or is too long.
 */
const char *cgroup_resolve(struct arena *arena, const char *root, const char *path);
void cgroup_resolve_processes(struct snapshot *snapshot, const char *root);

/*
 * Adds the groups and the version where `needs` has NEED_LIMITS or NEED_CGROUP_ALL
 * (snapshot/needs.h), and who is in which to `members`, unless that is NULL.  What cannot be read
 * is left out; only a lack of our own (is_resource_error()) is a failure, since a limit that is
 * there and not seen would make another verdict.
 */
int cgroups_read(struct snapshot *snapshot, const struct cgroup_place *place, unsigned needs,
	struct cgroup_members *members, struct error *error);

/*
 * Reads the figures of the group behind the handle; unless `all`, what has no limit tells only
 * that.  0 when it has no limits at all: it is the root, has no memory controller, or vanished.
 * Negative for a lack of our own, else 1.
 */
int cgroup_read_figures(struct buffer *buffer, enum cgroup_version version, int directory, bool all,
	struct cgroup *ret_cgroup);

#endif
