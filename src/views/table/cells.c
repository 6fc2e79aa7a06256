/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/cells.h"

#include "base/size.h"
#include "base/text.h"
#include "views/prose/prose_words.h"

#include <string.h>

const char *cell_size(struct arena *arena, int64_t bytes, enum size_unit unit)
{
	static const struct {
		double bytes;
		char letter;
	} units[UNIT_COUNT] = {
		[UNIT_K] = { 0x1p10, 'K' }, [UNIT_M] = { 0x1p20, 'M' }, [UNIT_G] = { 0x1p30, 'G' }
	};
	char text[SIZE_TEXT_MAX];

	if (unit == UNIT_SHORT)
		size_format(text, bytes);
	else if (unit == UNIT_BYTES)
		number_format(text, bytes);
	else
		snprintf(text, sizeof(text), "%.*f%c", unit == UNIT_G ? 2 : 0,
			(double)bytes / units[unit].bytes, units[unit].letter);
	return arena_copy(arena, text, strlen(text));
}

static const char *figure_text(
	struct arena *arena, const struct field *field, struct figure figure, enum size_unit unit)
{
	if (!figure.known)
		return "-";
	if (field->kind == FIELD_SECONDS && figure.value > 0 && unit != UNIT_BYTES)
		return prose_time(arena, figure.value);
	return cell_size(arena, figure.value, field->kind == FIELD_BYTES ? unit : UNIT_BYTES);
}

const char *cell_text(
	struct arena *arena, const struct field *field, const struct row *row, enum size_unit unit)
{
	const char *text;

	if (field->figure && field->kind != FIELD_BAR)
		return figure_text(arena, field, field->figure(row), unit);
	text = field->text(arena, row);
	if (!text)
		return "-";
	return field->kind == FIELD_NAME ? text_escape(arena, text) : text;
}
