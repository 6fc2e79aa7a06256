/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Ends a text that snprintf(3) cut with "..."; `length` is what snprintf(3) returned. */
static void mark_cut(char *text, size_t room, int length)
{
	static const char mark[] = "...";

	if (length >= (int)room)
		memcpy(text + room - sizeof(mark), mark, sizeof(mark));
}

static void error_start(struct error *error, const char *step, const char *path, int exit_status)
{
	*error = (struct error){ .step = step, .exit_status = exit_status };
	if (path)
		mark_cut(error->path, sizeof(error->path),
			snprintf(error->path, sizeof(error->path), "%s", path));
}

int error_system(struct error *error, const char *step, const char *path, int errnum)
{
	error_start(error, step, path, 1);
	error->errnum = errnum;
	return errnum ? -errnum : -EIO;
}

int error_invalid(struct error *error, const char *step, const char *path, const char *format, ...)
{
	va_list arguments;

	error_start(error, step, path, 1);
	va_start(arguments, format);
	mark_cut(error->detail, sizeof(error->detail),
		vsnprintf(error->detail, sizeof(error->detail), format, arguments));
	va_end(arguments);
	return -EINVAL;
}

int error_usage(struct error *error, const char *format, ...)
{
	va_list arguments;

	error_start(error, "", NULL, 2);
	va_start(arguments, format);
	mark_cut(error->detail, sizeof(error->detail),
		vsnprintf(error->detail, sizeof(error->detail), format, arguments));
	va_end(arguments);
	return -EINVAL;
}
