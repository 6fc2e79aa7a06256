/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/side.h"

#include "base/text.h"
#include "model/adj/adj_origin.h"
#include "views/prose/prose.h"
#include "views/prose/prose_adj.h"
#include "views/prose/prose_fate.h"
#include "views/prose/prose_words.h"
#include "views/tui/head_line.h"
#include "views/tui/head_status.h"

#include <inttypes.h>
#include <string.h>

enum { TEXT_MAX = 64 };

/* Where the next line of the pane goes. */
struct side {
	struct canvas *canvas;
	int line, end, column, width;
};

static void put_line(struct side *side, enum style style, const char *text)
{
	if (side->line < side->end)
		canvas_put_short(
			side->canvas, side->line++, side->column, side->width, style, text);
}

/* A text in as many lines as it takes. */
static void put_text(struct side *side, const char *text)
{
	struct pane wrapped = { 0 };

	if (!text)
		return;
	pane_set(&wrapped, text, side->width);
	for (size_t i = 0; i < wrapped.count; i++)
		put_line(side, STYLE_PLAIN, wrapped.lines[i]);
	pane_release(&wrapped);
}

/* "anon      3.6G ████████", the bar as long as the part of the largest of the parts. */
static void put_part(
	struct side *side, const char *name, int64_t bytes, int64_t largest, enum style style)
{
	enum { NAME = 7, SIZE = 7 };
	struct arena arena = ARENA_EMPTY;
	int room = side->width - NAME - SIZE - 1;
	int64_t size = bytes < 0 ? -bytes : bytes;
	int length =
		largest > 0 && room > 0 ? (int)((double)size / (double)largest * room + 0.5) : 0;

	if (side->line >= side->end)
		return;
	canvas_put(side->canvas, side->line, side->column, NAME, STYLE_PLAIN, name);
	head_put_figure(side->canvas, side->line, side->column + NAME, SIZE, STYLE_PLAIN,
		prose_size(&arena, bytes));
	for (int i = 0; i < length && i < room; i++)
		canvas_put(side->canvas, side->line, side->column + NAME + SIZE + 1 + i, 1, style,
			bytes < 0 ? "-" : " ");
	side->line++;
	arena_release(&arena);
}

static void put_parts(struct side *side, const struct row *row)
{
	const struct process_memory *memory = &row->entry->process->memory;
	const struct {
		const char *name;
		struct figure bytes;
		enum style style;
	} parts[] = {
		{ "anon", memory->rss_anon_bytes, STYLE_ANON },
		{ "file", memory->rss_file_bytes, STYLE_FILE },
		{ "shmem", memory->rss_shmem_bytes, STYLE_SHMEM },
		{ "swap", memory->swap_bytes, STYLE_OTHER },
		{ "tables", memory->page_tables_bytes, STYLE_SLAB },
		{ "adj",
			row->entry->badness.adj_pages.known
				? figure_of(verdict_bytes(
					  row->verdict, row->entry->badness.adj_pages.value))
				: FIGURE_UNKNOWN,
			STYLE_HYPOTHETICAL },
	};
	int64_t largest = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		int64_t size = figure_or(parts[i].bytes, 0);

		largest = size > largest ? size : -size > largest ? -size : largest;
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (parts[i].bytes.known)
			put_part(
				side, parts[i].name, parts[i].bytes.value, largest, parts[i].style);
}

static const char *rank_text(struct arena *arena, const struct row *row)
{
	const struct ranking_entry *entry = row->entry;

	if (entry->exemption != EXEMPT_NOT)
		return text_format(arena, "exempt: %s", prose_exemption(entry));
	if (!entry->rank || !entry->badness.pages.known)
		return "no rank";
	if (!entry->gap_pages.known || entry == row->verdict->first)
		return text_format(arena, "rank %zu of %zu, badness %s", entry->rank,
			row->verdict->ranked_count,
			prose_size(arena, verdict_bytes(row->verdict, entry->badness.pages.value)));
	return text_format(arena, "rank %zu of %zu, badness %s, gap %s", entry->rank,
		row->verdict->ranked_count,
		prose_size(arena, verdict_bytes(row->verdict, entry->badness.pages.value)),
		prose_size(arena, verdict_bytes(row->verdict, entry->gap_pages.value)));
}

static const char *growth_text(struct arena *arena, const struct row *row)
{
	const struct trend_entry *entry = trend_find(row->trend, row->entry->process->pid);

	if (!entry || entry->memory.intervals == 0)
		return NULL;
	return text_format(
		arena, "grows by %s/s", prose_size(arena, (int64_t)entry->memory.bytes_per_second));
}

static const char *origin_text(struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	struct adj_origin origin;

	if (!process->adj.known)
		return NULL;
	origin = adj_origin_of(row->snapshot, process);
	return text_format(arena, "oom_score_adj %" PRId64 ": %s", process->adj.value,
		origin.setter == ADJ_SETTER_UNKNOWN ? "its origin is not known"
						    : prose_adj_by(arena, &origin));
}

static const char *freed_text(struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	struct figure own = process_own_bytes(process);

	if (!own.known)
		return NULL;
	return text_format(arena, "killing it frees %s",
		prose_freed(arena, own, process_freed_bytes(process).known,
			process_frees_at_least(&row->snapshot->machine, process)));
}

static const char *member_text(struct arena *arena, const char *what, const char *name)
{
	return name ? text_format(arena, "%s %s", what, head_name(arena, name)) : NULL;
}

static void put_process(struct side *side, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	const char *fate = prose_fate(arena, row->verdict, process);

	put_line(side, STYLE_TITLE,
		text_format(arena, "%-*s", side->width < TEXT_MAX ? side->width : TEXT_MAX,
			prose_process(arena, process)));
	put_text(side, process->command_line ? text_escape(arena, process->command_line) : NULL);
	put_text(side, member_text(arena, "user", process->user));
	put_text(side, member_text(arena, "pod", process->pod));
	put_text(side, member_text(arena, "container", process->container));
	put_text(side, member_text(arena, "unit", process->unit));
	put_line(side, STYLE_PLAIN, "");
	put_text(side, rank_text(arena, row));
	put_parts(side, row);
	put_line(side, STYLE_PLAIN, "");
	put_text(side, prose_why(arena, row->verdict, row->entry));
	put_text(side, growth_text(arena, row));
	if (process_has_memory(process))
		put_text(side, freed_text(arena, row));
	put_text(side, fate);
	put_text(side, origin_text(arena, row));
	put_line(side, STYLE_PLAIN, "");
	put_line(side, STYLE_FAINT, "Enter: all of it; L: if it leaks");
}

void side_paint(struct canvas *canvas, int line, int height, const struct tui_state *state)
{
	const struct row *row = tui_chosen(state);
	int column = tui_list_width(state) + 2;
	struct arena arena = ARENA_EMPTY;
	struct side side = { .canvas = canvas,
		.line = line,
		.end = line + height,
		.column = column,
		.width = canvas->width - column };

	for (int i = line; i < line + height; i++)
		canvas_put(canvas, i, column - 2, 1, STYLE_FAINT, "│");
	if (row)
		put_process(&side, &arena, row);
	arena_release(&arena);
}
