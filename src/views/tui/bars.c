/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/bars.h"

#include "base/text.h"
#include "model/kernel/node_room.h"
#include "model/report/domain_memory.h"
#include "views/prose/prose_words.h"
#include "views/tui/head_line.h"
#include "views/tui/left.h"

#include <stdio.h>
#include <string.h>

enum { LEFT_MIN_WIDTH = 16 };

struct part {
	const char *name;
	enum style style;
	int64_t bytes;
};

static int64_t known_part(struct figure bytes)
{
	return bytes.known && bytes.value > 0 ? bytes.value : 0;
}

/* Page cache without the shared memory that Cached includes. */
static int64_t file_bytes(const struct machine *machine)
{
	int64_t bytes =
		size_sum(known_part(machine->cached_bytes), known_part(machine->buffers_bytes)) -
		known_part(machine->shmem_bytes);

	return bytes > 0 ? bytes : 0;
}

/* Paints one part of the bar: name and size as far as they fit, behind a stroke if `stroke`. */
static void paint_part(struct canvas *canvas, int line, int x, int width, bool stroke,
	const struct part *part, enum size_unit unit)
{
	struct arena arena = ARENA_EMPTY;
	const char *size = cell_size(&arena, part->bytes, unit);
	const char *text = text_format(&arena, "%s %s", part->name, size);

	canvas_fill(canvas, line, x, width, part->style, ' ');
	if (stroke)
		canvas_put(canvas, line, x, 1, part->style, "|");
	if ((int)strlen(text) <= width - stroke)
		canvas_put(canvas, line, x + stroke, width - stroke, part->style, text);
	else if ((int)strlen(part->name) <= width - stroke)
		canvas_put(canvas, line, x + stroke, width - stroke, part->style, part->name);
	arena_release(&arena);
}

/* The column at which an amount ends, of a bar of `width` columns for `total`. */
static int column_at(int64_t amount, int64_t total, int width)
{
	double column = (double)amount * width / (double)total;

	return column > width ? width : (int)(column + 0.5);
}

/* What can still be allocated before a kill; "" if it is not known. */
static const char *left_text(struct arena *arena, const struct tui_state *state)
{
	if (!state->headroom_is_known)
		return "";
	return text_format(
		arena, "left %s", left_range(arena, &state->headroom, state->settings.head_unit));
}

/* Columns that hold the text whatever is left: a meter must not move with its figures. */
static int left_width(const struct tui_state *state, int64_t total)
{
	struct arena arena = ARENA_EMPTY;
	int width = 2 * head_width(cell_size(&arena, total, state->settings.head_unit)) +
		    head_width("left -");

	arena_release(&arena);
	return width > LEFT_MIN_WIDTH ? width : LEFT_MIN_WIDTH;
}

static void paint_bar(struct canvas *canvas, int line, const struct part *parts, size_t count,
	int64_t total, const struct tui_state *state)
{
	enum size_unit unit = state->settings.head_unit;
	int left = HEAD_LABEL_WIDTH, width = canvas->width - left - 3 - left_width(state, total);
	struct arena arena = ARENA_EMPTY;
	int64_t sum = 0;
	int from = 0;

	head_label(canvas, line, STYLE_STATUS, "MEM");
	canvas_put(canvas, line, left, 1, STYLE_PLAIN, "[");
	for (size_t i = 0; i < count; i++) {
		int to;

		sum = size_sum(sum, parts[i].bytes);
		to = column_at(sum, total, width);
		if (to > from)
			paint_part(canvas, line, left + 1 + from, to - from, from > 0, &parts[i],
				unit);
		from = to > from ? to : from;
	}
	canvas_put(canvas, line, left + 1 + width, 2, STYLE_PLAIN, "] ");
	head_put_left_of(canvas, line, canvas->width, STYLE_STATUS, left_text(&arena, state));
	arena_release(&arena);
}

/* What is used and in no other part is "other"; the rest of the limit is free. */
static void paint_memcg(struct canvas *canvas, int line, const struct domain_memory *memory,
	const struct tui_state *state)
{
	enum { ANON, FILES, SHMEM, SLAB, OTHER, FREE, PART_COUNT };
	int64_t max = known_part(memory->max_bytes), used = known_part(memory->used_bytes);
	struct part parts[PART_COUNT] = {
		[ANON] = { "anon", STYLE_ANON, known_part(memory->anon_bytes) },
		[FILES] = { "file", STYLE_FILE, known_part(memory->file_bytes) },
		[SHMEM] = { "shmem", STYLE_SHMEM, known_part(memory->shmem_bytes) },
		[SLAB] = { "slab", STYLE_SLAB, known_part(memory->slab_bytes) },
		[OTHER] = { "other", STYLE_OTHER, 0 },
		[FREE] = { "free", STYLE_FREE, used < max ? max - used : 0 },
	};

	for (size_t i = 0; i < OTHER; i++)
		used -= size_smaller(used, parts[i].bytes);
	parts[OTHER].bytes = used;
	paint_bar(canvas, line, parts, PART_COUNT, max > 0 ? max : 1, state);
}

/* What the parts leave of the total; 0 if they are more. */
static int64_t rest_of(const struct part *parts, size_t count, int64_t total)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum = size_sum(sum, parts[i].bytes);
	return sum < total ? total - sum : 0;
}

/* A line without its bar: a figure that the bar begins with is not known. */
static void paint_unknown(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;

	head_label(canvas, line, STYLE_STATUS, "MEM");
	canvas_put(canvas, line, HEAD_LABEL_WIDTH, canvas->width, STYLE_PLAIN,
		"what it holds is not known");
	head_put_left_of(canvas, line, canvas->width, STYLE_STATUS, left_text(&arena, state));
	arena_release(&arena);
}

static void paint_machine(struct canvas *canvas, int line, const struct tui_state *state)
{
	enum { ANON, FILES, SHMEM, HUGETLB, SLAB, OTHER, FREE, PART_COUNT };
	const struct machine *machine = &state->view.snapshot->machine;
	int64_t total = known_part(machine->mem_total_bytes);
	struct part parts[PART_COUNT] = {
		[ANON] = { "anon", STYLE_ANON, known_part(machine->anon_bytes) },
		[FILES] = { "file", STYLE_FILE, file_bytes(machine) },
		[SHMEM] = { "shmem", STYLE_SHMEM, known_part(machine->shmem_bytes) },
		[HUGETLB] = { "hugetlb", STYLE_HUGETLB, known_part(machine->hugetlb_bytes) },
		[SLAB] = { "slab", STYLE_SLAB, known_part(machine->slab_bytes) },
		[OTHER] = { "other", STYLE_OTHER, 0 },
		[FREE] = { "free", STYLE_FREE, known_part(machine->mem_free_bytes) },
	};

	if (total == 0 || !machine->mem_free_bytes.known) {
		paint_unknown(canvas, line, state);
		return;
	}
	parts[OTHER].bytes = rest_of(parts, PART_COUNT, total);
	paint_bar(canvas, line, parts, PART_COUNT, total, state);
}

/* Bytes of that figure on all nodes of the domain; unknown if one is. */
static struct figure node_bytes(const struct machine *machine, const struct domain *domain,
	struct figure (*pages_of)(const struct node *node))
{
	struct figure pages = figure_of(0);

	for (size_t i = 0; i < machine->node_count; i++)
		if (machine->nodes[i].number.known &&
			node_set_has(&domain->nodes, (unsigned)machine->nodes[i].number.value))
			pages = figure_add(pages, pages_of(&machine->nodes[i]));
	if (!pages.known || pages.value < 0)
		return FIGURE_UNKNOWN;
	return figure_of(size_smaller(pages.value, UNLIMITED_BYTES / domain->page_size_bytes) *
			 domain->page_size_bytes);
}

static struct figure present_of(const struct node *node)
{
	return node->present_pages;
}

static struct figure free_of(const struct node *node)
{
	return node->free_pages;
}

static struct figure anon_of(const struct node *node)
{
	return node->anon_pages;
}

static struct figure file_of(const struct node *node)
{
	return figure_add(node->active_file_pages, node->inactive_file_pages);
}

static struct figure shmem_of(const struct node *node)
{
	return node->shmem_pages;
}

static struct figure slab_of(const struct node *node)
{
	return node->slab_reclaimable_pages;
}

/*
 * Of NUMA nodes.  Where a recording has their sizes alone, what is known is what the processes
 * hold that may use no other; the rest of the bar is left empty.
 */
static void paint_nodes(struct canvas *canvas, int line, const struct tui_state *state)
{
	enum { ANON, FILES, SHMEM, SLAB, OTHER, FREE, PART_COUNT };
	const struct snapshot *snapshot = state->view.snapshot;
	const struct machine *machine = &snapshot->machine;
	const struct domain *domain = &state->view.verdict->domain;
	struct figure free = node_bytes(machine, domain, free_of);
	int64_t total = known_part(node_bytes(machine, domain, present_of));
	size_t bound_count = 0;
	struct part parts[PART_COUNT] = {
		[ANON] = { "anon", STYLE_ANON, known_part(node_bytes(machine, domain, anon_of)) },
		[FILES] = { "file", STYLE_FILE, known_part(node_bytes(machine, domain, file_of)) },
		[SHMEM] = { "shmem", STYLE_SHMEM,
			known_part(node_bytes(machine, domain, shmem_of)) },
		[SLAB] = { "slab", STYLE_SLAB, known_part(node_bytes(machine, domain, slab_of)) },
		[OTHER] = { "other", STYLE_OTHER, 0 },
		[FREE] = { "free", STYLE_FREE, known_part(free) },
	};

	if (total == 0)
		return;
	if (!free.known) {
		parts[ANON] = (struct part){ "bound", STYLE_ANON,
			node_room_bound_bytes(snapshot, domain, &bound_count) };
		paint_bar(canvas, line, parts, 1, total, state);
		return;
	}
	parts[OTHER].bytes = rest_of(parts, PART_COUNT, total);
	paint_bar(canvas, line, parts, PART_COUNT, total, state);
}

void bar_paint_memory(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct domain_memory memory;

	if (domain_memory_of(&memory, state->view.snapshot, &state->view.verdict->domain))
		paint_memcg(canvas, line, &memory, state);
	else if (state->view.verdict->domain.kind == DOMAIN_NODES)
		paint_nodes(canvas, line, state);
	else
		paint_machine(canvas, line, state);
}

static const char *spark_of(int hundredths)
{
	static const char *const levels[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	/* steps that about double: pressure matters from a few percent on */
	static const int above[] = { 0, 100, 300, 700, 1500, 3000, 5000, 8000 };
	size_t level = 0;

	while (level + 1 < sizeof(above) / sizeof(*above) && hundredths >= above[level + 1])
		level++;
	return hundredths > 0 ? levels[level] : " ";
}

/* The newest samples as far as there is room, flush right. */
static void paint_spark(
	struct canvas *canvas, int line, int x, int width, const struct history *history, bool full)
{
	for (int i = 0; i < width; i++) {
		size_t back = (size_t)(width - 1 - i);
		const struct history_sample *sample;
		struct figure value;

		if (back > history->now || history->count == 0)
			continue;
		sample = &history->samples[history->now - back];
		value = full ? sample->full : sample->some;
		if (value.known)
			canvas_put(canvas, line, x + i, 1, STYLE_SPARK,
				spark_of((int)size_smaller(value.value, 10000)));
	}
}

/* "full", the last minutes, and the present figure; returns the column behind. */
static int paint_stall(struct canvas *canvas, int line, int x, const char *name,
	struct figure value, bool full, const struct tui_state *state)
{
	enum { MIN_SPARK = 5, MAX_SPARK = 40, FIGURE = 7, ALL_ELSE = 68 };
	int width = MIN_SPARK + (canvas->width > ALL_ELSE ? (canvas->width - ALL_ELSE) / 4 : 0);
	char text[16];

	if (!value.known)
		return x;
	width = width < MAX_SPARK ? width : MAX_SPARK;
	snprintf(text, sizeof(text), "%.1f%%", (double)size_smaller(value.value, 10000) / 100);
	x += canvas_put(canvas, line, x, canvas->width, STYLE_PLAIN, name) + 1;
	paint_spark(canvas, line, x, width, &state->history, full);
	head_put_figure(canvas, line, x + width, FIGURE, STYLE_PLAIN, text);
	return x + width + FIGURE + 2;
}

/* What of the swap is used; of a cgroup with a limit of its own, that.  In so many columns. */
static const char *swap_text(struct arena *arena, const struct tui_state *state, int room)
{
	const struct machine *machine = &state->view.snapshot->machine;
	enum { WHOLE_SWAP = 24 }; /* "swap 1023M used of 1023M" */
	struct figure total = machine->swap_total_bytes, left = machine->swap_free_bytes;
	struct domain_memory memory;

	if (domain_memory_of(&memory, state->view.snapshot, &state->view.verdict->domain)) {
		if (!memory.swap_used_bytes.known)
			return "";
		return text_format(
			arena, "swap %s", prose_figure_size(arena, memory.swap_used_bytes));
	}
	if (!total.known)
		return "";
	if (total.value == 0)
		return "no swap";
	if (!left.known)
		return text_format(arena, "swap ? of %s", prose_size(arena, total.value));
	if (left.value <= 0)
		return text_format(arena, "swap full, %s", prose_size(arena, total.value));
	return text_format(arena, "swap %s used%s",
		prose_size(arena, total.value > left.value ? total.value - left.value : 0),
		room < WHOLE_SWAP ? ""
				  : text_format(arena, " of %s", prose_size(arena, total.value)));
}

void bar_paint_pressure(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	struct pressure some, full;
	int x = HEAD_LABEL_WIDTH;

	history_pressure(&some, &full, state->view.snapshot, &state->view.verdict->domain);
	head_label(canvas, line, STYLE_STATUS, "PSI");
	if (!some.avg10.known && !full.avg10.known)
		x += canvas_put(canvas, line, x, canvas->width, STYLE_PLAIN, "not known") + 2;
	x = paint_stall(canvas, line, x, "full", full.avg10, true, state);
	x = paint_stall(canvas, line, x, "some", some.avg10, false, state);
	if (x < canvas->width)
		canvas_put_short(canvas, line, x, canvas->width - x, STYLE_PLAIN,
			swap_text(&arena, state, canvas->width - x));
	arena_release(&arena);
}
