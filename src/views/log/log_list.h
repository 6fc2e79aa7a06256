/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kills of a log, a line each, and what the log covers. */
#ifndef OOMTOP_VIEWS_LOG_LOG_LIST_H
#define OOMTOP_VIEWS_LOG_LOG_LIST_H

#include "model/history/kill_list.h"
#include "views/table/grid.h"

#include <stdio.h>

/* Prints the last `limit` kills that are not hidden as a table, 0 for all, and the victims that
 * were killed repeatedly. */
void log_list_print(FILE *out, const struct kill_list *list, size_t limit,
	const struct table_options *table) NONNULL();
/* "from 2026-11-29 10:00:00 to 2026-11-29 12:00:00 (812 lines)", to follow "this log"; the text is
 * the arena's or constant. */
const char *log_range(struct arena *arena, const struct log_coverage *coverage) MUST_CHECK
	NONNULL();
/*
 * What the log itself says is missing, and what could not be read; NULL for nothing.  That no line
 * is a kernel's is said where no kill was found.
 */
const char *log_losses(struct arena *arena, const struct log_coverage *coverage,
	const struct kill_list *list) MUST_CHECK NONNULL();

#endif
