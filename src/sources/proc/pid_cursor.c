/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/pid_cursor.h"

#include "base/text_span.h"

#include <limits.h>

/* What is given once stays with the machine's first processes (Linux: kernel/pid.c). */
enum { RESERVED_PIDS = 300, FILE_LIMIT = 256, LAST_PID_WORD = 5 };

/* How many PIDs lie between two, when after the highest the lowest follows. */
static int64_t distance(const struct pid_cursor *cursor, pid_t from, pid_t to)
{
	return to >= from ? to - from : (int64_t)to - from + cursor->max - RESERVED_PIDS;
}

/* The word with that number, from 1 on, of a file's only line. */
static bool read_pid(pid_t *ret_pid, const struct root *root, struct buffer *buffer,
	const char *name, int number)
{
	struct text_span text, word;
	struct figure pid;

	if (buffer_read_at(buffer, root->fd, name, FILE_LIMIT) < 0)
		return false;
	text = span_of(buffer);
	for (int i = 0; i < number; i++)
		if (!text_span_word(&text, &word))
			return false;
	pid = text_span_number(word, 0, INT_MAX);
	*ret_pid = (pid_t)figure_or(pid, 0);
	return pid.known;
}

/* "0.00 0.01 0.05 1/85 12753" */
static bool read_last(pid_t *ret_pid, const struct root *root, struct buffer *buffer)
{
	return read_pid(ret_pid, root, buffer, "loadavg", LAST_PID_WORD);
}

static bool read_max(pid_t *ret_max, const struct root *root, struct buffer *buffer)
{
	return read_pid(ret_max, root, buffer, "sys/kernel/pid_max", 1) && *ret_max > RESERVED_PIDS;
}

bool pid_cursor_begin(struct pid_cursor *cursor, const struct root *root, struct buffer *buffer)
{
	*cursor = (struct pid_cursor){ 0 };
	if (!read_max(&cursor->max, root, buffer) || !read_last(&cursor->first, root, buffer)) {
		cursor->max = 0;
		return false;
	}
	cursor->last = cursor->first;
	return true;
}

bool pid_cursor_follow(struct pid_cursor *cursor, const struct root *root, struct buffer *buffer)
{
	pid_t last;

	if (!read_last(&last, root, buffer))
		return false;
	cursor->passed += distance(cursor, cursor->last, last);
	cursor->last = last;
	return true;
}

bool pid_cursor_reaches(const struct pid_cursor *cursor, pid_t pid, int64_t count)
{
	int64_t ahead = distance(cursor, cursor->first, pid);

	if (cursor->max == 0)
		return true;
	return pid >= RESERVED_PIDS && ahead > 0 && ahead <= count;
}
