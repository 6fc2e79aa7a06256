/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands in a cell of a table: the same for the report and the live screen. */
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

/* Printable text of the field in that row; "-" for what is not known. */
const char *cell_text(
	struct arena *arena, const struct field *field, const struct row *row, enum size_unit unit);

/* A size in that unit, owned by the arena. */
const char *cell_size(struct arena *arena, int64_t bytes, enum size_unit unit);

#endif
