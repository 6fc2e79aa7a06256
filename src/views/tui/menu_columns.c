/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus of columns: which are shown, and which the table is sorted by. */
#include "views/tui/menu_columns.h"

#include "views/tui/actions_show.h"

#include <string.h>

static size_t count_columns(void)
{
	size_t count = 0;

	for (size_t i = 0; i < field_count; i++)
		count += fields[i].column != NULL;
	return count;
}

static size_t place_shown(const struct tui_state *state, const struct field *field)
{
	for (size_t i = 0; i < state->settings.columns.count; i++)
		if (state->settings.columns.items[i] == field)
			return i;
	return SIZE_MAX;
}

const struct field *menu_column_at(const struct tui_state *state, size_t place)
{
	const struct field_list *shown = &state->settings.columns;

	if (place < shown->count)
		return shown->items[place];
	place -= shown->count;
	for (size_t i = 0; i < field_count; i++)
		if (fields[i].column && place_shown(state, &fields[i]) == SIZE_MAX && place-- == 0)
			return &fields[i];
	return fields;
}

static size_t columns_count(const struct tui_state *state)
{
	size_t count = state->settings.columns.count;

	for (size_t i = 0; i < field_count; i++)
		count += fields[i].column && place_shown(state, &fields[i]) == SIZE_MAX;
	return count;
}

static struct menu_item columns_item(
	const struct tui_state *state, struct arena *arena, size_t place)
{
	const struct field *field = menu_column_at(state, place);

	(void)arena;
	return (struct menu_item){ place < state->settings.columns.count ? "[x]" : "[ ]",
		field->column, field->help };
}

static const struct field *sort_field(size_t place)
{
	for (size_t i = 0; i < field_count; i++)
		if (fields[i].column && place-- == 0)
			return &fields[i];
	return fields;
}

static size_t sort_count(const struct tui_state *state)
{
	(void)state;
	return count_columns();
}

static bool is_sorted_by(const struct tui_state *state, const struct field *field)
{
	return field == (state->settings.sort.field ? state->settings.sort.field : field_find("#"));
}

static struct menu_item sort_item(const struct tui_state *state, struct arena *arena, size_t place)
{
	const struct field *field = sort_field(place);

	(void)arena;
	return (struct menu_item){ is_sorted_by(state, field) ? "->" : "", field->column,
		field->help };
}

static unsigned sort_choose(struct tui_state *state, size_t place)
{
	tui_sort_by(state, sort_field(place));
	return act_close(state) | TUI_OBSERVE;
}

const struct menu_entry menu_columns = { "Columns", NULL, columns_count, columns_item, NULL };

const struct menu_entry menu_sort = { "Sort by", NULL, sort_count, sort_item, sort_choose };
