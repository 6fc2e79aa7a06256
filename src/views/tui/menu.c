/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/menu.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "views/tui/actions.h"

#include <stdlib.h>
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

/* Those shown first, in their order, then all others. */
static const struct field *column_of_menu(const struct tui_state *state, size_t place)
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
	const struct field *field = column_of_menu(state, place);

	(void)arena;
	return (struct menu_item){ place < state->settings.columns.count ? "[x]" : "[ ]",
		field->column, field->help };
}

static void hide_column(struct tui_state *state, size_t place)
{
	struct field_list *columns = &state->settings.columns;

	if (columns->count == 1) {
		tui_say(state, "at least one column must remain");
		return;
	}
	columns->count--;
	memmove(columns->items + place, columns->items + place + 1,
		(columns->count - place) * sizeof(*columns->items));
}

unsigned act_menu_toggle(struct tui_state *state)
{
	struct field_list *columns = &state->settings.columns;
	const struct field *field;

	if (state->menu != MENU_COLUMNS)
		return 0;
	field = column_of_menu(state, state->menu_cursor);
	columns->default_count = 0;
	if (state->menu_cursor < columns->count) {
		hide_column(state, state->menu_cursor);
	} else {
		array_reserve(columns->items, columns->count, columns->capacity);
		columns->items[columns->count++] = field;
	}
	return TUI_OBSERVE;
}

static unsigned swap_columns(struct tui_state *state, size_t a, size_t b)
{
	struct field_list *columns = &state->settings.columns;
	const struct field *field;

	if (state->menu != MENU_COLUMNS || a >= columns->count || b >= columns->count)
		return 0;
	field = columns->items[a];
	columns->items[a] = columns->items[b];
	columns->items[b] = field;
	columns->default_count = 0;
	return 0;
}

unsigned act_menu_earlier(struct tui_state *state)
{
	size_t place = state->menu_cursor;
	unsigned effects = swap_columns(state, place, place - 1);

	if (state->menu == MENU_COLUMNS && place > 0 && place < state->settings.columns.count)
		menu_move_to(state, place - 1);
	return effects;
}

unsigned act_menu_later(struct tui_state *state)
{
	size_t place = state->menu_cursor;
	unsigned effects = swap_columns(state, place, place + 1);

	if (state->menu == MENU_COLUMNS && place + 1 < state->settings.columns.count)
		menu_move_to(state, place + 1);
	return effects;
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
	return field == (state->settings.sort ? state->settings.sort : field_find("#"));
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

static const char *user_of(struct arena *arena, const struct process *process)
{
	if (process->user || !process->uid.known)
		return process->user;
	return text_format(arena, "%lld", (long long)process->uid.value);
}

static int compare_users(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Every user once, by name; the list is the arena's. */
static size_t list_users(
	const struct tui_state *state, struct arena *arena, const char ***ret_users)
{
	const struct snapshot *snapshot = state->view.snapshot;
	const char **users = arena_alloc(arena, (snapshot->process_count + 1) * sizeof(*users));
	size_t count = 0, kept = 0;

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const char *user = user_of(arena, &snapshot->processes[i]);

		if (user)
			users[count++] = user;
	}
	if (count > 0)
		qsort(users, count, sizeof(*users), compare_users);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || strcmp(users[kept - 1], users[i]) != 0)
			users[kept++] = users[i];
	*ret_users = users;
	return kept;
}

static size_t user_count(const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const char **users;
	size_t count = list_users(state, &arena, &users);

	arena_release(&arena);
	return count + 1;
}

static struct menu_item user_item(const struct tui_state *state, struct arena *arena, size_t place)
{
	const char **users;
	size_t count = list_users(state, arena, &users);

	if (place == 0 || place > count)
		return (struct menu_item){ state->user ? "" : "->", "all",
			"every user's processes" };
	return (struct menu_item){ state->user && strcmp(state->user, users[place - 1]) == 0 ? "->"
											     : "",
		text_escape(arena, users[place - 1]), "" };
}

static unsigned user_choose(struct tui_state *state, size_t place)
{
	struct arena arena = ARENA_EMPTY;
	const char **users;
	size_t count = list_users(state, &arena, &users);

	free(state->user);
	state->user = NULL;
	if (place > 0 && place <= count) {
		state->user = memory_alloc(strlen(users[place - 1]) + 1);
		strcpy(state->user, users[place - 1]);
	}
	arena_release(&arena);
	return act_close(state) | TUI_HEAD;
}

static const struct menu_entry menu_columns = { "Columns", NULL, columns_count, columns_item,
	NULL };
static const struct menu_entry menu_sort = { "Sort by", NULL, sort_count, sort_item,
	sort_choose };
static const struct menu_entry menu_user = { "Show the processes of", NULL, user_count,
	user_item, user_choose };

static const struct menu_entry *const menus[] = {
	[MENU_COLUMNS] = &menu_columns,
	[MENU_SORT] = &menu_sort,
	[MENU_USER] = &menu_user,
	[MENU_DOMAIN] = &menu_domain,
	[MENU_ASSUME] = &menu_assume,
};

unsigned menu_open(struct tui_state *state, enum menu_kind kind)
{
	state->mode = TUI_MENU;
	state->menu = kind;
	state->menu_cursor = state->menu_first = 0;
	return 0;
}

unsigned act_menu_columns(struct tui_state *state)
{
	return menu_open(state, MENU_COLUMNS);
}

unsigned act_menu_sort(struct tui_state *state)
{
	return menu_open(state, MENU_SORT);
}

unsigned act_menu_user(struct tui_state *state)
{
	return menu_open(state, MENU_USER);
}

unsigned act_menu_choose(struct tui_state *state)
{
	return menus[state->menu]->choose(state, state->menu_cursor);
}

size_t menu_count(const struct tui_state *state)
{
	return menus[state->menu]->count(state);
}

void menu_move_to(struct tui_state *state, size_t place)
{
	size_t page = (size_t)tui_page(state);

	state->menu_cursor = place;
	if (place < state->menu_first)
		state->menu_first = place;
	if (place >= state->menu_first + page)
		state->menu_first = place - page + 1;
}

unsigned menu_click(struct tui_state *state, int line)
{
	size_t place = state->menu_first + (size_t)line;

	if (line < 0 || place >= menu_count(state))
		return 0;
	state->menu_cursor = place;
	return state->menu == MENU_COLUMNS ? act_menu_toggle(state) : act_menu_choose(state);
}

static void paint_item(struct canvas *canvas, const struct tui_state *state, int line, size_t place)
{
	enum { NAME_COLUMN = 6, HELP_COLUMN = 18 };
	struct arena arena = ARENA_EMPTY;
	struct menu_item item = menus[state->menu]->item(state, &arena, place);
	int columns = text_columns(item.name, strlen(item.name)) + 1;
	int max = canvas->width / 2 - NAME_COLUMN, help = HELP_COLUMN;

	/* a path may be as long as the line: half of it is for what is said of it */
	columns = columns < max ? columns : max;
	canvas_put(canvas, line, 2, NAME_COLUMN - 2, STYLE_PLAIN, item.mark);
	if (NAME_COLUMN + columns > help)
		help = NAME_COLUMN + columns;
	canvas_put_short(
		canvas, line, NAME_COLUMN, help - NAME_COLUMN - 1, STYLE_PLAIN, item.name);
	canvas_put_short(
		canvas, line, help, canvas->width - help, STYLE_FAINT, item.help);
	if (place == state->menu_cursor)
		canvas_reverse(canvas, line);
	arena_release(&arena);
}

void menu_paint(struct canvas *canvas, const struct tui_state *state)
{
	int line = tui_heading_line(state), page = tui_page(state);
	size_t count = menu_count(state);
	const struct menu_entry *menu = menus[state->menu];
	struct arena arena = ARENA_EMPTY;

	canvas_fill(canvas, line, 0, canvas->width, STYLE_TITLE, ' ');
	canvas_put_short(canvas, line, 0, canvas->width, STYLE_TITLE,
		menu->title ? menu->title : menu->title_of(state, &arena));
	for (int i = 0; i < page && state->menu_first + (size_t)i < count; i++)
		paint_item(canvas, state, line + 1 + i, state->menu_first + (size_t)i);
	arena_release(&arena);
}
