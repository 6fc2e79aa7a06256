/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/table.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "views/table/badness_bar.h"
#include "views/table/cells.h"

#include <stdlib.h>
#include <string.h>

/* The escape sequence of a line; NULL for none. */
static const char *line_color(const struct ranking_entry *entry, const struct verdict *verdict)
{
	if (entry == verdict->victim)
		return "\033[1;31m";
	if (entry->is_candidate)
		return "\033[33m";
	return entry->exemption == EXEMPT_NOT ? NULL : "\033[2m";
}

/* In colours, with blocks where the locale has them, else in letters. */
static const char *draw_bar(struct arena *arena, const void *item, const struct grid_pen *pen,
	int width, int *ret_columns)
{
	bool blocks = strcmp(text_columns_mark(), "~") != 0;
	const struct row *row = item;
	struct badness_bar bar;

	if (!row)
		return badness_bar_heading(arena, width, pen->color && blocks, ret_columns);
	badness_bar_make(&bar, row->verdict, row->entry, width);
	*ret_columns = bar.cells;
	/* less than a cell; a dash would say that the badness is not known */
	if (bar.cells == 0 && row->entry->badness.pages.known)
		return "";
	if (bar.cells == 0)
		*ret_columns = 1;
	return pen->color ? badness_bar_colored(arena, &bar, blocks, pen->resume)
			  : badness_bar_letters(arena, &bar);
}

static struct grid_column grid_column(const struct field *field, bool is_default)
{
	if (field->kind == FIELD_BAR)
		return (struct grid_column){ .heading = field->column,
			.kind = GRID_DRAWN,
			.leave_out = is_default ? field->leave_out : 0,
			.usual = field->usual };
	return (struct grid_column){
		.heading = field->column,
		.kind = field->figure    ? GRID_FIGURE
			: field->path    ? GRID_PATH
			: field->elastic ? GRID_TEXT
					 : GRID_WORD,
		.leave_out = is_default ? field->leave_out : 0,
		.usual = field->usual,
	};
}

static struct grid_column *grid_columns(const struct field_list *columns)
{
	struct grid_column *list = memory_alloc(columns->count * sizeof(*list));

	for (size_t i = 0; i < columns->count; i++)
		list[i] = grid_column(columns->items[i], i < columns->default_count);
	return list;
}

static void add_cell(struct grid *grid, const struct field *field, const struct row *row,
	const struct table_options *options)
{
	if (field->kind == FIELD_BAR)
		grid_add_drawn(grid, row);
	else
		grid_add(grid, cell_text(&grid->texts, field, row,
				       options->bytes ? UNIT_BYTES : UNIT_SHORT));
}

void table_print(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct folds *folds, const struct table_options *options)
{
	struct grid_column *headings = grid_columns(columns);
	struct grid grid;

	grid_init(&grid, headings, columns->count);
	grid.draw = draw_bar;
	for (size_t r = 0; r < rows->count; r++) {
		const struct row *row = &rows->items[r];
		const struct fold *fold = folds ? folds_at(folds, r) : NULL;

		if (fold) {
			grid_add_words(
				&grid, text_format(&grid.texts, "%s %s",
					       strcmp(text_columns_mark(), "~") == 0 ? ":" : "⋮",
					       fold_words(&grid.texts, rows, fold)));
			r += fold->count - 1;
			continue;
		}
		for (size_t i = 0; i < columns->count; i++)
			add_cell(&grid, columns->items[i], row, options);
		grid_color(&grid, line_color(row->entry, row->verdict));
	}
	grid_print(out, &grid, options);
	grid_release(&grid);
	free(headings);
}

void table_print_columns(FILE *out, const struct table_options *options)
{
	static const struct grid_column headings[] = { { "COLUMN", GRID_WORD, 0, 0 },
		{ "UNIT", GRID_WORD, 3, 0 }, { "JSON", GRID_WORD, 2, 0 },
		{ "FROM", GRID_TEXT, 1, 0 }, { "MEANING", GRID_TEXT, 0, 50 } };
	static const char *const units[] = {
		[FIELD_BYTES] = "bytes",
		[FIELD_NUMBER] = "number",
		[FIELD_SECONDS] = "time",
		[FIELD_FLAG] = "flag",
		[FIELD_NAME] = "text",
		[FIELD_PROSE] = "words",
		[FIELD_BAR] = "bar",
	};
	_Static_assert(sizeof(units) / sizeof(*units) == FIELD_KIND_COUNT,
		"an entry for each enum field_kind");
	struct grid grid;

	grid_init(&grid, headings, sizeof(headings) / sizeof(*headings));
	for (size_t i = 0; i < field_count; i++) {
		if (!fields[i].column)
			continue;
		grid_add(&grid, fields[i].column);
		grid_add(&grid, units[fields[i].kind]);
		grid_add(&grid, fields[i].json_key);
		grid_add(&grid, fields[i].origin);
		grid_add(&grid, fields[i].help);
	}
	grid_print(out, &grid, options);
	grid_release(&grid);
}
