/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/thread.h"

#include <signal.h>
#include <stddef.h>

int thread_start(pthread_t *ret_thread, void *(*act)(void *), void *data)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS };
	sigset_t others, before;
	int errnum;

	sigfillset(&others);
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++)
		sigdelset(&others, faults[i]);
	pthread_sigmask(SIG_SETMASK, &others, &before);
	errnum = pthread_create(ret_thread, NULL, act, data);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return errnum;
}
