/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table.h"

#include "views/table_plain.h"

#include <errno.h>
#include <libsmartcols.h>

/* As libsmartcols' colour names; NULL for a line that is like the others. */
static const char *line_color(const struct standing *standing, const struct verdict *verdict)
{
	if (standing == verdict->victim)
		return "\033[1;31m";
	if (standing->is_candidate)
		return "\033[33m";
	return standing->exemption == EXEMPT_NOT ? NULL : "\033[2m";
}

static int add_column(struct libscols_table *table, const char *name, bool right, bool elastic)
{
	int flags = (right ? SCOLS_FL_RIGHT : 0) | (elastic ? SCOLS_FL_TRUNC : 0);
	struct libscols_column *column = scols_table_new_column(table, name, 0, flags);

	if (!column)
		return -ENOMEM;
	/* cells passed text_escape: a backslash in them must not be escaped once more */
	return scols_column_set_safechars(column, "\\");
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

static int add_row(struct libscols_table *table, struct arena *arena,
	const struct field_list *columns, const struct row *row,
	const struct table_options *options)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	const char *color = line_color(row->standing, row->verdict);
	int result = line ? 0 : -ENOMEM;

	for (size_t i = 0; result == 0 && i < columns->count; i++)
		result = scols_line_set_data(
			line, i, table_cell(arena, columns->items[i], row, options->bytes));
	if (result == 0 && options->color && color)
		result = scols_line_set_color(line, color);
	return result;
}

static int fill_table(struct libscols_table *table, const struct field_list *columns,
	const struct rows *rows, const struct table_options *options)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < columns->count; i++)
		result = add_column(table, columns->items[i]->column,
			columns->items[i]->figure != NULL, columns->items[i]->elastic);
	for (size_t i = 0; result == 0 && i < rows->count; i++) {
		struct arena arena = ARENA_EMPTY;

		result = add_row(table, &arena, columns, &rows->items[i], options);
		arena_release(&arena);
	}
	return result;
}

int table_print(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct table_options *options)
{
	struct libscols_table *table;
	int result;

	if (options->raw) {
		table_print_raw(out, columns, rows, options);
		return 0;
	}
	if (rows->count == 0)
		return 0;
	if (!options->width && !options->color) {
		table_print_plain(out, columns, rows, options);
		return 0;
	}
	table = new_table(out, options);
	if (!table)
		return -ENOMEM;
	result = fill_table(table, columns, rows, options);
	if (result == 0)
		result = scols_print_table(table);
	scols_unref_table(table);
	return result;
}

static int add_column_row(struct libscols_table *table, const struct field *field)
{
	static const char *const units[] = {
		[FIELD_BYTES] = "bytes", [FIELD_NUMBER] = "number", [FIELD_FLAG] = "flag",
		[FIELD_NAME] = "text", [FIELD_PROSE] = "words",
	};
	const char *cells[] = { field->column, units[field->kind],
		field->json_key ? field->json_key : "-", field->origin, field->help };
	struct libscols_line *line = scols_table_new_line(table, NULL);
	int result = line ? 0 : -ENOMEM;

	for (size_t i = 0; result == 0 && i < sizeof(cells) / sizeof(*cells); i++)
		result = scols_line_set_data(line, i, cells[i]);
	return result;
}

int table_print_columns(FILE *out, const struct table_options *options)
{
	static const char *const headings[] = { "COLUMN", "UNIT", "JSON", "FROM", "MEANING" };
	struct libscols_table *table = new_table(out, options);
	int result = table ? 0 : -ENOMEM;

	for (size_t i = 0; result == 0 && i < sizeof(headings) / sizeof(*headings); i++)
		result = add_column(table, headings[i], false, false);
	for (size_t i = 0; result == 0 && i < field_count; i++)
		if (fields[i].column)
			result = add_column_row(table, &fields[i]);
	if (result == 0)
		result = scols_print_table(table);
	scols_unref_table(table);
	return result;
}
