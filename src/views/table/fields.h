/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of everything that can be shown of a process: columns, sort keys, JSON keys, help
 * and what has to be read for each.
 */
#ifndef OOMTOP_VIEWS_TABLE_FIELDS_H
#define OOMTOP_VIEWS_TABLE_FIELDS_H

#include "base/error.h"
#include "model/history/trend.h"
#include "snapshot/needs.h"

enum field_kind {
	FIELD_BYTES,   /* a figure in bytes: printed as a size, or in full with --bytes */
	FIELD_NUMBER,  /* any other figure */
	FIELD_SECONDS, /* a figure in seconds: printed as a time, or as it is with --bytes */
	FIELD_FLAG,    /* a figure that is 0 or 1; JSON true or false */
	FIELD_NAME,    /* raw bytes from outside: to be escaped before they are printed */
	FIELD_PROSE,   /* words of oomtop, printable */
	FIELD_BAR,     /* drawn: views/table/badness_bar.h; sorted by badness */
	FIELD_KIND_COUNT,
};

/* A process as the fields read it.  None of the members is owned. */
struct row {
	const struct snapshot *snapshot;
	const struct verdict *verdict;
	const struct ranking_entry *entry;
	const struct trend *trend; /* NULL in a report, which has one snapshot */
};

struct field {
	const char *column;   /* heading and -o name; NULL: only in JSON */
	const char *json_key; /* NULL: only a column */
	enum field_kind kind;
	unsigned needs;          /* enum needs: of every process */
	unsigned details;        /* enum details: of every process that is shown */
	bool elastic;            /* the text may be cut on a narrow terminal */
	bool path;               /* and is cut in its middle */
	unsigned char leave_out; /* of default columns: 1 is left out first; 0: never */
	unsigned char usual; /* width to count on, of elastic text; 0: that of the widest cell */
	const char *origin;  /* the /proc file and line, or the kernel function it follows */
	const char *help;
	struct figure (*figure)(const struct row *row);                  /* numbers and flags */
	const char *(*text)(struct arena *arena, const struct row *row); /* NULL when unknown */
};

extern const struct field fields[]; /* in the order of the JSON keys */
extern const size_t field_count;

/* The field of the column with that name, in any case; NULL if there is none. */
const struct field *field_find(const char *column);

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
