/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Work that may wait for ever, done in a child process that is given up when it is stuck.
 *
 * Some files of /proc/PID cannot be read while process PID holds its mmap_lock, and the server of a
 * FUSE or network file system may never answer.  A thread that waits there may be beyond any
 * signal, and a process does not exit before all its threads have.  So a child process waits, and
 * oomtop goes on without it.
 *
 * A child is stuck when for half a second it neither wrote anything nor used the CPU.  A child that
 * takes long because it has much to do is waited for.
 */
#ifndef OOMTOP_BASE_BOUNDED_H
#define OOMTOP_BASE_BOUNDED_H

#include "base/attributes.h"
#include "base/root.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct bounded_job {
	/*
	 * Runs in the child, which has a copy of the parent's memory and of its descriptors only
	 * two: `out`, which takes the result, and `kept`, a copy of `keep`, or -1.  Standard error
	 * is closed, so messages are lost.
	 */
	void (*work)(int out, int kept, void *context);
	void *context;           /* passed to work() */
	int keep;                /* a descriptor of the parent, or -1 */
	size_t limit;            /* bytes of the result; a longer result is cut */
	double idle_seconds;     /* without progress, until the child is stuck; 0: half a second */
	double seconds;          /* in all; 0: no limit while there is progress */
	const atomic_bool *stop; /* gives the child up once true; NULL: never */
};

/*
 * Runs the job and leaves what the child wrote in the buffer (NUL-terminated), also on failure.
 * Returns 0; -ETIMEDOUT when the child was given up, or when none was started because several were
 * given up within the last seconds; -ECANCELED when the job was stopped; -EIO when the child ended
 * before its work was done; or the negative errno for which no child could be started.
 */
int bounded_run(struct buffer *buffer, const struct bounded_job *job) NONNULL();

/* False while bounded_run() would start no child, because too many were given up. */
bool bounded_may_start(void);

/* For work(): writes all the bytes; the child exits when the parent has closed its end. */
void bounded_put(int out, const void *bytes, size_t length) NONNULL();

#endif
