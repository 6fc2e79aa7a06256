/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording/cursor.h"

#include <stdarg.h>
#include <stdio.h>

enum { VALUE_BYTES_MAX = 1 << 20 };

int cursor_fail(struct cursor *cursor, size_t line, const char *format, ...)
{
	char detail[sizeof(cursor->error->detail)];
	va_list arguments;
	int result;

	va_start(arguments, format);
	vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	result = error_invalid(cursor->error, "read", cursor->path, "%s", detail);
	cursor->error->line = line;
	return result;
}

static void advance(struct cursor *cursor, size_t count)
{
	for (size_t end = cursor->position + count; cursor->position < end; cursor->position++)
		cursor->line += cursor->text[cursor->position] == '\n';
}

bool cursor_at_end(struct cursor *cursor)
{
	while (cursor->position < cursor->length) {
		char symbol = cursor->text[cursor->position];

		if (symbol != ' ' && symbol != '\t' && symbol != '\n' && symbol != '\r')
			return false;
		advance(cursor, 1);
	}
	return true;
}

static bool stands_before(struct cursor *cursor, char symbol)
{
	return !cursor_at_end(cursor) && cursor->text[cursor->position] == symbol;
}

/* Skips blanks, and `symbol` if it follows them; returns whether it did. */
static bool parse_symbol(struct cursor *cursor, char symbol)
{
	if (!stands_before(cursor, symbol))
		return false;
	advance(cursor, 1);
	return true;
}

/* Skips blanks and `symbol`; an error that `what` is expected when another symbol follows. */
static int expect_symbol(struct cursor *cursor, char symbol, const char *what)
{
	if (parse_symbol(cursor, symbol))
		return 0;
	if (cursor_at_end(cursor))
		return cursor_fail(
			cursor, cursor->line, "it ends where %s is expected: cut off?", what);
	return cursor_fail(cursor, cursor->line, "%s is expected", what);
}

/* Reports the error of jansson's parser, whose lines count from the start of the value. */
static int fail_parse(struct cursor *cursor, size_t available, const json_error_t *parsed)
{
	size_t line = cursor->line + (parsed->line > 1 ? (size_t)parsed->line - 1 : 0);

	if (json_error_code(parsed) == json_error_premature_end_of_input) {
		if (available < cursor->length - cursor->position)
			return cursor_fail(cursor, cursor->line, "a value is larger than %d bytes",
				(int)VALUE_BYTES_MAX);
		return cursor_fail(cursor, line, "it ends within a value: cut off?");
	}
	return cursor_fail(cursor, line, "not JSON: %s", parsed->text);
}

int cursor_value(struct cursor *cursor, json_t **ret_value)
{
	json_error_t parsed;
	size_t available;
	json_t *value;

	if (cursor_at_end(cursor))
		return cursor_fail(
			cursor, cursor->line, "it ends where a value is expected: cut off?");
	cursor->value_line = cursor->line;
	available = cursor->length - cursor->position;
	if (available > VALUE_BYTES_MAX)
		available = VALUE_BYTES_MAX;
	value = json_loadb(cursor->text + cursor->position, available,
		JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &parsed);
	if (!value)
		return fail_parse(cursor, available, &parsed);
	advance(cursor, (size_t)parsed.position);
	*ret_value = value;
	return 0;
}

int cursor_array(struct cursor *cursor, cursor_visit_element *visit, void *context)
{
	int result = expect_symbol(cursor, '[', "a JSON array");

	if (result < 0 || parse_symbol(cursor, ']'))
		return result;
	for (size_t index = 0;; index++) {
		result = visit(cursor, index, context);
		if (result < 0 || parse_symbol(cursor, ']'))
			return result;
		result = expect_symbol(cursor, ',', "a comma or the end of the array");
		if (result < 0)
			return result;
	}
}

static int visit_member(struct cursor *cursor, cursor_visit_member *visit, void *context)
{
	json_t *key;
	int result = cursor_value(cursor, &key);

	if (result < 0)
		return result;
	if (!json_is_string(key))
		result = cursor_fail(cursor, cursor->value_line, "a key is expected");
	if (result == 0)
		result = expect_symbol(cursor, ':', "a colon");
	if (result == 0)
		result = visit(cursor, json_string_value(key), context);
	json_decref(key);
	return result;
}

int cursor_object(struct cursor *cursor, cursor_visit_member *visit, void *context)
{
	int result = expect_symbol(cursor, '{', "a JSON object");

	if (result < 0 || parse_symbol(cursor, '}'))
		return result;
	for (;;) {
		result = visit_member(cursor, visit, context);
		if (result < 0 || parse_symbol(cursor, '}'))
			return result;
		result = expect_symbol(cursor, ',', "a comma or the end of the object");
		if (result < 0)
			return result;
	}
}

static int skip_value(struct cursor *cursor)
{
	json_t *value;
	int result = cursor_value(cursor, &value);

	if (result == 0)
		json_decref(value);
	return result;
}

static int skip_element(struct cursor *cursor, size_t index, void *context)
{
	(void)index;
	(void)context;
	return skip_value(cursor);
}

int cursor_skip(struct cursor *cursor)
{
	if (stands_before(cursor, '['))
		return cursor_array(cursor, skip_element, NULL);
	return skip_value(cursor);
}
