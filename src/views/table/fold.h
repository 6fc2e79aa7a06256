/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Neighbours in rank that are alike, to be shown as one line.  Processes are alike if they have the
 * same name, the same container or unit (or, without either, the same cgroup), the same reason for
 * their rank, and a badness of at least half the first one's.  Pure.
 */
#ifndef OOMTOP_VIEWS_TABLE_FOLD_H
#define OOMTOP_VIEWS_TABLE_FOLD_H

#include "views/table/rows.h"

/* Rows that one line stands for; the row before them is alike and has a line of its own. */
struct fold {
	size_t first, count; /* of the rows; at least two, but of a tree's branch also one */
};

struct folds {
	struct fold *items; /* from top to bottom */
	size_t count, capacity;
};

/*
 * Finds the folds of rows that are in order of rank.  Neither the first row nor the victim is in
 * one, and the rows of a fold have ranks.  The caller releases the folds.
 */
void folds_find(struct folds *ret_folds, const struct rows *rows) __attribute__((nonnull));
void folds_release(struct folds *folds) __attribute__((nonnull));
/* The fold that has the row at this place; NULL for none. */
const struct fold *folds_at(const struct folds *folds, size_t place) __attribute__((nonnull));
/* How many rows have no line of their own. */
size_t folds_hidden(const struct folds *folds) __attribute__((nonnull));

/* What the rows of a fold have in common, as a text that tells one kind from another. */
const char *fold_kind(struct arena *arena, const struct row *row) __attribute__((nonnull));
/* What the rows hold that is theirs alone. */
struct figure fold_own_bytes(const struct rows *rows, const struct fold *fold)
	__attribute__((nonnull));
/*
 * "39 more of postgres in postgresql@15-main, 3.6G … 3.2G; own about 450M", printable: how
 * many, from what badness to what, and how much memory they hold that is theirs alone.
 */
const char *fold_words(struct arena *arena, const struct rows *rows, const struct fold *fold)
	__attribute__((nonnull));

#endif
