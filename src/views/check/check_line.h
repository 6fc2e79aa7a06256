/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a monitoring plugin prints: one line that stands alone, of at most 80 bytes with its
 * performance data (Node Problem Detector cuts there), and on request one line for each check.
 */
#ifndef OOMTOP_VIEWS_CHECK_CHECK_LINE_H
#define OOMTOP_VIEWS_CHECK_CHECK_LINE_H

#include <stddef.h>
#include <stdio.h>

enum { CHECK_LINE_MAX = 80, FINDINGS_MAX = 64 };

/* By the numbers of monitoring plugins. */
enum check_status { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };

/*
 * The result of one check.  Texts are printable, and the caller's.  A bar in them, which separates
 * performance data, is printed as "\x7c".
 */
struct check_finding {
	enum check_status status;
	const char *name;    /* what was checked: "victim-not postgres" */
	const char *words;   /* a few words that stand alone: "next victim is postgres[1366]" */
	const char *details; /* sentences */
	/* performance data: LABEL=VALUE with its bounds, and without; NULL: none */
	const char *data, *short_data;
};

struct check_findings {
	struct check_finding items[FINDINGS_MAX];
	size_t count;
};

/* The worst status: CRITICAL, then UNKNOWN, then WARNING. */
enum check_status check_line_status(const struct check_findings *findings) __attribute__((nonnull));
/*
 * Prints the line.  The worst finding comes first, and is cut if nothing else can be dropped;
 * further ones, and performance data, follow as far as they fit.
 */
void check_line_print(FILE *out, const struct check_findings *findings) __attribute__((nonnull));
/* Prints a line for each finding. */
void check_line_print_details(FILE *out, const struct check_findings *findings)
	__attribute__((nonnull));

#endif
