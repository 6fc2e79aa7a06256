/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The column by which the rows of a table are sorted. */
#ifndef OOMTOP_VIEWS_TABLE_SORT_KEY_H
#define OOMTOP_VIEWS_TABLE_SORT_KEY_H

#include "base/error.h"
#include "views/table/fields.h"

/* What rows are sorted by. */
struct sort_key {
	const struct field *field; /* NULL: by rank, whatever the direction */
	int direction;             /* 1 rising, -1 falling */
};

/*
 * Parses the name of a column, in any case; a '-' before the name sorts largest first.  For an
 * unknown column returns -EINVAL, sets the error and leaves the key as it is.
 */
int sort_key_parse(struct sort_key *ret_key, const char *text, struct error *error)
	__attribute__((nonnull, warn_unused_result));

/*
 * Compares two rows of one verdict, as qsort(3) wants it, by a key that has a field.  Unknown
 * values come last in both directions; rows of equal value are in order of rank.
 */
int sort_key_compare(const struct sort_key *key, const struct row *left, const struct row *right)
	__attribute__((nonnull));

#endif
