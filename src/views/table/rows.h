/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes are shown, and in which order, in every view. */
#ifndef OOMTOP_VIEWS_TABLE_ROWS_H
#define OOMTOP_VIEWS_TABLE_ROWS_H

#include "views/table/sort_key.h"

struct rows_options {
	bool exempt;               /* show processes that cannot be killed */
	bool kernel_threads;       /* show kernel threads; `exempt` is needed as well */
	const char *user;          /* show the processes of this user alone; NULL: of all */
	const pid_t *pids;         /* show these processes alone, exempt or not */
	size_t pid_count;          /* 0: all */
	const struct trend *trend; /* for the rows; NULL: none */
	/*
	 * Show the processes alone that have this text, in any case, in name, user, unit,
	 * container, pod or cgroup; NULL: all.
	 */
	const char *filter;
	bool command_lines; /* or in the command line, as far as that was read */
	struct sort_key sort;
	size_t limit; /* at most so many rows; 0: all */
};

struct rows {
	struct row *items;
	size_t count;
};

/* Whether the options show the process, leaving the limit aside. */
bool row_is_shown(const struct ranking_entry *entry, const struct rows_options *options)
	__attribute__((nonnull));
/*
 * Makes rows of the verdict's entries.  Snapshot, verdict and trend must outlive the rows, which
 * rows_release() frees.
 */
void rows_select(struct rows *ret_rows, const struct snapshot *snapshot,
	const struct verdict *verdict, const struct rows_options *options) __attribute__((nonnull));
/* Moves the row at places[i] to place i; `places` is a permutation of all places. */
void rows_reorder(struct rows *rows, const size_t *places) __attribute__((nonnull));
void rows_release(struct rows *rows) __attribute__((nonnull));

#endif
