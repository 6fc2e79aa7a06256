/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Work that may wait for ever, done in a child process that is given up.
 *
 * Some files of another process cannot be read while that process holds its mmap_lock, and whoever
 * serves a FUSE or network file system may never answer.  A thread that waits there may be beyond
 * any signal, and a process does not end before all its threads do; so a child waits instead, and
 * whoever started it goes on without it.
 *
 * A child counts as stuck when for half a second it neither wrote anything nor used the CPU: what
 * takes long because there is much to do is waited for.
 */
#ifndef OOMTOP_BASE_BOUNDED_H
#define OOMTOP_BASE_BOUNDED_H

#include "base/root.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct bounded_job {
	/*
	 * Runs in the child, which has a copy of the memory and of the descriptors none but these:
	 * what is written to `out` is the result, and `kept` is the copy of the one below. Messages
	 * are not shown.
	 */
	void (*work)(int out, int kept, void *context);
	void *context;
	int keep;                /* a descriptor, or -1 */
	size_t limit;            /* of the result; what is longer is cut */
	double idle_seconds;     /* without progress; 0: half a second */
	double seconds;          /* in all; 0: as long as there is progress */
	const atomic_bool *stop; /* ends it early when set; NULL: nothing does */
};

/*
 * Does the job and leaves what it wrote in the buffer, also when it fails: -ETIMEDOUT when it was
 * given up, or not even begun because that happened several times in the last seconds; -ECANCELED
 * when it was stopped; or why no child could be started.
 */
int bounded_run(struct buffer *buffer, const struct bounded_job *job);

/* False while too many were given up: bounded_run() would not begin. */
bool bounded_may_start(void);

/* Writes all of it, in the child; ends the child when nobody reads any more. */
void bounded_put(int out, const void *bytes, size_t length);

#endif
