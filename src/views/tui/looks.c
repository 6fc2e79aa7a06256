/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/looks.h"

enum { OWN = -1, BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, GREY = 245 };

/*
 * Text has the terminal's own background, so that dark and light terminals both work.  A style with
 * another background has black or white text.
 */
static const struct {
	short foreground, background;
	unsigned colored, plain; /* enum look */
} table[STYLE_COUNT] = {
	[STYLE_PLAIN] = { OWN, OWN, 0, 0 },
	[STYLE_STATUS] = { OWN, OWN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_VICTIM] = { RED, OWN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_KILL_SET] = { RED, OWN, 0, LOOK_BOLD },
	[STYLE_CANDIDATE] = { MAGENTA, OWN, 0, 0 },
	[STYLE_EXEMPT] = { OWN, OWN, LOOK_DIM, LOOK_DIM },
	[STYLE_HEADING] = { BLACK, GREEN, 0, LOOK_REVERSE },
	[STYLE_SORTED] = { BLACK, CYAN, 0, LOOK_REVERSE | LOOK_BOLD | LOOK_UNDERLINE },
	[STYLE_KEY] = { OWN, OWN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_LABEL] = { BLACK, CYAN, 0, LOOK_REVERSE },
	[STYLE_WARNING] = { MAGENTA, OWN, 0, LOOK_BOLD },
	[STYLE_HYPOTHETICAL] = { BLACK, YELLOW, 0, LOOK_REVERSE | LOOK_BOLD },
	[STYLE_RECORDING] = { BLACK, CYAN, 0, LOOK_REVERSE },
	[STYLE_TIGHT] = { YELLOW, OWN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_NOW] = { RED, OWN, LOOK_BOLD, LOOK_BOLD | LOOK_UNDERLINE },
	[STYLE_RISING] = { RED, OWN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_FALLING] = { GREEN, OWN, 0, 0 },
	[STYLE_TAGGED] = { MAGENTA, OWN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_TITLE] = { BLACK, CYAN, 0, LOOK_REVERSE },
	[STYLE_FAINT] = { OWN, OWN, LOOK_DIM, 0 },
	[STYLE_ANON] = { WHITE, RED, 0, LOOK_REVERSE },
	[STYLE_FILE] = { BLACK, GREEN, 0, LOOK_REVERSE },
	[STYLE_SHMEM] = { BLACK, CYAN, 0, LOOK_REVERSE },
	[STYLE_HUGETLB] = { WHITE, MAGENTA, 0, LOOK_REVERSE },
	[STYLE_SLAB] = { WHITE, BLUE, 0, LOOK_REVERSE },
	[STYLE_OTHER] = { BLACK, WHITE, 0, LOOK_REVERSE },
	[STYLE_FREE] = { OWN, OWN, 0, 0 },
	[STYLE_GRAPH_FIRST] = { RED, OWN, LOOK_BOLD, LOOK_BOLD },
	[STYLE_GRAPH_SECOND] = { BLUE, OWN, LOOK_BOLD, 0 },
	[STYLE_GRAPH_THIRD] = { GREEN, OWN, 0, LOOK_DIM },
	[STYLE_SPARK] = { MAGENTA, OWN, 0, 0 },
};

unsigned looks_of(enum style style, bool color)
{
	return color ? table[style].colored : table[style].plain;
}

/* Not every terminal has faint text; with 256 colours a grey stands for faint. */
short looks_foreground(enum style style, int colors)
{
	if (colors >= 256 && table[style].colored & LOOK_DIM)
		return GREY;
	return table[style].foreground;
}

short looks_background(enum style style)
{
	return table[style].background;
}
