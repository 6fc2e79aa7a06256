/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cgroup is charged for what is written to a tmpfs.  The kernel charges the writer's
 * (mm/shmem.c: shmem_get_folio_gfp), and which process writes is seldom known: of a container's
 * own mount the path tells, of others nothing does.
 */
#ifndef OOMTOP_MODEL_DRILL_TMPFS_WRITER_H
#define OOMTOP_MODEL_DRILL_TMPFS_WRITER_H

#include "snapshot/snapshot.h"

struct tmpfs_writer {
	size_t memcg;  /* CGROUP_UNKNOWN: nothing tells */
	bool is_guess; /* another container of the pod may be charged instead */
};

/*
 * The cgroup of the container that the mount point names by its ID or by that of its pod (a
 * runtime's shm, a volume in memory); that of the pod where nothing tells its containers apart.
 */
struct tmpfs_writer tmpfs_writer_by_path(
	const struct snapshot *snapshot, const struct holder *tmpfs) __attribute__((nonnull));
/*
 * Of the cgroups with processes and a limit that a growth of that much reaches, the one that holds
 * the most shared memory, and so most likely writes; CGROUP_UNKNOWN if there is no such cgroup.
 * Writes how much of it the group holds.
 */
size_t tmpfs_writer_likely(const struct snapshot *snapshot, int64_t growth_bytes,
	int64_t *ret_shmem_bytes) __attribute__((nonnull));

#endif
