/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/menu_paint.h"

#include "base/text.h"
#include "base/text_columns.h"
#include "views/tui/menu.h"

#include <string.h>

static void paint_item(struct canvas *canvas, const struct tui_state *state, int line, size_t place)
{
	enum { NAME_COLUMN = 6, HELP_COLUMN = 18 };
	struct arena arena = ARENA_EMPTY;
	struct menu_item item = menu_entry_of(state)->item(state, &arena, place);
	int columns = text_columns(item.name, strlen(item.name)) + 1;
	int max = canvas->width / 2 - NAME_COLUMN, help = HELP_COLUMN;

	/* a path may be as long as the line: half of the line is for the help text */
	columns = columns < max ? columns : max;
	canvas_put(canvas, line, 2, NAME_COLUMN - 2, STYLE_PLAIN, item.mark);
	if (NAME_COLUMN + columns > help)
		help = NAME_COLUMN + columns;
	canvas_put_short(canvas, line, NAME_COLUMN, help - NAME_COLUMN - 1, STYLE_PLAIN, item.name);
	canvas_put_short(canvas, line, help, canvas->width - help, STYLE_FAINT, item.help);
	if (place == state->menu_cursor)
		canvas_reverse(canvas, line);
	arena_release(&arena);
}

void menu_paint(struct canvas *canvas, const struct tui_state *state)
{
	int line = tui_heading_line(state), page = tui_page(state);
	size_t count = menu_count(state);
	const struct menu_entry *menu = menu_entry_of(state);
	struct arena arena = ARENA_EMPTY;

	canvas_fill(canvas, line, 0, canvas->width, STYLE_TITLE, ' ');
	canvas_put_short(canvas, line, 0, canvas->width, STYLE_TITLE,
		menu->title ? menu->title : menu->title_of(state, &arena));
	for (int i = 0; i < page && state->menu_first + (size_t)i < count; i++)
		paint_item(canvas, state, line + 1 + i, state->menu_first + (size_t)i);
	arena_release(&arena);
}
