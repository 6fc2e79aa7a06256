/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/progress.h"

#include "base/clock.h"

#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { FIRST_MILLISECONDS = 2000, STEP_MILLISECONDS = 200 };

/* The caller holds the lock. */
static void write_line(struct progress *progress)
{
	if (progress->is_hidden)
		return;
	if (progress->all > 0)
		dprintf(STDERR_FILENO, "\r%s: %zu of %zu", progress->doing, progress->done,
			progress->all);
	else
		dprintf(STDERR_FILENO, "\r%s: %.0f s", progress->doing,
			clock_seconds() - progress->begun);
	progress->is_shown = true;
}

/* The caller holds the lock. */
static void remove_line(struct progress *progress)
{
	if (progress->is_shown)
		dprintf(STDERR_FILENO, "\r\033[K");
	progress->is_shown = false;
}

static void *write_lines(void *data)
{
	struct progress *progress = data;
	struct pollfd over = { .fd = progress->over, .events = POLLIN };
	int milliseconds = FIRST_MILLISECONDS;

	while (poll(&over, 1, milliseconds) == 0) {
		pthread_mutex_lock(&progress->lock);
		write_line(progress);
		pthread_mutex_unlock(&progress->lock);
		milliseconds = STEP_MILLISECONDS;
	}
	return NULL;
}

void progress_begin(struct progress *progress, const char *doing)
{
	*progress = (struct progress){ .doing = doing,
		.over = -1,
		.begun = clock_seconds(),
		.lock = PTHREAD_MUTEX_INITIALIZER };
	if (!isatty(STDERR_FILENO))
		return;
	progress->over = eventfd(0, EFD_CLOEXEC);
	if (progress->over < 0)
		return;
	progress->is_running = pthread_create(&progress->thread, NULL, write_lines, progress) == 0;
	if (!progress->is_running)
		close(progress->over);
}

void progress_count(struct progress *progress, size_t done, size_t all)
{
	if (!progress->is_running)
		return;
	pthread_mutex_lock(&progress->lock);
	progress->done = done;
	progress->all = all;
	progress->is_hidden = false;
	pthread_mutex_unlock(&progress->lock);
}

void progress_hide(struct progress *progress)
{
	/* what is printed elsewhere does not meet the line */
	if (!progress->is_running || !isatty(STDOUT_FILENO))
		return;
	pthread_mutex_lock(&progress->lock);
	remove_line(progress);
	progress->is_hidden = true;
	pthread_mutex_unlock(&progress->lock);
}

void progress_end(struct progress *progress)
{
	const uint64_t one = 1;

	if (!progress->is_running)
		return;
	(void)!write(progress->over, &one, sizeof(one));
	pthread_join(progress->thread, NULL);
	close(progress->over);
	remove_line(progress);
	progress->is_running = false;
}
