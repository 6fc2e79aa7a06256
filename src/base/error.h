/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What went wrong, as data.  Functions that can fail return 0 or a negative errno and fill a
 * struct error on failure; main() alone prints it.
 */
#ifndef OOMTOP_BASE_ERROR_H
#define OOMTOP_BASE_ERROR_H

#include "base/attributes.h"

#include <stddef.h>

struct error {
	const char *step; /* what was tried, a literal: "read", "parse" */
	char path[256];   /* the file concerned, raw bytes, "..." at the end of a cut one; or "" */
	size_t line;      /* counted from 1; 0 for none */
	int errnum;       /* an errno value; 0 when `detail` has the whole cause */
	char detail[256]; /* raw bytes, "..." at the end of a cut one; or "" */
	int exit_status;  /* 1: the step failed; 2: wrong usage */
	int missing_pid;  /* the PID that no process has, where that is the error; else 0 */
};

/*
 * Each fills *error and returns a negative errno, so that callers can `return error_…(…)`.
 * `path` may be NULL.
 */

/* A system call failed with `errnum`; 0 is taken for EIO. */
int error_system(struct error *error, const char *step, const char *path, int errnum) NONNULL(1, 2);
/* Data or a state does not permit the step; the format says why.  Returns -EINVAL. */
int error_invalid(struct error *error, const char *step, const char *path, const char *format, ...)
	PRINTF_FORMAT(4, 5) NONNULL(1, 2, 4);
/* The command line is wrong; the format says how.  Returns -EINVAL. */
int error_usage(struct error *error, const char *format, ...) PRINTF_FORMAT(2, 3) NONNULL(1, 2);

#endif
