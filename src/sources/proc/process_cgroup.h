/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/cgroup: one line a hierarchy, "number:controllers:path" (cgroups(7)). */
#ifndef OOMTOP_SOURCES_PROC_PROCESS_CGROUP_H
#define OOMTOP_SOURCES_PROC_PROCESS_CGROUP_H

#include "base/text_span.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/snapshot.h"
#include "sources/cgroup/place.h"

/* The last interpretation: most processes have the groups of the process before. */
struct cgroup_memo {
	struct buffer text;         /* of /proc/PID/cgroup; empty: the paths came from lists */
	const char *memory, *units; /* paths by purpose; NULL: none */
	const char *unit_cgroup, *unit, *container; /* of struct process */
	struct cgroup_pod pod;
};

void cgroup_memo_release(struct cgroup_memo *memo) __attribute__((nonnull));

/*
 * Sets cgroup, unit_cgroup, unit, container, pod and class of *process by the text of its
 * /proc/PID/cgroup.  The arena owns the texts, the memo is updated.
 */
void process_cgroup_parse(struct cgroup_memo *memo, struct arena *texts, struct process *process,
	struct text_span text) __attribute__((nonnull));

/* As process_cgroup_parse(), by the paths themselves (NULL: none), which must outlive *process. */
void process_cgroup_set(struct cgroup_memo *memo, struct arena *texts, struct process *process,
	const char *memory, const char *units) __attribute__((nonnull(1, 2, 3)));

/*
 * The number of the hierarchy of version 1 that serves the purpose, by /proc/PID/cgroup; 0 where
 * none does, and version 2 may.
 */
unsigned process_cgroup_hierarchy(struct text_span text, enum cgroup_purpose purpose);

/*
 * Finds the line of /proc/PID/cgroup that serves the purpose and stores its path in *ret_path.
 * Returns the version of its hierarchy; CGROUP_NONE when there is no such line.
 */
enum cgroup_version process_cgroup_line(struct text_span text, enum cgroup_purpose purpose,
	struct text_span *ret_path) __attribute__((nonnull));

#endif
