/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/list_bar.h"

#include "views/table/badness_bar.h"

#include <string.h>

static bool wants_letters(const struct tui_state *state)
{
	return state->mono || state->ascii;
}

/* In colours each word has the look that its part has in the memory bar of the head. */
static enum style style_of(enum bar_part part)
{
	static const enum style styles[BAR_PART_COUNT] = {
		[BAR_ANON] = STYLE_ANON,
		[BAR_FILE] = STYLE_FILE,
		[BAR_SHMEM] = STYLE_SHMEM,
		[BAR_SWAP] = STYLE_HUGETLB,
		[BAR_PAGE_TABLES] = STYLE_SLAB,
		[BAR_ADJ] = STYLE_HYPOTHETICAL,
	};

	return styles[part];
}

bool list_bar_heading(struct canvas *canvas, int line, const struct tui_column *column,
	const struct tui_state *state)
{
	int x = column->x;

	if (column->field->kind != FIELD_BAR || column->width < BAR_LEGEND_CELLS)
		return false;
	for (size_t i = 0; i < bar_legend_count; i++) {
		const struct bar_legend_word *word = &bar_legend[i];

		x += 1 + canvas_put(canvas, line, x, column->x + column->width - x,
				 wants_letters(state) ? STYLE_HEADING : style_of(word->part),
				 wants_letters(state) ? word->letters : word->text);
	}
	return true;
}

void list_bar_paint(struct canvas *canvas, int line, const struct tui_column *column,
	const struct row *row, const struct tui_state *state)
{
	struct badness_bar bar;
	int x = column->x;

	badness_bar_make(&bar, row->verdict, row->entry, column->width);
	for (size_t i = 0; i < bar.count; i++) {
		const struct bar_piece *piece = &bar.pieces[i];
		enum style style = STYLE_OF_BAR(piece->part);
		char letter[2] = { bar_letter(piece), '\0' };

		for (int n = 0; n < piece->cells; n++)
			x += canvas_put(canvas, line, x, 1, style,
				wants_letters(state) ? letter : bar_block(piece));
	}
}
