/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/sheet.h"

#include "base/text.h"
#include "base/text_columns.h"

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
					 in_full ? number_format(text, bytes.value) :
						   size_format(text, bytes.value)));
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

/* Columns are as wide without headings, as libsmartcols has it. */
static int *widths_of(const struct sheet *sheet)
{
	int *widths = memory_alloc(sheet->column_count * sizeof(*widths));

	for (size_t i = 0; i < sheet->column_count; i++)
		widths[i] = text_columns(
			sheet->columns[i].heading, strlen(sheet->columns[i].heading));
	for (size_t i = 0; i < sheet->cell_count; i++)
		if (sheet->cells[i].width > widths[i % sheet->column_count])
			widths[i % sheet->column_count] = sheet->cells[i].width;
	return widths;
}

static void print_blanks(FILE *out, int count)
{
	while (count-- > 0)
		putc_unlocked(' ', out);
}

static void print_plain_cell(
	FILE *out, const struct sheet *sheet, size_t column, struct sheet_cell cell, int width)
{
	bool last = column + 1 == sheet->column_count;

	if (sheet->columns[column].right)
		print_blanks(out, width - cell.width);
	fputs(cell.text, out);
	if (!sheet->columns[column].right && !last)
		print_blanks(out, width - cell.width);
	putc_unlocked(last ? '\n' : ' ', out);
}

static void print_plain(FILE *out, const struct sheet *sheet, bool headings)
{
	int *widths = widths_of(sheet);

	for (size_t i = 0; headings && i < sheet->column_count; i++) {
		const char *text = sheet->columns[i].heading;

		print_plain_cell(out, sheet, i,
			(struct sheet_cell){ text, text_columns(text, strlen(text)) }, widths[i]);
	}
	for (size_t i = 0; i < sheet->cell_count; i++) {
		size_t column = i % sheet->column_count;

		print_plain_cell(out, sheet, column, sheet->cells[i], widths[column]);
	}
	free(widths);
}

int sheet_print(FILE *out, const struct sheet *sheet, const struct table_options *options)
{
	if (options->raw) {
		print_raw(out, sheet, options->headings);
		return 0;
	}
	if (sheet->cell_count == 0)
		return 0;
	if (options->width || options->color)
		return sheet_print_screen(out, sheet, options);
	print_plain(out, sheet, options->headings);
	return 0;
}
