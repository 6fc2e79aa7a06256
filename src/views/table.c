/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <libsmartcols.h>
#include <string.h>

/* As libsmartcols' colour names; NULL for a line that is like the others. */
static const char *line_color(const struct standing *standing, const struct verdict *verdict)
{
	if (standing == verdict->victim)
		return "\033[1;31m";
	if (standing->is_candidate)
		return "\033[33m";
	return standing->exemption == EXEMPT_NOT ? NULL : "\033[2m";
}

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

/* What stands in a cell: always printable. */
static const char *cell_text(
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

static void print_raw(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct table_options *options)
{
	for (size_t i = 0; options->headings && i < columns->count; i++)
		fprintf(out, "%s%c", columns->items[i]->column,
			i + 1 < columns->count ? ' ' : '\n');
	for (size_t r = 0; r < rows->count; r++) {
		struct arena arena = ARENA_EMPTY;

		for (size_t i = 0; i < columns->count; i++) {
			print_raw_cell(out, cell_text(&arena, columns->items[i], &rows->items[r],
						    options->bytes));
			fputc(i + 1 < columns->count ? ' ' : '\n', out);
		}
		arena_release(&arena);
	}
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
			line, i, cell_text(arena, columns->items[i], row, options->bytes));
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
		print_raw(out, columns, rows, options);
		return 0;
	}
	table = new_table(out, options);
	if (!table)
		return -ENOMEM;
	result = fill_table(table, columns, rows, options);
	if (result == 0 && rows->count > 0)
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
