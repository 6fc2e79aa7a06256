/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What went wrong, as data.  Functions that can fail return 0 or a negative errno and fill a
 * struct error on failure; nobody but main() prints it.
 */
#ifndef OOMTOP_BASE_ERROR_H
#define OOMTOP_BASE_ERROR_H

#include <stddef.h>

struct error {
	const char *step; /* what was tried, a literal: "read", "parse" */
	char path[256]; /* the file it concerns, raw bytes, cut with a mark when longer; "" for none
			 */
	size_t line;    /* 1-based, 0 for none */
	int errnum;     /* errno's value; 0 when `detail` says it all */
	char detail[256]; /* raw bytes, "" for none */
	int exit_status;  /* 1 could not, 2 wrong usage */
};

/* Each fills *error and returns a negative errno, so that callers can `return error_…(…)`. */
int error_system(struct error *error, const char *step, const char *path, int errnum);
int error_invalid(struct error *error, const char *step, const char *path, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
int error_usage(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
