/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host's cgroups seen from a container: the host's whole tree is mounted, but /proc/PID/cgroup
 * shows each path relative to the reader's cgroup namespace, "/../ssh.service"
 * (cgroup_namespaces(7)).
 */
#ifndef OOMTOP_SOURCES_CGROUP_NAMESPACE_H
#define OOMTOP_SOURCES_CGROUP_NAMESPACE_H

#include "snapshot/snapshot.h"
#include "sources/cgroup/place.h"

/*
 * Sets own_device and own_inode of `place` when a process of the snapshot has a path that leads out
 * of oomtop's cgroup namespace and the namespace's root directory is found; else leaves both.
 */
void cgroup_place_own_root(struct snapshot *snapshot, struct cgroup_place *place)
	__attribute__((nonnull));

/*
 * Translates `path`, as seen from the cgroup `root`, into a path from the top of the tree:
 * "/../ssh.service" below "/system.slice/docker-1.scope" is "/system.slice/ssh.service".  The arena
 * owns the result; NULL when the path leads above the top or is longer than CGROUP_PATH_MAX.
 */
const char *cgroup_resolve(struct arena *arena, const char *root, const char *path)
	__attribute__((nonnull));

/*
 * Translates the cgroups of all processes of the snapshot with cgroup_resolve(), and derives unit,
 * container and pod from the new paths.  A process whose path cannot be translated is left alone.
 */
void cgroup_resolve_processes(struct snapshot *snapshot, const char *root) __attribute__((nonnull));

#endif
