/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/sheet.h"

#include <errno.h>
#include <libsmartcols.h>

static int add_column(struct libscols_table *table, const struct sheet_column *column)
{
	int flags = (column->right ? SCOLS_FL_RIGHT : 0) | (column->elastic ? SCOLS_FL_TRUNC : 0);
	struct libscols_column *added = scols_table_new_column(table, column->heading, 0, flags);

	if (!added)
		return -ENOMEM;
	/* cells passed text_escape: a backslash in them must not be escaped once more */
	return scols_column_set_safechars(added, "\\");
}

static int add_line(struct libscols_table *table, const struct sheet *sheet, size_t number,
	bool color)
{
	const struct sheet_cell *cells = &sheet->cells[number * sheet->column_count];
	struct libscols_line *line = scols_table_new_line(table, NULL);
	int result = line ? 0 : -ENOMEM;

	for (size_t i = 0; result == 0 && i < sheet->column_count; i++)
		result = scols_line_set_data(line, i, cells[i].text);
	if (result == 0 && color && sheet->colors[number])
		result = scols_line_set_color(line, sheet->colors[number]);
	return result;
}

static struct libscols_table *new_table(FILE *out, const struct table_options *options)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		return NULL;
	scols_table_set_stream(table, out);
	scols_table_enable_noheadings(table, !options->headings);
	scols_table_enable_colors(table, options->color);
	scols_table_set_termforce(
		table, options->width ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
	if (options->width)
		scols_table_set_termwidth(table, (size_t)options->width);
	return table;
}

int sheet_print_screen(FILE *out, const struct sheet *sheet, const struct table_options *options)
{
	struct libscols_table *table = new_table(out, options);
	int result = table ? 0 : -ENOMEM;

	for (size_t i = 0; result == 0 && i < sheet->column_count; i++)
		result = add_column(table, &sheet->columns[i]);
	for (size_t i = 0; result == 0 && i < sheet->color_count; i++)
		result = add_line(table, sheet, i, options->color);
	if (result == 0)
		result = scols_print_table(table);
	scols_unref_table(table);
	return result;
}
