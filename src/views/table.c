/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table.h"

#include "views/cells.h"

#include <stdlib.h>

/* As libsmartcols' colour names; NULL for a line that is like the others. */
static const char *line_color(const struct standing *standing, const struct verdict *verdict)
{
	if (standing == verdict->victim)
		return "\033[1;31m";
	if (standing->is_candidate)
		return "\033[33m";
	return standing->exemption == EXEMPT_NOT ? NULL : "\033[2m";
}

static struct sheet_column *sheet_columns(const struct field_list *columns)
{
	struct sheet_column *list = memory_alloc(columns->count * sizeof(*list));

	for (size_t i = 0; i < columns->count; i++)
		list[i] = (struct sheet_column){ .heading = columns->items[i]->column,
			.right = columns->items[i]->figure != NULL,
			.elastic = columns->items[i]->elastic };
	return list;
}

int table_print(FILE *out, const struct field_list *columns, const struct rows *rows,
	const struct table_options *options)
{
	struct sheet_column *headings = sheet_columns(columns);
	struct sheet sheet;
	int result;

	sheet_init(&sheet, headings, columns->count);
	for (size_t r = 0; r < rows->count; r++) {
		const struct row *row = &rows->items[r];

		for (size_t i = 0; i < columns->count; i++)
			sheet_add(&sheet, cell_text(&sheet.texts, columns->items[i], row,
						  options->bytes ? UNIT_BYTES : UNIT_SHORT));
		sheet_color(&sheet, line_color(row->standing, row->verdict));
	}
	result = sheet_print(out, &sheet, options);
	sheet_release(&sheet);
	free(headings);
	return result;
}

int table_print_columns(FILE *out, const struct table_options *options)
{
	static const struct sheet_column headings[] = {
		{ "COLUMN", false, false }, { "UNIT", false, false }, { "JSON", false, false },
		{ "FROM", false, false }, { "MEANING", false, false } };
	static const char *const units[] = {
		[FIELD_BYTES] = "bytes", [FIELD_NUMBER] = "number", [FIELD_SECONDS] = "time",
		[FIELD_FLAG] = "flag", [FIELD_NAME] = "text", [FIELD_PROSE] = "words",
	};
	struct sheet sheet;
	int result;

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
	result = sheet_print(out, &sheet, options);
	sheet_release(&sheet);
	return result;
}
