/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/terminal_restore.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* What ends a program that does not ask for better, stopping and SIGKILL left aside. */
static const int deadly[] = { SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE,
	SIGSEGV, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF,
	SIGIO, SIGPWR, SIGSYS };
enum { DEADLY_COUNT = sizeof(deadly) / sizeof(*deadly), STACK_BYTES = 64 * 1024 };

static struct {
	volatile sig_atomic_t armed;
	int fd;
	struct termios modes;
	char bytes[RESCUE_MOST_BYTES];
	size_t length;
	struct sigaction before[DEADLY_COUNT];
} rescue;

/* Of its own, for a program that ran out of stack. */
static char stack[STACK_BYTES];

static void give_back(void)
{
	int flags;

	if (!rescue.armed)
		return;
	rescue.armed = 0;
	tcsetattr(rescue.fd, TCSANOW, &rescue.modes);
	/* output that the user stopped by ^S must not hold up the end */
	flags = fcntl(rescue.fd, F_GETFL);
	fcntl(rescue.fd, F_SETFL, flags | O_NONBLOCK);
	(void)!write(rescue.fd, rescue.bytes, rescue.length);
	fcntl(rescue.fd, F_SETFL, flags);
}

/* The signal, raised anew under what it meant before, waits until this handler returns. */
static void on_deadly(int signal)
{
	int errnum = errno;

	give_back();
	for (size_t i = 0; i < DEADLY_COUNT; i++)
		if (deadly[i] == signal)
			sigaction(signal, &rescue.before[i], NULL);
	raise(signal);
	errno = errnum;
}

void rescue_arm(int fd, const struct termios *modes, const char *bytes, size_t length)
{
	struct sigaction action = { .sa_handler = on_deadly, .sa_flags = SA_ONSTACK };

	if (rescue.armed)
		return;
	sigemptyset(&action.sa_mask);
	rescue.fd = fd;
	rescue.modes = *modes;
	rescue.length = length < RESCUE_MOST_BYTES ? length : RESCUE_MOST_BYTES;
	memcpy(rescue.bytes, bytes, rescue.length);
	sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof(stack) }, NULL);
	rescue.armed = 1;
	for (size_t i = 0; i < DEADLY_COUNT; i++) {
		sigaction(deadly[i], NULL, &rescue.before[i]);
		/* what the caller wants ignored, nohup(1) above all, stays so */
		if (rescue.before[i].sa_handler != SIG_IGN)
			sigaction(deadly[i], &action, NULL);
	}
	memory_before_end(give_back);
}

void rescue_disarm(void)
{
	if (!rescue.armed)
		return;
	memory_before_end(NULL);
	for (size_t i = 0; i < DEADLY_COUNT; i++)
		sigaction(deadly[i], &rescue.before[i], NULL);
	rescue.armed = 0;
}
