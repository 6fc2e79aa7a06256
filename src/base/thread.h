/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A thread that takes no signal: those sent to the process are for the thread that starts it. */
#ifndef OOMTOP_BASE_THREAD_H
#define OOMTOP_BASE_THREAD_H

#include "base/attributes.h"

#include <pthread.h>

/*
 * As pthread_create(), with its errors.  Only the signals of the thread's own faults reach it, so
 * that a sigprocmask() of the thread that starts it holds a signal off from the whole process.
 */
int thread_start(pthread_t *ret_thread, void *(*act)(void *), void *data) MUST_CHECK
	__attribute__((nonnull(1, 2)));

#endif
