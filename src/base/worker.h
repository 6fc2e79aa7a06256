/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread that does one piece of work at a time, and whose end poll(2) can wait for. */
#ifndef OOMTOP_BASE_WORKER_H
#define OOMTOP_BASE_WORKER_H

#include "base/attributes.h"

#include <pthread.h>
#include <stdbool.h>

/* Must stay where it is while it runs. */
struct worker {
	void (*act)(void *data);
	void *data;
	pthread_t thread;
	int ended;       /* eventfd(2): readable from the end of the work until worker_join() */
	bool is_running; /* from worker_start() until worker_join() */
};

/* Returns 0, or a negative errno. */
int worker_init(struct worker *worker) MUST_CHECK NONNULL();
/* The worker must not be running. */
void worker_release(struct worker *worker) NONNULL();
/*
 * Calls act(data) in a thread of thread_start().  The worker must not be running.  Returns 0, or a
 * negative errno.
 */
int worker_start(struct worker *worker, void (*act)(void *data), void *data) MUST_CHECK
	__attribute__((nonnull(1, 2)));
/* Waits for the end of the work; the worker must be running. */
void worker_join(struct worker *worker) NONNULL();

#endif
