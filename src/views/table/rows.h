/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which processes are shown, and in which order: the same for every view. */
#ifndef OOMTOP_VIEWS_TABLE_ROWS_H
#define OOMTOP_VIEWS_TABLE_ROWS_H

#include "views/table/fields.h"

struct rows_options {
	bool exempt;               /* processes that cannot be killed, too */
	bool kernel_threads;       /* and kernel threads */
	const char *user;          /* only theirs; NULL: all */
	const struct trend *trend; /* for the rows; NULL: none */
	const char
		*filter; /* text in name, user, unit, container, pod, cgroup, any case; NULL: all */
	struct sort_key sort;
	size_t limit; /* 0: none */
};

struct rows {
	struct row *items;
	size_t count;
};

/* Whether the process is shown, but for the limit. */
bool row_is_shown(const struct ranking_entry *entry, const struct rows_options *options);
/* Rows of the verdict's standings; snapshot and verdict must outlive them. */
void rows_select(struct rows *ret_rows, const struct snapshot *snapshot,
	const struct verdict *verdict, const struct rows_options *options);
/* Puts at each place the row that stood at places[place]. */
void rows_reorder(struct rows *rows, const size_t *places);
void rows_release(struct rows *rows);

#endif
