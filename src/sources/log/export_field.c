/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/export_field.h"

#include <string.h>

enum { SIZE_BYTES = 8 };

bool export_field_begin(struct export_field *field, const char *line)
{
	size_t length = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	if (length == 0 || length > EXPORT_NAME_MAX || line[length] != '\0')
		return false;
	*field = (struct export_field){ .is_open = true };
	memcpy(field->name, line, length);
	return true;
}

/* True for the newline behind the value. */
static bool take_byte(struct export_field *field, unsigned char byte)
{
	if (field->size_count < SIZE_BYTES) {
		field->left |= (uint64_t)byte << (8 * field->size_count++);
		return false;
	}
	if (field->left == 0)
		return true;
	field->left--;
	if (field->length < EXPORT_VALUE_MAX)
		field->value[field->length++] = (char)byte;
	return false;
}

bool export_field_take(struct export_field *field, const char *text, size_t length)
{
	for (size_t i = 0; i < length && field->is_open; i++)
		field->is_open = !take_byte(field, (unsigned char)text[i]);
	field->is_open = field->is_open && !take_byte(field, '\n');
	return !field->is_open;
}
