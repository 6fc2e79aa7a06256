/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of one memory cgroup (Linux: mm/memcontrol.c, mm/memcontrol-v1.c). */
#ifndef OOMTOP_SOURCES_CGROUP_FIGURES_H
#define OOMTOP_SOURCES_CGROUP_FIGURES_H

#include "base/root.h"
#include "snapshot/snapshot.h"

/*
 * Reads the figures of the cgroup `path` (for traces), whose directory is open as `directory`, into
 * *ret_cgroup.  With
 * `all` false, a group without any limit is read no further than its limits.  `buffer` is scratch
 * space.
 *
 * Returns 1; 0 when the group has no limit files (the root, no memory controller, or removed
 * meanwhile); or the negative errno when oomtop lacks a resource of its own (is_resource_error()).
 */
int cgroup_read_figures(struct buffer *buffer, enum cgroup_version version, const char *path,
	int directory, bool all, struct cgroup *ret_cgroup)
	__attribute__((warn_unused_result, nonnull));

/* Reads the file `name` of a group into the buffer: 0, or a negative errno (-ENOENT: no file). */
typedef int cgroup_read_file(void *context, struct buffer *buffer, const char *name);

/* Like cgroup_read_figures(), of a group whose files `read` gives: not of a mounted hierarchy. */
int cgroup_read_figures_by(struct buffer *buffer, enum cgroup_version version, const char *path,
	cgroup_read_file *read, void *context, bool all, struct cgroup *ret_cgroup)
	__attribute__((warn_unused_result, nonnull));

#endif
