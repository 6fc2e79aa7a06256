/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is in which cgroup of one hierarchy, by the lists that the groups themselves have
 * (cgroup.procs): one file a group, where /proc/PID/cgroup is one a process.
 *
 * Lists say less than that file where threads of a process are apart, in version 1 in any two
 * groups, in version 2 below a group that is threaded.  Such a process is not found here, and
 * neither is one that moved meanwhile: then its own file is to be asked.
 */
#ifndef OOMTOP_SOURCES_CGROUP_MEMBERS_H
#define OOMTOP_SOURCES_CGROUP_MEMBERS_H

#include "base/root.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct cgroup_member {
	pid_t pid;
	const char *path; /* of its group, whoever added it; NULL: in doubt */
};

struct cgroup_members {
	struct cgroup_member *items; /* by PID once they are settled */
	size_t count, capacity;
	const char *only_path; /* of the only group there is; NULL: there are more */
};

/*
 * Adds who is in the group behind the handle.  False when that is not told: a threaded group's
 * processes are in the list of a group above, among others.  One that vanished has none.
 */
bool cgroup_members_parse(
	struct cgroup_members *members, struct buffer *buffer, int directory, const char *path);
/* Whoever was added since there were `first` and before there were `end` is in doubt. */
void cgroup_members_doubt(struct cgroup_members *members, size_t first, size_t end);
/* After the last group: puts them in order; who is in two is in doubt. */
void cgroup_members_finish(struct cgroup_members *members);
/* NULL: not told. */
const char *cgroup_members_find(const struct cgroup_members *members, pid_t pid);
void cgroup_members_release(struct cgroup_members *members);

#endif
