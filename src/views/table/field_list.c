/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/field_list.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

const char field_columns[] = "#,PID,USER,ADJ,SCORE,BADNESS,RSS,SWAP,PGTBL,GAP,UNIT,NAME,WHY";
const char field_columns_bars[] =
	"#,PID,USER,ADJ,SCORE,BADNESS,BAR,RSS,SWAP,PGTBL,GAP,UNIT,NAME,WHY";
const char field_columns_terminal[] =
	"#,PID,USER,ADJ,SCORE,BADNESS,RSS,SWAP,PGTBL,GAP,OWNER,NAME,WHY";
const char field_columns_terminal_bars[] =
	"#,PID,USER,ADJ,SCORE,BADNESS,BAR,RSS,SWAP,PGTBL,GAP,OWNER,NAME,WHY";

static int add_columns(struct field_list *list, const char *text, struct error *error)
{
	while (*text) {
		size_t length = strcspn(text, ",");
		const struct field *field = field_find_named(text, length);

		if (!field)
			return error_usage(error, "unknown column '%.*s' (see --list-columns)",
				(int)length, text);
		array_reserve(list->items, list->count, list->capacity);
		list->items[list->count++] = field;
		text += length + (text[length] == ',');
	}
	return 0;
}

int field_list_parse(struct field_list *list, const char *text, struct error *error)
{
	return field_list_parse_with(list, field_columns, text, error);
}

int field_list_parse_with(
	struct field_list *list, const char *defaults, const char *text, struct error *error)
{
	int result;

	*list = (struct field_list){ 0 };
	if (!text || *text == '+') {
		result = add_columns(list, defaults, error);
		list->default_count = list->count;
		if (result < 0 || !text)
			return result;
		text++;
	}
	/* cppcheck-suppress nullPointerRedundantCheck ; a text of NULL has returned */
	if (*text == '\0')
		return error_usage(error, "no columns named (see --list-columns)");
	return add_columns(list, text, error);
}

void field_list_release(struct field_list *list)
{
	free(list->items);
	*list = (struct field_list){ 0 };
}

unsigned field_list_needs(const struct field_list *list)
{
	unsigned needs = 0;

	for (size_t i = 0; i < list->count; i++)
		needs |= list->items[i]->needs;
	return needs;
}

unsigned field_list_details(const struct field_list *list)
{
	unsigned details = 0;

	for (size_t i = 0; i < list->count; i++)
		details |= list->items[i]->details;
	return details;
}
