/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kills in memory cgroups of version 2, told by the kernel as they happen, to any user.
 *
 * The kernel counts a kill in memory.events of the victim's cgroup and of each one above it but the
 * root, whichever memory ran out, and wakes who polls these files (mm/memcontrol.c:
 * memcg_memory_event(), since Linux 5.2; fs/kernfs/file.c: kernfs_generic_poll()).  So the groups
 * of the first level tell of all groups.  They do not with the mount option memory_localevents, and
 * no file tells of a victim in the root cgroup.
 *
 * The files also change with each event at memory.low, memory.high and memory.max: up to a hundred
 * times a second (kernel/cgroup/cgroup.c: CGROUP_FILE_NOTIFY_MIN_INTV).
 */
#ifndef OOMTOP_SOURCES_CGROUP_MEMORY_EVENTS_H
#define OOMTOP_SOURCES_CGROUP_MEMORY_EVENTS_H

#include "base/attributes.h"
#include "base/figure.h"
#include "sources/cgroup/place.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Groups that are watched, a descriptor each: 64 descriptors must do for all that oomtop opens. */
enum { MEMORY_EVENTS_MAX = 24 };

struct memory_events {
	int directory; /* whose groups are watched; -1: none are, or that of the mount point alone
			*/
	size_t count;
	struct watched_group {
		int file;
		ino_t inode;         /* of the group's directory */
		struct figure kills; /* when the file was last read */
	} groups[MEMORY_EVENTS_MAX];
};

/* Watches nothing. */
#define MEMORY_EVENTS_NONE ((struct memory_events){ .directory = -1 })

/*
 * Watches the group at the mount point, as a container has it, or if that is the root, those of the
 * first level.  Of a hierarchy of version 1 nothing is watched.  The caller calls
 * memory_events_close().
 */
struct memory_events memory_events_open(const struct cgroup_place *place) MUST_CHECK NONNULL();
/* Also watches the groups that were made since, as far as there is room. */
void memory_events_watch_new(struct memory_events *events) NONNULL();
/* Fills in what poll(2) is to wait for; returns how many entries. */
size_t memory_events_poll(const struct memory_events *events,
	struct pollfd ret_polled[static MEMORY_EVENTS_MAX]) MUST_CHECK NONNULL();
/* Whether poll(2) found that one of these files changed. */
bool memory_events_have_changed(const struct memory_events *events,
	const struct pollfd polled[static MEMORY_EVENTS_MAX]) MUST_CHECK NONNULL();
/*
 * Reads those files alone; whether one of them tells of a kill.  A group that was removed is no
 * longer watched, and the entries are no longer valid.
 */
bool memory_events_have_kill(struct memory_events *events,
	const struct pollfd polled[static MEMORY_EVENTS_MAX]) MUST_CHECK NONNULL();
void memory_events_close(struct memory_events *events) NONNULL();

#endif
