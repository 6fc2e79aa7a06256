/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/sort_key.h"

#include <string.h>

int sort_key_parse(struct sort_key *ret_key, const char *text, struct error *error)
{
	bool falling = *text == '-';
	const struct field *field = field_find(text + falling);

	if (!field)
		return error_usage(
			error, "unknown column '%s' to sort by (see --list-columns)", text);
	*ret_key = (struct sort_key){ .field = field, .direction = falling ? -1 : 1 };
	return 0;
}

static int compare_texts(const char *left, const char *right, int direction)
{
	int order;

	if (!left || !right)
		return (left == NULL) - (right == NULL);
	order = strcmp(left, right);
	return order == 0 ? 0 : order < 0 ? -direction : direction;
}

int sort_key_compare(const struct sort_key *key, const struct row *left, const struct row *right)
{
	const struct field *field = key->field;
	struct arena arena = ARENA_EMPTY;
	int order;

	if (field->figure) {
		order = figure_compare(field->figure(left), field->figure(right), key->direction);
	} else {
		order = compare_texts(
			field->text(&arena, left), field->text(&arena, right), key->direction);
		arena_release(&arena);
	}
	if (order != 0)
		return order;
	/* the entries of a verdict are one array in order of rank */
	return left->entry < right->entry ? -1 : left->entry > right->entry;
}
