/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/bounded.h"

#include "base/clock.h"
#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	GIVEN_UP_MAX = 4, /* within GIVEN_UP_SECONDS; also of children that SIGKILL does not end */
	GIVEN_UP_SECONDS = 10,
	CHECK_MILLISECONDS = 50, /* between two checks of a child that writes nothing */
	REAP_TRIES = 12,
	DESCRIPTORS_TRIED = 1 << 16,
	STAT_LIMIT = 4096,
};

static const double default_idle_seconds = 0.5;

/* Counted for the whole program, since each stuck child is one more process. */
static struct {
	pthread_mutex_t lock;
	pid_t stuck[GIVEN_UP_MAX]; /* children that SIGKILL did not end; 0: none */
	unsigned count;            /* children given up since first_at */
	double first_at;           /* seconds of the monotonic clock */
} given_up = { .lock = PTHREAD_MUTEX_INITIALIZER };

bool bounded_may_start(void)
{
	bool may = true;

	pthread_mutex_lock(&given_up.lock);
	if (clock_seconds() - given_up.first_at >= (double)GIVEN_UP_SECONDS)
		given_up.count = 0;
	for (size_t i = 0; i < GIVEN_UP_MAX; i++) {
		pid_t *stuck = &given_up.stuck[i];

		if (*stuck && waitpid(*stuck, NULL, WNOHANG) != 0)
			*stuck = 0;
	}
	may = given_up.count < GIVEN_UP_MAX && given_up.stuck[GIVEN_UP_MAX - 1] == 0;
	pthread_mutex_unlock(&given_up.lock);
	return may;
}

static void count_given_up(void)
{
	pthread_mutex_lock(&given_up.lock);
	if (given_up.count++ == 0)
		given_up.first_at = clock_seconds();
	pthread_mutex_unlock(&given_up.lock);
}

/* The last place is filled last: bounded_may_start() looks at that place alone. */
static void remember_stuck(pid_t child)
{
	size_t place = 0;

	pthread_mutex_lock(&given_up.lock);
	while (place < GIVEN_UP_MAX - 1 && given_up.stuck[place] != 0)
		place++;
	given_up.stuck[place] = child;
	pthread_mutex_unlock(&given_up.lock);
}

/* ---- in the child ---- */

void bounded_put(int out, const void *bytes, size_t length)
{
	const char *next = bytes;

	while (length > 0) {
		ssize_t written = write(out, next, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			_exit(1);
		next += written;
		length -= (size_t)written;
	}
}

static void close_from(int first)
{
	if (close_range((unsigned)first, UINT32_MAX, 0) == 0)
		return;
	/* before Linux 5.9 */
	for (int fd = first; fd < DESCRIPTORS_TRIED; fd++)
		close(fd);
}

/*
 * Closes all descriptors of the parent but two, since otherwise a reader of the parent's output
 * would wait for the child to exit, too.  A session of its own keeps the terminal's signals away.
 */
static void prepare_child(pid_t parent, int out, int keep)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int number = 1; number < NSIG; number++)
		sigaction(number, &usual, NULL);
	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	out = fcntl(out, F_DUPFD, STDERR_FILENO + 1);
	keep = keep < 0 ? -1 : fcntl(keep, F_DUPFD, STDERR_FILENO + 1);
	if (out < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(1);
	if (keep < 0)
		close(STDIN_FILENO);
	else if (dup2(keep, STDIN_FILENO) < 0)
		_exit(1);
	close_from(STDERR_FILENO);
}

static _Noreturn void run_in_child(pid_t parent, int out, const struct bounded_job *job)
{
	prepare_child(parent, out, job->keep);
	job->work(STDOUT_FILENO, job->keep < 0 ? -1 : STDIN_FILENO, job->context);
	_exit(0);
}

/* ---- in the parent ---- */

/* The CPU time the child has used; -1 when unknown. */
static double cpu_seconds(pid_t child)
{
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(child, &clock) != 0 || clock_gettime(clock, &used) < 0)
		return -1;
	return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* A child that waits for a CPU on a busy machine is not stuck. */
static bool is_runnable(pid_t child)
{
	struct buffer buffer = { 0 };
	const char *name_end;
	char path[32];
	bool runs = false;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)child);
	if (buffer_read_once_at(&buffer, AT_FDCWD, path, STAT_LIMIT) == 0) {
		name_end = strrchr(buffer.data, ')');
		runs = name_end && strncmp(name_end, ") R", 3) == 0;
	}
	buffer_release(&buffer);
	return runs;
}

struct watch {
	const struct bounded_job *job;
	pid_t child;
	double began;    /* seconds of the monotonic clock */
	double progress; /* when the child last made progress, on that clock */
	double cpu;      /* seconds of CPU the child had used by then */
};

/* 0 to go on waiting, or the negative errno to give the child up with. */
static int check_progress(struct watch *watch)
{
	double now = clock_seconds(), cpu = cpu_seconds(watch->child);
	double idle = watch->job->idle_seconds;

	if (watch->job->stop && atomic_load(watch->job->stop))
		return -ECANCELED;
	if (watch->job->seconds > 0 && now - watch->began >= watch->job->seconds)
		return -ETIMEDOUT;
	if (idle <= 0)
		idle = default_idle_seconds;
	if (cpu != watch->cpu || (now - watch->progress >= idle && is_runnable(watch->child))) {
		watch->cpu = cpu;
		watch->progress = now;
	}
	return now - watch->progress >= idle ? -ETIMEDOUT : 0;
}

/* 1 when more may come, 0 at the end of the output, or a negative errno. */
static int read_some(struct buffer *buffer, int in)
{
	ssize_t got;

	while (buffer->capacity - buffer->length < 2) {
		buffer->capacity = buffer->capacity ? 2 * buffer->capacity : 4096;
		buffer->data = memory_resize(buffer->data, buffer->capacity, 1);
	}
	got = read(in, buffer->data + buffer->length, buffer->capacity - buffer->length - 1);
	if (got < 0)
		return errno == EINTR || errno == EAGAIN ? 1 : -errno;
	buffer->length += (size_t)got;
	return got > 0;
}

static int read_result(struct buffer *buffer, struct watch *watch, int in)
{
	struct pollfd wanted = { .fd = in, .events = POLLIN };
	int result = 1;

	buffer->length = 0;
	while (result > 0 && buffer->length < watch->job->limit) {
		int ready = poll(&wanted, 1, CHECK_MILLISECONDS), late;

		if (ready > 0) {
			result = read_some(buffer, in);
			watch->progress = clock_seconds();
		}
		late = result > 0 ? check_progress(watch) : 0;
		if (late < 0)
			result = late;
	}
	if (buffer->length > watch->job->limit)
		buffer->length = watch->job->limit;
	return result < 0 ? result : 0;
}

/*
 * A child that has exited can be reaped at once, or nearly so.  *ret_status stays as it is where
 * SIGCHLD is ignored, since the kernel reaps children there.
 */
static bool reap(pid_t child, int *ret_status)
{
	struct timespec rest = { .tv_nsec = 20000 };

	for (int i = 0; i < REAP_TRIES; i++) {
		if (waitpid(child, ret_status, WNOHANG) != 0)
			return true;
		nanosleep(&rest, NULL);
		rest.tv_nsec *= 2;
	}
	return false;
}

static pid_t start(const struct bounded_job *job, int *ret_in)
{
	pid_t parent = getpid(), child;
	sigset_t all, before;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	sigfillset(&all);
	/* no signal handler of the parent may run in the child */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	child = fork();
	if (child == 0)
		run_in_child(parent, ends[1], job);
	if (child < 0)
		child = -errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	close(ends[1]);
	*ret_in = ends[0];
	if (child < 0)
		close(ends[0]);
	return child;
}

int bounded_run(struct buffer *buffer, const struct bounded_job *job)
{
	struct watch watch = { .job = job, .began = clock_seconds(), .progress = clock_seconds() };
	int in = -1, result, status = 0;
	bool is_cut;

	assert(job->work && job->limit > 0);
	buffer->length = 0;
	if (!bounded_may_start())
		return -ETIMEDOUT;
	watch.child = start(job, &in);
	if (watch.child < 0)
		return watch.child;
	result = read_result(buffer, &watch, in);
	close(in);
	if (result == -ETIMEDOUT)
		count_given_up();
	is_cut = result < 0 || buffer->length >= job->limit;
	if (is_cut)
		kill(watch.child, SIGKILL);
	if (!reap(watch.child, &status)) {
		kill(watch.child, SIGKILL);
		remember_stuck(watch.child);
	} else if (!is_cut && status != 0) {
		result = -EIO;
	}
	array_reserve(buffer->data, buffer->length, buffer->capacity);
	buffer->data[buffer->length] = '\0';
	return result;
}
