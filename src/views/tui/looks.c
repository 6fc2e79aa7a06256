/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/looks.h"

#include "views/table/badness_bar.h"

enum { OWN = -1, BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, GREY = 245 };

/*
 * Text has the terminal's own background, so that dark and light terminals both work.  A style with
 * another background has black or white text.
 */
struct looks {
	short foreground, background;
	unsigned colored, plain; /* enum look */
};

static const struct looks table[STYLE_COUNT] = {
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
	/* the colours of the memory bar; page tables are the kernel's, as slab is */
	[STYLE_OF_BAR(BAR_ANON)] = { RED, OWN, 0, 0 },
	[STYLE_OF_BAR(BAR_FILE)] = { GREEN, OWN, 0, 0 },
	[STYLE_OF_BAR(BAR_SHMEM)] = { CYAN, OWN, 0, 0 },
	[STYLE_OF_BAR(BAR_SWAP)] = { MAGENTA, OWN, 0, 0 },
	[STYLE_OF_BAR(BAR_PAGE_TABLES)] = { BLUE, OWN, 0, 0 },
	[STYLE_OF_BAR(BAR_UNSPLIT)] = { OWN, OWN, 0, 0 },
	[STYLE_OF_BAR(BAR_ADJ)] = { YELLOW, OWN, 0, 0 },
	[STYLE_OF_BAR(BAR_CUT)] = { OWN, OWN, LOOK_DIM, 0 },
	[STYLE_OF_BAR(BAR_MORE)] = { OWN, OWN, LOOK_DIM, 0 },
};

_Static_assert(STYLE_BAR_END - STYLE_BAR + 1 == BAR_PART_COUNT, "a style for each enum bar_part");

/* What a scheme has otherwise. */
static const struct {
	enum color_scheme scheme;
	enum style style;
	struct looks looks;
} others[] = {
	{ SCHEME_LIGHT, STYLE_TIGHT, { BLACK, YELLOW, LOOK_BOLD, LOOK_BOLD } },
	{ SCHEME_LIGHT, STYLE_FAINT, { OWN, OWN, 0, 0 } },
	{ SCHEME_LIGHT, STYLE_EXEMPT, { BLUE, OWN, 0, LOOK_DIM } },
	{ SCHEME_LIGHT, STYLE_FALLING, { BLUE, OWN, 0, 0 } },
	{ SCHEME_LIGHT, STYLE_GRAPH_THIRD, { MAGENTA, OWN, 0, LOOK_DIM } },
	{ SCHEME_CONTRAST, STYLE_VICTIM, { WHITE, RED, LOOK_BOLD, LOOK_BOLD } },
	{ SCHEME_CONTRAST, STYLE_KILL_SET, { OWN, OWN, LOOK_BOLD, LOOK_BOLD } },
	{ SCHEME_CONTRAST, STYLE_CANDIDATE, { OWN, OWN, LOOK_UNDERLINE, LOOK_UNDERLINE } },
	{ SCHEME_CONTRAST, STYLE_EXEMPT, { OWN, OWN, 0, 0 } },
	{ SCHEME_CONTRAST, STYLE_FAINT, { OWN, OWN, 0, 0 } },
	{ SCHEME_CONTRAST, STYLE_WARNING, { OWN, OWN, LOOK_BOLD, LOOK_BOLD } },
	{ SCHEME_CONTRAST, STYLE_TIGHT, { BLACK, YELLOW, LOOK_BOLD, LOOK_BOLD } },
	{ SCHEME_CONTRAST, STYLE_NOW, { WHITE, RED, LOOK_BOLD, LOOK_BOLD | LOOK_REVERSE } },
	{ SCHEME_CONTRAST, STYLE_SPARK, { OWN, OWN, LOOK_BOLD, 0 } },
	{ SCHEME_CONTRAST, STYLE_GRAPH_SECOND, { YELLOW, OWN, LOOK_BOLD, 0 } },
	{ SCHEME_CONTRAST, STYLE_GRAPH_THIRD, { CYAN, OWN, LOOK_BOLD, 0 } },
};

static const struct looks *find(enum color_scheme scheme, enum style style)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (others[i].scheme == scheme && others[i].style == style)
			return &others[i].looks;
	return &table[style];
}

unsigned looks_of(enum color_scheme scheme, enum style style, bool color)
{
	const struct looks *looks = find(scheme, style);

	return color && scheme != SCHEME_MONO ? looks->colored : looks->plain;
}

/* Not every terminal has faint text; with 256 colours a grey stands for faint. */
short looks_foreground(enum color_scheme scheme, enum style style, int colors)
{
	const struct looks *looks = find(scheme, style);

	if (scheme == SCHEME_MONO)
		return OWN;
	return colors >= 256 && looks->colored & LOOK_DIM ? GREY : looks->foreground;
}

short looks_background(enum color_scheme scheme, enum style style)
{
	return scheme == SCHEME_MONO ? OWN : find(scheme, style)->background;
}
