/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table_plain.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *figure_text(
	struct arena *arena, const struct field *field, struct figure figure, bool bytes)
{
	char text[SIZE_TEXT_MAX];

	if (!figure.known)
		return "-";
	if (field->kind == FIELD_BYTES && !bytes)
		size_format(text, figure.value);
	else
		snprintf(text, sizeof(text), "%" PRId64, figure.value);
	return arena_copy(arena, text, strlen(text));
}

const char *table_cell(
	struct arena *arena, const struct field *field, const struct row *row, bool bytes)
{
	const char *text;

	if (field->figure)
		return figure_text(arena, field, field->figure(row), bytes);
	text = field->text(arena, row);
	if (!text)
		return "-";
	return field->kind == FIELD_NAME ? text_escape(arena, text) : text;
}

static void print_raw_cell(FILE *out, const char *text)
{
	if (*text == '\0')
		fputc('-', out);
	for (; *text; text++) {
		if (*text == ' ')
			fputs("\\x20", out);
		else
			fputc(*text, out);
	}
}

void table_print_raw(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct table_options *options)
{
	for (size_t i = 0; options->headings && i < columns->count; i++)
		fprintf(out, "%s%c", columns->items[i]->column,
			i + 1 < columns->count ? ' ' : '\n');
	for (size_t r = 0; r < rows->count; r++) {
		struct arena arena = ARENA_EMPTY;

		for (size_t i = 0; i < columns->count; i++) {
			print_raw_cell(out, table_cell(&arena, columns->items[i], &rows->items[r],
						    options->bytes));
			fputc(i + 1 < columns->count ? ' ' : '\n', out);
		}
		arena_release(&arena);
	}
}

struct cell {
	const char *text;
	int width;
};

/* Line by line, the headings first: columns are as wide without them, as libsmartcols has it. */
struct grid {
	const struct field_list *columns;
	struct arena texts;
	struct cell *cells;
	size_t line_count;
	int *widths; /* of the columns */
};

static void grid_put(struct grid *grid, size_t place, size_t column, const char *text)
{
	int width = text_columns(text, strlen(text));

	grid->cells[place] = (struct cell){ text, width };
	if (width > grid->widths[column])
		grid->widths[column] = width;
}

static struct grid grid_of(const struct field_list *columns, const struct rows *rows,
	const struct table_options *options)
{
	struct grid grid = {
		.columns = columns,
		.line_count = 1 + rows->count,
		.widths = memory_alloc(columns->count * sizeof(*grid.widths)),
	};
	size_t place = 0;

	grid.cells = memory_alloc(grid.line_count * columns->count * sizeof(*grid.cells));
	for (size_t i = 0; i < columns->count; i++)
		grid_put(&grid, place++, i, columns->items[i]->column);
	for (size_t r = 0; r < rows->count; r++)
		for (size_t i = 0; i < columns->count; i++)
			grid_put(&grid, place++, i,
				table_cell(&grid.texts, columns->items[i], &rows->items[r],
					options->bytes));
	return grid;
}

static void grid_release(struct grid *grid)
{
	arena_release(&grid->texts);
	free(grid->cells);
	free(grid->widths);
}

static void print_blanks(FILE *out, int count)
{
	while (count-- > 0)
		putc_unlocked(' ', out);
}

static void print_line(FILE *out, const struct grid *grid, const struct cell *cells)
{
	for (size_t i = 0; i < grid->columns->count; i++) {
		bool right = grid->columns->items[i]->figure != NULL;
		bool last = i + 1 == grid->columns->count;
		int room = grid->widths[i] - cells[i].width;

		if (right)
			print_blanks(out, room);
		fputs(cells[i].text, out);
		if (!right && !last)
			print_blanks(out, room);
		putc_unlocked(last ? '\n' : ' ', out);
	}
}

void table_print_plain(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct table_options *options)
{
	struct grid grid = grid_of(columns, rows, options);

	for (size_t line = !options->headings; line < grid.line_count; line++)
		print_line(out, &grid, &grid.cells[line * columns->count]);
	grid_release(&grid);
}
