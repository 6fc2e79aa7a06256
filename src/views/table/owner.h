/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose a process or a cgroup is, as a person would say it: "shop/web/app" for a container in a
 * pod, "postgresql@15-main" for a unit.  Texts are raw bytes, of the arena or of the snapshot.
 */
#ifndef OOMTOP_VIEWS_TABLE_OWNER_H
#define OOMTOP_VIEWS_TABLE_OWNER_H

#include "base/memory.h"
#include "snapshot/snapshot.h"

/* The first digits of a container's ID in full; any other name as it is. */
const char *owner_short(struct arena *arena, const char *name)
	__attribute__((nonnull, warn_unused_result));
/*
 * The pod's container, else the unit without ".service", else the pod: "shop/db-0", or "pod
 * 77777777" by its UID where its name is not known; else the path of a cgroup that is not the root.
 * NULL for none of them.
 */
const char *owner_of_process(struct arena *arena, const struct process *process)
	__attribute__((nonnull, warn_unused_result));
/* Whether owner_of_process() finds one. */
bool owner_is_known(const struct process *process) __attribute__((nonnull));
/*
 * The owner that the cgroup's path names, and behind a slash what the path has below it; the
 * manager of a user's unit stands in brackets.  Without an owner, and for a slice, the path.
 */
const char *owner_of_cgroup(struct arena *arena, const struct cgroup *cgroup)
	__attribute__((nonnull, warn_unused_result));

#endif
