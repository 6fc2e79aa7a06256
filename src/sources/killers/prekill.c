/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/killers/prekill.h"

#include "base/clock.h"
#include "base/debug.h"
#include "base/thread.h"
#include "sources/kill_groups.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { CALL_BYTES_MAX = 8192, CALLS_WAITING_MAX = 8, SOCKET_MODE = 0600 };

static const double call_seconds_max = 1;
static const char done[] = "{\"parameters\":{}}";
static const char no_method[] =
	"{\"error\":\"org.varlink.service.MethodNotFound\",\"parameters\":{\"method\":\"\"}}";

struct prekill {
	int listening, notices[2];
	struct sockaddr_un address;
	pthread_t thread;
	atomic_bool is_ending; /* calls that still wait are not served */
	struct kill_groups_reader reader;
};

/* a write of one is whole, or is not */
_Static_assert(sizeof(struct prekill_notice) <= PIPE_BUF, "a notice fits into a pipe at once");

/* Of the socket, for the signals that end the program; "": there is none. */
static char socket_path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];

static const int ending[] = { SIGINT, SIGTERM, SIGHUP };

static void remove_and_end(int number)
{
	unlink(socket_path);
	signal(number, SIG_DFL);
	raise(number);
}

/* A signal that is ignored, as by nohup(1), stays so. */
static void set_handlers(void (*from)(int), void (*to)(int))
{
	struct sigaction action;

	for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++)
		if (sigaction(ending[i], NULL, &action) == 0 && action.sa_handler == from)
			signal(ending[i], to);
}

/* The length of the call, which a NUL ends; 0 if it does not come in time, or is too long. */
static size_t receive(int fd, char text[static CALL_BYTES_MAX])
{
	double end = clock_seconds() + call_seconds_max, left;
	size_t length = 0;

	while (length < CALL_BYTES_MAX && (left = end - clock_seconds()) > 0) {
		struct pollfd polled = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (poll(&polled, 1, (int)(left * 1000) + 1) < 0 && errno != EINTR)
			return 0;
		if (!polled.revents)
			continue;
		got = recv(fd, text + length, CALL_BYTES_MAX - length, MSG_DONTWAIT);
		if (got <= 0)
			return 0;
		const char *nul = memchr(text + length, '\0', (size_t)got);
		if (nul)
			return (size_t)(nul - text);
		length += (size_t)got;
	}
	return 0;
}

static void answer(int fd, const char *text, size_t size)
{
	(void)!send(fd, text, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void serve_call(struct prekill *prekill, int fd)
{
	struct prekill_notice notice = { .path = "" };
	struct prekill_call call;
	char text[CALL_BYTES_MAX];
	size_t length = receive(fd, text);
	double start = clock_seconds();

	if (length == 0 || !prekill_call_parse(text, length, &call))
		return;
	if (call.is_kill) {
		memcpy(notice.path, call.cgroup, sizeof(notice.path));
		notice.seconds = figure_of(time(NULL));
		(void)kill_groups_read(&prekill->reader, notice.path, &notice.group);
		notice.group.path = NULL; /* that of another copy of the notice */
	}
	if (!call.is_oneway)
		answer(fd, call.is_kill ? done : no_method,
			call.is_kill ? sizeof(done) : sizeof(no_method));
	debug(DEBUG_KILLERS, "systemd-oomd's call was answered after %.1f ms",
		(clock_seconds() - start) * 1000);
	if (call.is_kill)
		(void)!write(prekill->notices[1], &notice, sizeof(notice));
}

static void *serve(void *context)
{
	static const struct timespec rest = { .tv_nsec = 100000000 };
	struct prekill *prekill = context;

	for (;;) {
		int fd = accept4(prekill->listening, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0) {
			if (!prekill->is_ending)
				serve_call(prekill, fd);
			close(fd);
		} else if (errno == EINVAL || errno == EBADF) {
			return NULL; /* shut down */
		} else if (errno != EINTR) {
			nanosleep(&rest, NULL);
		}
	}
}

/* A socket that nobody listens at any more. */
static bool is_left_behind(const struct sockaddr_un *address)
{
	struct stat status;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool is_refused = fd >= 0 &&
			  connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
			  errno == ECONNREFUSED;

	if (fd >= 0)
		close(fd);
	return is_refused && lstat(address->sun_path, &status) == 0 && S_ISSOCK(status.st_mode);
}

/*
 * Returns the socket or a negative errno.  Its mode is set before it has a name: nobody else ever
 * sees it open.
 */
static int listen_at(const struct sockaddr_un *address)
{
	const struct sockaddr *generic = (const struct sockaddr *)address;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), errnum = 0;

	if (fd < 0)
		return -errno;
	if (fchmod(fd, SOCKET_MODE) < 0 || bind(fd, generic, sizeof(*address)) < 0)
		errnum = errno;
	if (errnum == EADDRINUSE && is_left_behind(address) && unlink(address->sun_path) == 0)
		errnum = bind(fd, generic, sizeof(*address)) < 0 ? errno : 0;
	if (errnum == 0 && listen(fd, CALLS_WAITING_MAX) < 0)
		errnum = errno;
	if (errnum == 0)
		return fd;
	close(fd);
	return -errnum;
}

/*
 * The thread has a heap of its own (memory_init() allows one for all): it must not wait for the
 * other thread, which holds the lock of the heap while it waits for memory.
 */
static bool start(struct prekill *prekill)
{
	if (pipe2(prekill->notices, O_CLOEXEC | O_NONBLOCK) < 0)
		return false;
	prekill->reader = kill_groups_open();
	mallopt(M_ARENA_MAX, 2);
	if (thread_start(&prekill->thread, serve, prekill) == 0)
		return true;
	kill_groups_close(&prekill->reader);
	close(prekill->notices[0]);
	close(prekill->notices[1]);
	return false;
}

struct prekill *prekill_open(const char *folder)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t size = sizeof(address.sun_path);
	int length = snprintf(address.sun_path, size, "%s/oomtop", folder);
	int listening = length > 0 && (size_t)length < size ? listen_at(&address) : -ENAMETOOLONG;

	debug_file(DEBUG_KILLERS, listening < 0 ? listening : 0, "%s/oomtop", folder);
	if (listening < 0)
		return NULL;
	struct prekill *prekill = memory_alloc(sizeof(*prekill));

	prekill->listening = listening;
	prekill->address = address;
	memcpy(socket_path, address.sun_path, sizeof(socket_path));
	set_handlers(SIG_DFL, remove_and_end);
	if (start(prekill))
		return prekill;
	set_handlers(remove_and_end, SIG_DFL);
	unlink(address.sun_path);
	close(listening);
	free(prekill);
	return NULL;
}

int prekill_fd(const struct prekill *prekill)
{
	return prekill ? prekill->notices[0] : -1;
}

bool prekill_take(struct prekill *prekill, struct prekill_notice *ret_notice)
{
	return read(prekill->notices[0], ret_notice, sizeof(*ret_notice)) == sizeof(*ret_notice);
}

void prekill_close(struct prekill *prekill)
{
	if (!prekill)
		return;
	unlink(prekill->address.sun_path);
	set_handlers(remove_and_end, SIG_DFL);
	prekill->is_ending = true;
	shutdown(prekill->listening, SHUT_RDWR);
	pthread_join(prekill->thread, NULL);
	close(prekill->listening);
	close(prekill->notices[0]);
	close(prekill->notices[1]);
	kill_groups_close(&prekill->reader);
	free(prekill);
}
