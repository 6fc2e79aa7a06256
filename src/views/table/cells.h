/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a table's cell, for the report and for the live screen. */
#ifndef OOMTOP_VIEWS_TABLE_CELLS_H
#define OOMTOP_VIEWS_TABLE_CELLS_H

#include "views/table/fields.h"

enum size_unit {
	UNIT_SHORT, /* about three digits and a letter */
	UNIT_BYTES,
	UNIT_K,
	UNIT_M,
	UNIT_G,
	UNIT_COUNT,
};

/*
 * The text of the field in that row, printable; "-" for an unknown value.  The text is the arena's
 * or the snapshot's.
 */
const char *cell_text(struct arena *arena, const struct field *field, const struct row *row,
	enum size_unit unit) __attribute__((nonnull));

/* A number of bytes in that unit; the arena owns the text. */
const char *cell_size(struct arena *arena, int64_t bytes, enum size_unit unit)
	__attribute__((nonnull));

#endif
