/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine that a support archive (of sos 4.1 and later) was made on.
 *
 * sos copies of each process status, oom_score, oom_score_adj and cgroup; no stat, so that a tie is
 * not decided, and no smaps_rollup, so that what a kill frees is an estimate.  It copies 2048
 * processes by default: those that only its output of ps has count as unreadable.  All files are
 * copied one after the other, within seconds: figures of a busy machine do not fit each other.
 */
#ifndef OOMTOP_SOURCES_ARCHIVE_ARCHIVE_H
#define OOMTOP_SOURCES_ARCHIVE_ARCHIVE_H

#include "base/error.h"
#include "base/input.h"
#include "snapshot/snapshot.h"

/*
 * Fills *snapshot, which is initialised and empty, from the tar that `input` is, or from the
 * directory at `path` when `input` is NULL.  Returns 0, or a negative errno with *error filled;
 * then the snapshot holds nothing but must still be released.
 */
int archive_read(struct snapshot *snapshot, struct input *input, const char *path,
	struct error *error) __attribute__((warn_unused_result, nonnull(1, 3, 4)));

#endif
