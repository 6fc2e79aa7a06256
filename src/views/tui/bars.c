/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/tui/bars.h"

#include "base/text.h"
#include "model/report/domain_memory.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_WIDTH = 9, MIN_TOTAL_WIDTH = 8, SPARK_MAX = PRESSURE_HISTORY };

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

/* Columns for both totals in full: a figure that is cut would be another figure. */
static int total_width(const struct tui_state *state)
{
	const struct machine *machine = &state->view.snapshot->machine;
	int64_t totals[] = { known_part(machine->mem_total_bytes),
		known_part(machine->swap_total_bytes) };
	int width = MIN_TOTAL_WIDTH;

	for (size_t i = 0; i < sizeof(totals) / sizeof(*totals); i++) {
		struct arena arena = ARENA_EMPTY;
		int columns = (int)strlen(cell_size(&arena, totals[i], state->settings.head_unit));

		if (columns > width)
			width = columns;
		arena_release(&arena);
	}
	return width;
}

static void paint_bar(struct canvas *canvas, int line, const char *label, const struct part *parts,
	size_t count, int64_t total, const struct tui_state *state)
{
	enum size_unit unit = state->settings.head_unit;
	int left = LABEL_WIDTH, width = canvas->width - left - 3 - total_width(state);
	struct arena arena = ARENA_EMPTY;
	int64_t sum = 0;
	int from = 0;

	canvas_put(canvas, line, 0, LABEL_WIDTH, STYLE_PLAIN, label);
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
	canvas_put(canvas, line, left + 3 + width, canvas->width, STYLE_PLAIN,
		cell_size(&arena, total, unit));
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
	paint_bar(canvas, line, "Memory", parts, PART_COUNT, max > 0 ? max : 1, state);
}

static void paint_machine(struct canvas *canvas, int line, const struct tui_state *state)
{
	enum { ANON, FILES, SHMEM, HUGETLB, SLAB, OTHER, FREE, PART_COUNT };
	const struct machine *machine = &state->view.snapshot->machine;
	int64_t total = known_part(machine->mem_total_bytes), sum = 0;
	struct part parts[PART_COUNT] = {
		[ANON] = { "anon", STYLE_ANON, known_part(machine->anon_bytes) },
		[FILES] = { "file", STYLE_FILE, file_bytes(machine) },
		[SHMEM] = { "shmem", STYLE_SHMEM, known_part(machine->shmem_bytes) },
		[HUGETLB] = { "hugetlb", STYLE_HUGETLB, known_part(machine->hugetlb_bytes) },
		[SLAB] = { "slab", STYLE_SLAB, known_part(machine->slab_bytes) },
		[OTHER] = { "other", STYLE_OTHER, 0 },
		[FREE] = { "free", STYLE_FREE, known_part(machine->mem_free_bytes) },
	};

	if (total == 0) {
		canvas_put(canvas, line, 0, canvas->width, STYLE_FAINT, "Memory   unknown");
		return;
	}
	for (size_t i = 0; i < PART_COUNT; i++)
		sum = size_sum(sum, parts[i].bytes);
	if (sum < total)
		parts[OTHER].bytes = total - sum;
	paint_bar(canvas, line, "Memory", parts, PART_COUNT, total, state);
}

void bar_paint_memory(struct canvas *canvas, int line, const struct tui_state *state)
{
	struct domain_memory memory;

	if (domain_memory_of(&memory, state->view.snapshot, &state->view.verdict->domain))
		paint_memcg(canvas, line, &memory, state);
	else
		paint_machine(canvas, line, state);
}

void bar_paint_swap(struct canvas *canvas, int line, const struct tui_state *state)
{
	const struct machine *machine = &state->view.snapshot->machine;
	int64_t total = known_part(machine->swap_total_bytes);
	int64_t left = known_part(machine->swap_free_bytes);
	const struct part parts[] = {
		{ "used", STYLE_ANON, left < total ? total - left : 0 },
		{ "free", STYLE_FREE, left },
	};

	paint_bar(canvas, line, "Swap", parts, 2, total, state);
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

void bar_paint_pressure(struct canvas *canvas, int line, const struct tui_state *state)
{
	const struct machine *machine = &state->view.snapshot->machine;
	struct figure some = machine->pressure_some.avg10, full = machine->pressure_full.avg10;
	char text[80] = "unknown";
	int x, shown;

	if (some.known && full.known)
		snprintf(text, sizeof(text), "some %.2f%% full %.2f%% (10 s)",
			(double)some.value / 100, (double)full.value / 100);
	canvas_put(canvas, line, 0, LABEL_WIDTH, STYLE_PLAIN, "Pressure");
	x = LABEL_WIDTH + canvas_put(canvas, line, LABEL_WIDTH, canvas->width, STYLE_PLAIN, text);
	if (figure_or(machine->swap_total_bytes, 1) == 0)
		x += canvas_put(canvas, line, x, canvas->width, STYLE_PLAIN, ", no swap");
	shown = canvas->width - x - 2;
	if (shown > state->pressure_count)
		shown = state->pressure_count;
	for (int i = 0; i < shown; i++)
		canvas_put(canvas, line, x + 2 + i, 1, STYLE_SPARK,
			spark_of(state->pressure[state->pressure_count - shown + i]));
}
