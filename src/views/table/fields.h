/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of everything that can be shown of a process: columns, JSON keys, help and what has
 * to be read for each.
 */
#ifndef OOMTOP_VIEWS_TABLE_FIELDS_H
#define OOMTOP_VIEWS_TABLE_FIELDS_H

#include "base/figure.h"
#include "base/memory.h"
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
/* The same of the first `length` bytes of the name. */
const struct field *field_find_named(const char *column, size_t length);

#endif
