/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 2000, STEP_MS = 200 };

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, const char *doing)
{
	*progress = (struct progress){ .doing = doing, .is_terminal = isatty(STDERR_FILENO) };
	if (progress->is_terminal)
		progress->next_ms = now_ms() + FIRST_MS;
}

void progress_show(struct progress *progress, size_t done, size_t all)
{
	int64_t now;

	if (!progress->is_terminal)
		return;
	now = now_ms();
	if (now < progress->next_ms)
		return;
	fprintf(stderr, "\r%s: %zu of %zu", progress->doing, done, all);
	progress->is_shown = true;
	progress->next_ms = now + STEP_MS;
}

void progress_end(struct progress *progress)
{
	if (progress->is_shown)
		fputs("\r\033[K", stderr);
	progress->is_shown = false;
}
