/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/grid.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "views/table/layout.h"
#include "views/prose/wrap.h"

#include <stdlib.h>
#include <string.h>

void sheet_init(struct sheet *sheet, const struct sheet_column *columns, size_t column_count)
{
	*sheet = (struct sheet){ .columns = columns, .column_count = column_count };
}

void sheet_release(struct sheet *sheet)
{
	arena_release(&sheet->texts);
	free(sheet->cells);
	free(sheet->colors);
	*sheet = (struct sheet){ 0 };
}

void sheet_add(struct sheet *sheet, const char *text)
{
	if (!text || *text == '\0')
		text = "-";
	if (sheet->cell_count % sheet->column_count == 0) {
		array_reserve(sheet->colors, sheet->color_count, sheet->color_capacity);
		sheet->colors[sheet->color_count++] = NULL;
	}
	array_reserve(sheet->cells, sheet->cell_count, sheet->cell_capacity);
	sheet->cells[sheet->cell_count++] =
		(struct sheet_cell){ text, text_columns(text, strlen(text)) };
}

void sheet_add_bytes(struct sheet *sheet, struct figure bytes, bool in_full)
{
	char text[SIZE_TEXT_MAX];

	if (!bytes.known)
		sheet_add(sheet, NULL);
	else
		sheet_add(sheet, text_format(&sheet->texts, "%s",
					 in_full ? number_format(text, bytes.value)
						 : size_format(text, bytes.value)));
}

void sheet_add_count(struct sheet *sheet, size_t count)
{
	sheet_add(sheet, text_format(&sheet->texts, "%zu", count));
}

void sheet_color(struct sheet *sheet, const char *color)
{
	sheet->colors[sheet->color_count - 1] = color;
}

static void print_raw_cell(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == ' ')
			fputs("\\x20", out);
		else
			putc_unlocked(*text, out);
	}
}

static void print_raw(FILE *out, const struct sheet *sheet, bool headings)
{
	size_t count = sheet->column_count;

	for (size_t i = 0; headings && i < count; i++)
		fprintf(out, "%s%c", sheet->columns[i].heading, i + 1 < count ? ' ' : '\n');
	for (size_t i = 0; i < sheet->cell_count; i++) {
		print_raw_cell(out, sheet->cells[i].text);
		putc_unlocked((i + 1) % count ? ' ' : '\n', out);
	}
}

/* A column is as wide without headings as with them, as in util-linux's tables. */
static void measure(const struct sheet *sheet, struct layout_column *layout)
{
	size_t count = sheet->column_count;

	for (size_t i = 0; i < count; i++) {
		const char *heading = sheet->columns[i].heading;

		layout[i].wanted = text_columns(heading, strlen(heading));
	}
	for (size_t i = 0; i < sheet->cell_count; i++)
		if (sheet->cells[i].width > layout[i % count].wanted)
			layout[i % count].wanted = sheet->cells[i].width;
}

/* A name may be cut to a character and the mark, its PID may not. */
static int least_of_processes(const struct sheet *sheet, size_t column)
{
	int least = LAYOUT_LEAST_TEXT;

	for (size_t i = column; i < sheet->cell_count; i += sheet->column_count) {
		int pid = text_columns_of_pid(sheet->cells[i].text);

		if (pid + 2 > least)
			least = pid + 2;
	}
	return least;
}

static int least_width(const struct sheet *sheet, size_t column, int wanted)
{
	enum sheet_kind kind = sheet->columns[column].kind;
	int least = LAYOUT_LEAST_TEXT;

	if (kind == SHEET_FIGURE || kind == SHEET_WORD)
		return wanted;
	if (kind == SHEET_PROCESS)
		least = least_of_processes(sheet, column);
	return least < wanted ? least : wanted;
}

static struct layout_column *lay_out(const struct sheet *sheet, int width)
{
	struct layout_column *layout = memory_alloc(sheet->column_count * sizeof(*layout));

	measure(sheet, layout);
	for (size_t i = 0; i < sheet->column_count; i++) {
		enum sheet_kind kind = sheet->columns[i].kind;
		int usual = sheet->columns[i].usual, wanted = layout[i].wanted;

		layout[i].least = least_width(sheet, i, wanted);
		layout[i].usual = wanted;
		if (usual > 0 && (kind == SHEET_FIGURE || usual < wanted))
			layout[i].usual = usual;
		layout[i].leave_out = sheet->columns[i].leave_out;
	}
	layout_fit(layout, sheet->column_count, width > 0 ? width : LAYOUT_UNLIMITED);
	return layout;
}

static void print_blanks(FILE *out, int count)
{
	while (count-- > 0)
		putc_unlocked(' ', out);
}

static const char *cut(struct arena *arena, enum sheet_kind kind, const char *text, int width)
{
	return kind == SHEET_PROCESS ? text_columns_cut_name(arena, text, width)
				     : text_columns_cut(arena, text, width);
}

/* Where the cell ends: blanks behind the last text of a line are left to the next cell. */
static int print_cell(FILE *out, enum sheet_kind kind, struct sheet_cell cell,
	const struct layout_column *place, int at)
{
	struct arena arena = ARENA_EMPTY;

	if (cell.width > place->width) {
		cell.text = cut(&arena, kind, cell.text, place->width);
		cell.width = text_columns(cell.text, strlen(cell.text));
	}
	print_blanks(out, place->x - at + (kind == SHEET_FIGURE ? place->width - cell.width : 0));
	fputs(cell.text, out);
	arena_release(&arena);
	return kind == SHEET_FIGURE ? place->x + place->width : place->x + cell.width;
}

static void print_headings(FILE *out, const struct sheet *sheet, const struct layout_column *layout)
{
	int at = 0;

	for (size_t i = 0; i < sheet->column_count; i++) {
		const char *text = sheet->columns[i].heading;

		if (layout[i].width > 0)
			at = print_cell(out, sheet->columns[i].kind,
				(struct sheet_cell){ text, text_columns(text, strlen(text)) },
				&layout[i], at);
	}
	putc_unlocked('\n', out);
}

static void print_line(FILE *out, const struct sheet *sheet, const struct layout_column *layout,
	size_t line, bool color)
{
	const struct sheet_cell *cells = &sheet->cells[line * sheet->column_count];
	int at = 0;

	color = color && sheet->colors[line];
	if (color)
		fputs(sheet->colors[line], out);
	for (size_t i = 0; i < sheet->column_count; i++)
		if (layout[i].width > 0)
			at = print_cell(out, sheet->columns[i].kind, cells[i], &layout[i], at);
	fputs(color ? "\033[0m\n" : "\n", out);
}

/* What was left out by no choice of ours must not be missed in silence. */
static void print_missing(
	FILE *out, const struct sheet *sheet, const struct layout_column *layout, int width)
{
	struct arena arena = ARENA_EMPTY;
	const char *names = NULL;

	for (size_t i = 0; i < sheet->column_count; i++)
		if (layout[i].width == 0 && layout[i].leave_out == 0)
			names = text_format(&arena, "%s%s%s", names ? names : "", names ? ", " : "",
				sheet->columns[i].heading);
	if (names)
		wrap_print(out, text_format(&arena, "No room for: %s", names), width, 2);
	arena_release(&arena);
}

static bool shows_any(const struct sheet *sheet, const struct layout_column *layout)
{
	for (size_t i = 0; i < sheet->column_count; i++)
		if (layout[i].width > 0)
			return true;
	return false;
}

void sheet_print(FILE *out, const struct sheet *sheet, const struct table_options *options)
{
	struct layout_column *layout;

	if (options->raw) {
		print_raw(out, sheet, options->headings);
		return;
	}
	if (sheet->cell_count == 0)
		return;
	layout = lay_out(sheet, options->width);
	if (shows_any(sheet, layout)) {
		if (options->headings)
			print_headings(out, sheet, layout);
		for (size_t i = 0; i < sheet->color_count; i++)
			print_line(out, sheet, layout, i, options->color);
	}
	print_missing(out, sheet, layout, options->width);
	free(layout);
}
