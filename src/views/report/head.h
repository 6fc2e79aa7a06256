/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sentences above the table of a report. */
#ifndef OOMTOP_VIEWS_REPORT_HEAD_H
#define OOMTOP_VIEWS_REPORT_HEAD_H

#include "views/table/table.h"

/*
 * Prints assumptions, verdict, runner-up, machine, warnings and userspace killers, each on a line
 * that is broken to the width of the options, and an empty line.
 */
void head_print(FILE *out, const struct snapshot *snapshot, const struct verdict *verdict,
	const struct table_options *options) __attribute__((nonnull));

#endif
