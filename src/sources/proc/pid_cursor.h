/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PIDs may mean another process than a moment ago, by the place where the kernel gives PIDs.
 *
 * A PID that is free is given to the next process above the last one that was given, and from
 * pid_max on from 300 again (Linux: kernel/pid.c, alloc_pid(), RESERVED_PIDS).  /proc/loadavg tells
 * the last one (fs/proc/loadavg.c).  So a PID is given again only when that place has come past it.
 *
 * A program that chooses PIDs, such as one that restores processes (clone3(2), set_tid), leaves no
 * trace there; it must have CAP_CHECKPOINT_RESTORE.
 */
#ifndef OOMTOP_SOURCES_PROC_PID_CURSOR_H
#define OOMTOP_SOURCES_PROC_PID_CURSOR_H

#include "base/root.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct pid_cursor {
	pid_t first, last; /* given last when it was begun, and when it was followed last */
	pid_t max;         /* PIDs are below it (kernel.pid_max); 0: nothing is known */
	int64_t passed;    /* PIDs that the place came past since it was begun */
};

/*
 * Begins where the kernel is now.  `root` is a /proc of oomtop's own PID namespace, `buffer`
 * scratch space.  Returns false when that cannot be read: then any PID may be given again.
 */
bool pid_cursor_begin(struct pid_cursor *cursor, const struct root *root, struct buffer *buffer)
	__attribute__((warn_unused_result, nonnull));

/*
 * Notes how far the kernel has come.  Between two calls it must not come past all PIDs, of which
 * there are tens of thousands.  Returns false when that cannot be read.
 */
bool pid_cursor_follow(struct pid_cursor *cursor, const struct root *root, struct buffer *buffer)
	__attribute__((warn_unused_result, nonnull));

/* Whether the PID is among the next `count` that the place comes past after it was begun. */
bool pid_cursor_reaches(const struct pid_cursor *cursor, pid_t pid, int64_t count)
	__attribute__((warn_unused_result, nonnull));

#endif
