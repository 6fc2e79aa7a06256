/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/table.h"

#include "views/table/cells.h"

#include <stdlib.h>

/* An escape sequence; NULL for a line that is like the others. */
static const char *line_color(const struct standing *standing, const struct verdict *verdict)
{
	if (standing == verdict->victim)
		return "\033[1;31m";
	if (standing->is_candidate)
		return "\033[33m";
	return standing->exemption == EXEMPT_NOT ? NULL : "\033[2m";
}

static struct sheet_column sheet_column(const struct field *field, bool is_default)
{
	return (struct sheet_column){
		.heading = field->column,
		.kind = field->figure ? SHEET_FIGURE : field->elastic ? SHEET_TEXT : SHEET_WORD,
		.leave_out = is_default ? field->leave_out : 0,
		.usual = field->usual,
	};
}

static struct sheet_column *sheet_columns(const struct field_list *columns)
{
	struct sheet_column *list = memory_alloc(columns->count * sizeof(*list));

	for (size_t i = 0; i < columns->count; i++)
		list[i] = sheet_column(columns->items[i], i < columns->default_count);
	return list;
}

void table_print(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct table_options *options)
{
	struct sheet_column *headings = sheet_columns(columns);
	struct sheet sheet;

	sheet_init(&sheet, headings, columns->count);
	for (size_t r = 0; r < rows->count; r++) {
		const struct row *row = &rows->items[r];

		for (size_t i = 0; i < columns->count; i++)
			sheet_add(&sheet, cell_text(&sheet.texts, columns->items[i], row,
						  options->bytes ? UNIT_BYTES : UNIT_SHORT));
		sheet_color(&sheet, line_color(row->standing, row->verdict));
	}
	sheet_print(out, &sheet, options);
	sheet_release(&sheet);
	free(headings);
}

void table_print_columns(FILE *out, const struct table_options *options)
{
	static const struct sheet_column headings[] = {
		{ "COLUMN", SHEET_WORD, 0, 0 }, { "UNIT", SHEET_WORD, 3, 0 },
		{ "JSON", SHEET_WORD, 2, 0 }, { "FROM", SHEET_TEXT, 1, 0 },
		{ "MEANING", SHEET_TEXT, 0, 50 } };
	static const char *const units[] = {
		[FIELD_BYTES] = "bytes", [FIELD_NUMBER] = "number", [FIELD_SECONDS] = "time",
		[FIELD_FLAG] = "flag", [FIELD_NAME] = "text", [FIELD_PROSE] = "words",
	};
	struct sheet sheet;

	sheet_init(&sheet, headings, sizeof(headings) / sizeof(*headings));
	for (size_t i = 0; i < field_count; i++) {
		if (!fields[i].column)
			continue;
		sheet_add(&sheet, fields[i].column);
		sheet_add(&sheet, units[fields[i].kind]);
		sheet_add(&sheet, fields[i].json_key);
		sheet_add(&sheet, fields[i].origin);
		sheet_add(&sheet, fields[i].help);
	}
	sheet_print(out, &sheet, options);
	sheet_release(&sheet);
}
