/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/terminal_restore.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* The signals that end a program by default, without SIGKILL. */
static const int deadly[] = { SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE,
	SIGSEGV, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF,
	SIGIO, SIGPWR, SIGSYS };
enum { DEADLY_COUNT = sizeof(deadly) / sizeof(*deadly), STACK_BYTES = 64 * 1024 };

static struct {
	volatile sig_atomic_t armed;
	int fd;
	struct termios modes;
	char bytes[RESTORE_SEQUENCE_MAX_BYTES];
	size_t length;
	struct sigaction before[DEADLY_COUNT];
} restore;

/* A stack for the handler, in case the program ran out of its own. */
static char stack[STACK_BYTES];

static void give_back(void)
{
	int flags;

	if (!restore.armed)
		return;
	restore.armed = 0;
	tcsetattr(restore.fd, TCSANOW, &restore.modes);
	/* output that the user stopped with ^S must not delay the end */
	flags = fcntl(restore.fd, F_GETFL);
	fcntl(restore.fd, F_SETFL, flags | O_NONBLOCK);
	(void)!write(restore.fd, restore.bytes, restore.length);
	fcntl(restore.fd, F_SETFL, flags);
}

/* The signal that is raised again is delivered when this handler returns. */
static void on_deadly(int signal)
{
	int errnum = errno;

	give_back();
	for (size_t i = 0; i < DEADLY_COUNT; i++)
		if (deadly[i] == signal)
			sigaction(signal, &restore.before[i], NULL);
	raise(signal);
	errno = errnum;
}

void terminal_restore_arm(int fd, const struct termios *modes, const char *bytes, size_t length)
{
	struct sigaction action = { .sa_handler = on_deadly, .sa_flags = SA_ONSTACK };

	if (restore.armed)
		return;
	sigemptyset(&action.sa_mask);
	restore.fd = fd;
	restore.modes = *modes;
	restore.length = length < RESTORE_SEQUENCE_MAX_BYTES ? length : RESTORE_SEQUENCE_MAX_BYTES;
	memcpy(restore.bytes, bytes, restore.length);
	sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof(stack) }, NULL);
	restore.armed = 1;
	for (size_t i = 0; i < DEADLY_COUNT; i++) {
		sigaction(deadly[i], NULL, &restore.before[i]);
		/* a signal that the caller ignores, as nohup(1) does, stays ignored */
		if (restore.before[i].sa_handler != SIG_IGN)
			sigaction(deadly[i], &action, NULL);
	}
	memory_before_end(give_back);
}

void terminal_restore_disarm(void)
{
	if (!restore.armed)
		return;
	memory_before_end(NULL);
	for (size_t i = 0; i < DEADLY_COUNT; i++)
		sigaction(deadly[i], &restore.before[i], NULL);
	restore.armed = 0;
}
