/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes are in which cgroup of one hierarchy, by the groups' own lists (cgroup.procs):
 * one file a group, where /proc/PID/cgroup is one file a process.
 *
 * A list tells less than /proc/PID/cgroup where the threads of a process are in different groups:
 * in version 1 in any two groups, in version 2 below a threaded group.  Such a process is not found
 * by cgroup_members_find(), and neither is a process that moved during the walk; for both,
 * /proc/PID/cgroup is to be read.
 *
 * Where the group of each process is told by the inode number of its directory, no list is read:
 * the walk lists the groups by those numbers.
 */
#ifndef OOMTOP_SOURCES_CGROUP_MEMBERS_H
#define OOMTOP_SOURCES_CGROUP_MEMBERS_H

#include "base/root.h"
#include "base/text_span.h"
#include "snapshot/snapshot.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct cgroup_member {
	pid_t pid;
	const char *path; /* of the group, owned by the caller of _parse(); NULL: uncertain */
};

/* The directory of a group. */
struct cgroup_directory {
	uint64_t inode;
	const char *path; /* owned by the caller of _add_directory() */
};

struct cgroup_members {
	struct cgroup_member *items; /* sorted by PID after cgroup_members_finish() */
	size_t count, capacity;
	bool by_inode; /* set by the caller: `directories` are listed in place of processes */
	struct cgroup_directory *directories; /* sorted by inode after cgroup_members_finish() */
	size_t directory_count, directory_capacity;
	const char *only_path; /* the only group of the hierarchy; NULL: there are several */
	/* set by the caller: the list of each group is read, and tells of other PID namespaces */
	bool counts_outsiders;
	size_t outsider_count; /* processes of other PID namespaces in all groups */
};

/* The directories of the groups of one process, indexed by enum cgroup_purpose. */
struct cgroup_inodes {
	uint64_t of[2];
};

/* The lists of both hierarchies, indexed by enum cgroup_purpose. */
struct cgroup_lists {
	struct cgroup_members members[2];
	/* the list that serves the purpose, one of `members`; NULL: no hierarchy serves it */
	const struct cgroup_members *serving[2];
	enum cgroup_version versions[2]; /* of the hierarchies */
	bool are_valid;                  /* false: read /proc/PID/cgroup instead */
};

/*
 * Adds the processes of the group whose directory is open as `directory`.  Returns false when the
 * list cannot be read: the processes of a threaded group are in the list of a group above.  A group
 * that was removed counts as empty.  `buffer` is scratch space.
 */
bool cgroup_members_parse(struct cgroup_members *members, struct buffer *buffer, int directory,
	const char *path) __attribute__((warn_unused_result, nonnull));

/* Adds the processes that the text of a group's cgroup.procs lists. */
void cgroup_members_add(struct cgroup_members *members, struct text_span text, const char *path)
	__attribute__((nonnull(1, 3)));

/* Adds a group, where directories are listed. */
void cgroup_members_add_directory(struct cgroup_members *members, uint64_t inode, const char *path)
	__attribute__((nonnull));

/* Marks the members from number `first` up to but not including number `end` as uncertain. */
void cgroup_members_doubt(struct cgroup_members *members, size_t first, size_t end)
	__attribute__((nonnull));

/* Sorts the members after the last group; a process that is in two groups becomes uncertain. */
void cgroup_members_finish(struct cgroup_members *members) __attribute__((nonnull));

/* Returns the path of the process's group; NULL when it is uncertain or not listed. */
const char *cgroup_members_find(const struct cgroup_members *members, pid_t pid)
	__attribute__((nonnull));

/* Returns the path of the group with that directory; NULL when it is not listed. */
const char *cgroup_members_find_directory(const struct cgroup_members *members, uint64_t inode)
	__attribute__((nonnull));

void cgroup_members_release(struct cgroup_members *members) __attribute__((nonnull));
void cgroup_lists_release(struct cgroup_lists *lists) __attribute__((nonnull));

#endif
