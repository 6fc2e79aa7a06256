/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns that a table shows: the default ones, and those that a user names. */
#ifndef OOMTOP_VIEWS_TABLE_FIELD_LIST_H
#define OOMTOP_VIEWS_TABLE_FIELD_LIST_H

#include "base/error.h"
#include "views/table/fields.h"

/* Columns to show, in order. */
struct field_list {
	const struct field **items;
	size_t count, capacity;
	size_t default_count; /* the first so many are default columns, which may be left out */
};

/*
 * Parses -o: "A,B" replaces the default columns, "+A,B" adds to these; NULL means the default ones.
 * For an unknown column returns -EINVAL and sets the error.  The caller releases the list also on
 * failure.
 */
int field_list_parse(struct field_list *list, const char *text, struct error *error);
/* Like field_list_parse(), with other default columns, such as these for a terminal. */
int field_list_parse_with(
	struct field_list *list, const char *defaults, const char *text, struct error *error);
extern const char field_columns[], field_columns_bars[];                   /* in a pipe */
extern const char field_columns_terminal[], field_columns_terminal_bars[]; /* on a terminal */
void field_list_release(struct field_list *list);
unsigned field_list_needs(const struct field_list *list);
unsigned field_list_details(const struct field_list *list);

#endif
