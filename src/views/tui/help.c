/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/help.h"

#include "base/text.h"
#include "views/prose/wrap.h"
#include "views/table/badness_bar.h"
#include "views/tui/keys.h"

#include <string.h>

enum { NAMES_COLUMN = 2, HELP_COLUMN = 20 };

static const char *const topic_names[] = {
	[HELP_SCREEN] = "Screen",
	[HELP_BARS] = "Bars",
	[HELP_FIND] = "Find",
	[HELP_ROWS] = "Rows",
	[HELP_ASK] = "Ask",
	[HELP_RUN] = "Run",
	[HELP_TEXTS] = "Texts",
	[HELP_MENUS] = "Menus",
};
_Static_assert(sizeof(topic_names) / sizeof(*topic_names) == HELP_TOPIC_COUNT,
	"a name for each enum help_topic");

/*
 * What stands before the keys of a topic.  A line with a sample is short enough for the narrowest
 * screen, so that it keeps its number, and its first columns are blank for the sample.
 */
static const char *const intros[HELP_TOPIC_COUNT] = {
	[HELP_SCREEN] =
		"Marks before a line\n"
		"     the next to die\n"
		"     is killed with it, or exits because of that kill\n"
		"     may be killed instead of it\n"
		"     exempt: is never killed\n"
		"     moved up in rank since the reading before\n"
		"     moved down\n"
		"     tagged\n"
		"     stands for several processes: + opens it\n"
		"\n"
		"The head: what happens if memory ran out now\n"
		"  MEM   what the memory holds; what can be allocated before a kill\n"
		"  PSI   how much of the time all (full) or some processes wait for memory\n"
		"  NEXT  which process is killed, what that frees, how many exit too, how certain\n"
		"  THEN  the runner-up and its distance; what grows, or the biggest group\n"
		"  FULL  the limit that fills first, when, and which process is killed there\n"
		"  KILL  the last kill that this screen saw happen; O shows earlier ones\n"
		"  ROWS  which processes are shown, if not all\n"
		"\n"
		"oomtop itself kills nothing.\n",
	[HELP_BARS] = "BAR: a row's badness; that of rank 1 fills the column\n"
		      "        A  anon: heap and stacks\n"
		      "        a  anon that a fork may share\n"
		      "        f  file: mapped files; reclaim drops them first\n"
		      "        S  shm: shared memory that no other maps\n"
		      "        s  shm that others may map: a kill may leave it\n"
		      "        W  swap: swapped out\n"
		      "        P  ptab: page tables\n"
		      "        M  resident memory of unknown kind (old kernels)\n"
		      "        +  added by oom_score_adj\n"
		      "        .  taken off by oom_score_adj: does not count\n"
		      "        >  more than fits\n"
		      "Capital or full: a kill frees it. Small or faint: perhaps not.\n"
		      "\n"
		      "MEM\n"
		      "\n"
		      "NEXT and FULL\n"
		      "         a tenth or more is left\n"
		      "         less than a tenth, or PSI full above 10%\n"
		      "         less than 2%, or full within a minute\n"
		      "Graphs\n",
	[HELP_FIND] = "In the table: move, search, choose\n",
	[HELP_ROWS] = "In the table: which rows and columns, in which order\n",
	[HELP_ASK] = "In the table: ask about the selected process, or the machine\n",
	[HELP_RUN] = "Readings, settings, the program\n",
	[HELP_TEXTS] = "",
	[HELP_MENUS] = "",
};

static const char mouse[] =
	"\nMouse\n"
	"  A click on a heading sorts, on a row selects it, on FULL shows that memory, on the "
	"number of notes opens them, and on a key in the last line presses it. The wheel "
	"scrolls.\n";

/* The contexts of the keys that are not the table's. */
static const struct context {
	unsigned modes;
	const char *heading;
} contexts[] = {
	{ 1 << TUI_EXPLAIN | 1 << TUI_HELP, "In a text; the arrows scroll, too" },
	{ 1 << TUI_CHANGES, "Where changes are to be written" },
	{ 1 << TUI_KILLS, "In the list of past kills" },
	{ 1 << TUI_GRAPHS, "In the graphs" },
	{ 1 << TUI_COLUMNS, "In the list of columns" },
	{ 1 << TUI_MENU, "In another list" },
	{ 1 << TUI_PROMPT, "While a text is typed" },
};

/* What a part of the screen looks like. */
struct sample {
	enum help_topic topic;
	int line, column;
	enum style style;
	const char *text;
};

static const struct sample samples[] = {
	{ HELP_SCREEN, 1, 2, STYLE_VICTIM, "!" },
	{ HELP_SCREEN, 2, 2, STYLE_KILL_SET, "+" },
	{ HELP_SCREEN, 3, 2, STYLE_CANDIDATE, "?" },
	{ HELP_SCREEN, 4, 2, STYLE_EXEMPT, "-" },
	{ HELP_SCREEN, 5, 2, STYLE_RISING, "▲" },
	{ HELP_SCREEN, 6, 2, STYLE_FALLING, "▼" },
	{ HELP_SCREEN, 7, 2, STYLE_TAGGED, "*" },
	{ HELP_SCREEN, 8, 2, STYLE_PLAIN, "⋮" },
	{ HELP_BARS, 14, 5, STYLE_ANON, " anon " },
	{ HELP_BARS, 14, 12, STYLE_FILE, " file " },
	{ HELP_BARS, 14, 19, STYLE_SHMEM, " shmem " },
	{ HELP_BARS, 14, 27, STYLE_HUGETLB, " hugetlb " },
	{ HELP_BARS, 14, 37, STYLE_SLAB, " slab " },
	{ HELP_BARS, 14, 44, STYLE_OTHER, " other " },
	{ HELP_BARS, 14, 52, STYLE_FREE, " free " },
	{ HELP_BARS, 17, 2, STYLE_STATUS, "calm" },
	{ HELP_BARS, 18, 2, STYLE_TIGHT, "tight" },
	{ HELP_BARS, 19, 2, STYLE_NOW, "now" },
	{ HELP_BARS, 20, 9, STYLE_GRAPH_FIRST, "rank 1" },
	{ HELP_BARS, 20, 17, STYLE_GRAPH_SECOND, "rank 2" },
	{ HELP_BARS, 20, 25, STYLE_GRAPH_THIRD, "rank 3" },
};

/* The pieces of a bar, on the lines behind the first of that topic. */
static const struct bar_piece pieces[] = {
	{ .part = BAR_ANON },
	{ .part = BAR_ANON, .stays = true },
	{ .part = BAR_FILE, .stays = true },
	{ .part = BAR_SHMEM },
	{ .part = BAR_SHMEM, .stays = true },
	{ .part = BAR_SWAP },
	{ .part = BAR_PAGE_TABLES },
	{ .part = BAR_UNSPLIT },
	{ .part = BAR_ADJ },
	{ .part = BAR_CUT, .stays = true },
	{ .part = BAR_MORE },
};

/* The names of a key, and its help in a column of its own. */
static const char *add_key(
	struct arena *arena, const char *text, const struct key_entry *entry, int width)
{
	const char *names = press_names(arena, entry);
	struct wrap wrap;
	struct wrap_line line;

	wrap_begin(&wrap, entry->help, strlen(entry->help), width - HELP_COLUMN, 0);
	while (wrap_next(&wrap, &line)) {
		text = text_format(arena, "%s%*s%-*s%.*s\n", text, NAMES_COLUMN, "",
			HELP_COLUMN - NAMES_COLUMN, names, (int)line.length, line.text);
		names = "";
	}
	return text;
}

/* The first of those that the key has a meaning in; NULL for none. */
static const struct context *context_of(const struct key_entry *entry)
{
	for (size_t i = 0; i < sizeof(contexts) / sizeof(*contexts); i++)
		if (entry->modes & contexts[i].modes)
			return &contexts[i];
	return NULL;
}

static const char *add_context(struct arena *arena, const char *text, enum help_topic topic,
	const struct context *context, int width)
{
	const char *heading = context->heading;

	for (size_t i = 0; i < key_table_count; i++) {
		const struct key_entry *entry = &key_table[i];

		if (entry->topic != topic || context_of(entry) != context)
			continue;
		if (heading)
			text = text_format(
				arena, "%s%s%s\n", text, *text ? "\n" : "", context->heading);
		heading = NULL;
		text = add_key(arena, text, entry, width);
	}
	return text;
}

const char *help_text(struct arena *arena, const struct tui_state *state)
{
	enum help_topic topic = state->help_topic;
	const char *text = intros[topic];

	if (topic == HELP_TEXTS || topic == HELP_MENUS)
		for (size_t i = 0; i < sizeof(contexts) / sizeof(*contexts); i++)
			text = add_context(arena, text, topic, &contexts[i], state->width);
	else
		for (size_t i = 0; i < key_table_count; i++)
			if (key_table[i].topic == topic)
				text = add_key(arena, text, &key_table[i], state->width);
	return topic == HELP_RUN ? text_format(arena, "%s%s", text, mouse) : text;
}

const char *help_title(struct arena *arena, const struct tui_state *state)
{
	const char *text = "Help:", *after = " ";

	for (int i = 0; i < HELP_TOPIC_COUNT; i++) {
		bool is_shown = i == (int)state->help_topic;

		text = text_format(arena, "%s%s%s", text, is_shown ? "[" : after, topic_names[i]);
		after = is_shown ? "]" : " ";
	}
	return text_format(arena, "%s%s", text, after);
}

static void paint_piece(struct canvas *canvas, const struct tui_state *state, int line,
	const struct bar_piece *piece)
{
	enum { CELLS_BEGIN = 2, CELLS_END = 7 };
	const char letter[] = { bar_letter(piece), '\0' };

	for (int x = CELLS_BEGIN; x < CELLS_END; x++)
		canvas_put(canvas, line, x, 1, STYLE_OF_BAR(piece->part),
			state->mono || state->ascii ? letter : bar_block(piece));
}

void help_paint_samples(struct canvas *canvas, const struct tui_state *state, int line, int page)
{
	int first = (int)state->pane.first;

	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		const struct sample *sample = &samples[i];

		if (sample->topic == state->help_topic && sample->line >= first &&
			sample->line < first + page)
			canvas_put(canvas, line + sample->line - first, sample->column,
				canvas->width, sample->style, sample->text);
	}
	if (state->help_topic != HELP_BARS)
		return;
	for (int i = 0; i < (int)(sizeof(pieces) / sizeof(*pieces)); i++)
		if (i + 1 >= first && i + 1 < first + page)
			paint_piece(canvas, state, line + i + 1 - first, &pieces[i]);
}
