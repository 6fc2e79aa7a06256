/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/menu_paint.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "views/tui/menu.h"

#include <string.h>

enum { NAME_COLUMN = 6, HELP_COLUMN = 18 };

/*
 * The column of the help texts, behind the longest name.  A name may be as long as the line: half
 * of the line is for the help texts.
 */
static int help_column(const struct canvas *canvas, const struct tui_state *state)
{
	int widest = HELP_COLUMN - NAME_COLUMN - 1, max = canvas->width / 2 - NAME_COLUMN;

	for (size_t i = 0; i < menu_count(state); i++) {
		struct arena arena = ARENA_EMPTY;
		struct menu_item item = menu_entry_of(state)->item(state, &arena, i);
		int columns = text_columns(item.name, strlen(item.name));

		widest = columns > widest ? columns : widest;
		arena_release(&arena);
	}
	return NAME_COLUMN + (widest < max ? widest : max) + 1;
}

static void paint_item(
	struct canvas *canvas, const struct tui_state *state, int line, size_t place, int help)
{
	struct arena arena = ARENA_EMPTY;
	struct menu_item item = menu_entry_of(state)->item(state, &arena, place);

	canvas_put(canvas, line, 2, NAME_COLUMN - 2, STYLE_PLAIN, item.mark);
	canvas_put(canvas, line, NAME_COLUMN, help - NAME_COLUMN - 1, STYLE_PLAIN,
		text_columns_cut_path(&arena, item.name, help - NAME_COLUMN - 1));
	canvas_put_short(canvas, line, help, canvas->width - help, STYLE_FAINT, item.help);
	if (place == state->menu_cursor)
		canvas_reverse(canvas, line);
	arena_release(&arena);
}

void menu_paint(struct canvas *canvas, const struct tui_state *state)
{
	int line = tui_heading_line(state), page = tui_page(state);
	int help = help_column(canvas, state);
	size_t count = menu_count(state);
	const struct menu_entry *menu = menu_entry_of(state);
	struct arena arena = ARENA_EMPTY;

	canvas_fill(canvas, line, 0, canvas->width, STYLE_TITLE, ' ');
	canvas_put_short(canvas, line, 0, canvas->width, STYLE_TITLE,
		menu->title ? menu->title : menu->title_of(state, &arena));
	for (int i = 0; i < page && state->menu_first + (size_t)i < count; i++)
		paint_item(canvas, state, line + 1 + i, state->menu_first + (size_t)i, help);
	arena_release(&arena);
}
