/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/table/badness_bar.h"

#include "base/text.h"

#include <string.h>

enum { SCALE_BITS = 50 }; /* with a width below 2^11, products fit into 63 bits */

static const struct {
	char frees, stays;
	const char *color; /* SGR of the block */
} looks[BAR_PART_COUNT] = {
	[BAR_ANON] = { 'A', 'a', "31" },
	[BAR_FILE] = { 'F', 'f', "32" },
	[BAR_SHMEM] = { 'S', 's', "36" },
	[BAR_SWAP] = { 'W', 'w', "35" },
	[BAR_PAGE_TABLES] = { 'P', 'p', "34" },
	[BAR_UNSPLIT] = { 'M', 'm', "37" },
	[BAR_ADJ] = { '+', '+', "33" },
	[BAR_CUT] = { '.', '.', "2" },
	[BAR_MORE] = { '>', '>', "2" },
};

const struct bar_legend_word bar_legend[] = { { "anon", "Anon", BAR_ANON },
	{ "file", "File", BAR_FILE }, { "shm", "Shm", BAR_SHMEM }, { "swap", "sWap", BAR_SWAP },
	{ "ptab", "Ptab", BAR_PAGE_TABLES }, { "+adj", "+adj", BAR_ADJ } };
const size_t bar_legend_count = sizeof(bar_legend) / sizeof(*bar_legend);

/* Limits the amounts to `scale` together and shifts them so that products fit; returns the sum. */
static int64_t limit(
	const int64_t *amounts, size_t count, int64_t *scale, int64_t limited[BAR_PIECES_MAX])
{
	int64_t left = *scale, sum = 0;
	unsigned shift = 0;

	while (*scale >> shift >= INT64_C(1) << SCALE_BITS)
		shift++;
	for (size_t i = 0; i < count; i++) {
		int64_t amount = amounts[i] > 0 ? size_smaller(amounts[i], left) : 0;

		left -= amount;
		limited[i] = amount >> shift;
		sum += limited[i];
	}
	*scale >>= shift;
	return sum;
}

int bar_divide(const int64_t *amounts, size_t count, int64_t scale, int width, int *ret_cells)
{
	int64_t limited[BAR_PIECES_MAX], remainders[BAR_PIECES_MAX], sum;
	int total, left;

	memset(ret_cells, 0, count * sizeof(*ret_cells));
	if (scale < 1 || width < 1 || count > BAR_PIECES_MAX)
		return 0;
	sum = limit(amounts, count, &scale, limited);
	total = left = (int)((sum * width + scale / 2) / scale);
	for (size_t i = 0; i < count; i++) {
		ret_cells[i] = (int)(limited[i] * width / scale);
		remainders[i] = limited[i] * width % scale;
		left -= ret_cells[i];
	}
	for (; left > 0; left--) {
		size_t largest = 0;

		for (size_t i = 1; i < count; i++)
			if (remainders[i] > remainders[largest])
				largest = i;
		ret_cells[largest]++;
		remainders[largest] = -1;
	}
	return total;
}

/* The badness that fills the width: that of rank 1; 0 if no process has a positive one. */
static int64_t scale_pages(const struct verdict *verdict)
{
	const struct figure *first = &verdict->entries[0].badness.pages;

	return verdict->ranked_count > 0 && first->known && first->value > 0 ? first->value : 0;
}

/* The pages of a bar while they are handed out. */
struct stack {
	struct badness_bar *bar;
	int64_t page_size_bytes;
	int64_t resident_left, left; /* of the resident memory, and of what is shown */
};

static void add_piece(struct stack *stack, enum bar_part part, bool stays, int64_t pages)
{
	pages = size_smaller(pages, stack->left);
	if (pages <= 0)
		return;
	stack->left -= pages;
	stack->bar->pieces[stack->bar->count++] =
		(struct bar_piece){ .part = part, .stays = stays, .pages = pages };
}

static int64_t resident_pages(struct stack *stack, struct figure bytes)
{
	int64_t pages = bytes.known ? bytes.value / stack->page_size_bytes : 0;

	pages = size_smaller(pages > 0 ? pages : 0, stack->resident_left);
	stack->resident_left -= pages;
	return pages;
}

/*
 * What a kill leaves is taken to be the files first, then shared memory, then pages that a fork
 * shares: what is not known to be private.
 */
static void add_memory(struct stack *stack, const struct ranking_entry *entry)
{
	const struct process_memory *memory = &entry->process->memory;
	int64_t anon = resident_pages(stack, memory->rss_anon_bytes);
	int64_t file = resident_pages(stack, memory->rss_file_bytes);
	int64_t shmem = resident_pages(stack, memory->rss_shmem_bytes), unsplit;
	struct figure own = process_own_bytes(entry->process);
	int64_t own_pages = own.known && own.value > 0 ? own.value / stack->page_size_bytes : 0;
	int64_t stays = entry->badness.memory_pages.value - own_pages - file, shared, forked;

	unsplit = stack->resident_left;
	shared = stays > 0 && own.known ? size_smaller(stays, shmem) : stays > 0 ? shmem : 0;
	forked = own.known && stays - shared > 0 ? size_smaller(stays - shared, anon) : 0;
	add_piece(stack, BAR_ANON, false, anon - forked);
	add_piece(stack, BAR_ANON, true, forked);
	add_piece(stack, BAR_FILE, true, file);
	add_piece(stack, BAR_SHMEM, false, shmem - shared);
	add_piece(stack, BAR_SHMEM, true, shared);
	add_piece(stack, BAR_SWAP, false, entry->badness.swap_pages.value);
	add_piece(stack, BAR_PAGE_TABLES, false, entry->badness.page_table_pages.value);
	add_piece(stack, BAR_UNSPLIT, false, unsplit);
}

static void give_cells(struct badness_bar *bar, int64_t scale, int width)
{
	int64_t pages[BAR_PIECES_MAX];
	int cells[BAR_PIECES_MAX];

	for (size_t i = 0; i < bar->count; i++)
		pages[i] = bar->pieces[i].pages;
	bar->cells = bar_divide(pages, bar->count, scale, width, cells);
	for (size_t i = 0; i < bar->count; i++)
		bar->pieces[i].cells = cells[i];
}

/* The cells behind the badness, up to where all of the memory would end. */
static void add_cut(struct badness_bar *bar, int64_t memory, int64_t scale, int width)
{
	int none, end = bar_divide(&memory, 1, scale, width, &none);

	int more = memory > scale;

	if (end <= bar->cells)
		return;
	bar->pieces[bar->count++] = (struct bar_piece){
		.part = BAR_CUT, .stays = true, .cells = end - bar->cells - more
	};
	if (more)
		bar->pieces[bar->count++] = (struct bar_piece){ .part = BAR_MORE, .cells = more };
	bar->cells = end;
}

void badness_bar_make(struct badness_bar *ret_bar, const struct verdict *verdict,
	const struct ranking_entry *entry, int width)
{
	badness_bar_make_for(ret_bar, verdict, entry, scale_pages(verdict), width);
}

void badness_bar_make_for(struct badness_bar *ret_bar, const struct verdict *verdict,
	const struct ranking_entry *entry, int64_t scale, int width)
{
	const struct badness *badness = &entry->badness;
	int64_t adj = badness->adj_pages.value, counted;
	struct stack stack = { .bar = ret_bar, .page_size_bytes = verdict->domain.page_size_bytes };

	*ret_bar = (struct badness_bar){ 0 };
	if (entry->exemption != EXEMPT_NOT || !badness->pages.known || scale < 1 ||
		stack.page_size_bytes < 1)
		return;
	width = width < BAR_MAX_CELLS ? width : BAR_MAX_CELLS;
	stack.resident_left = badness->rss_pages.value > 0 ? badness->rss_pages.value : 0;
	counted = size_sum(badness->memory_pages.value, -badness->root_bonus_pages);
	stack.left = adj < 0 ? size_sum(counted, adj) : counted;
	add_memory(&stack, entry);
	stack.left = INT64_MAX;
	add_piece(&stack, BAR_ADJ, false, adj);
	give_cells(ret_bar, scale, width);
	if (adj <= 0)
		add_cut(ret_bar, badness->memory_pages.value, scale, width);
}

char bar_letter(const struct bar_piece *piece)
{
	return piece->stays ? looks[piece->part].stays : looks[piece->part].frees;
}

const char *bar_block(const struct bar_piece *piece)
{
	if (piece->part == BAR_ADJ)
		return "╱";
	if (piece->part == BAR_CUT)
		return "·";
	if (piece->part == BAR_MORE)
		return "…";
	return piece->stays ? "▒" : "█";
}

const char *badness_bar_letters(struct arena *arena, const struct badness_bar *bar)
{
	char letters[BAR_MAX_CELLS], *end = letters;

	for (size_t i = 0; i < bar->count; i++) {
		memset(end, bar_letter(&bar->pieces[i]), (size_t)bar->pieces[i].cells);
		end += bar->pieces[i].cells;
	}
	if (end == letters)
		return "-";
	return arena_copy(arena, letters, (size_t)(end - letters));
}

const char *badness_bar_colored(
	struct arena *arena, const struct badness_bar *bar, bool blocks, const char *resume)
{
	enum { CELL_BYTES = 4, PIECE_BYTES = 16 };
	char text[BAR_MAX_CELLS * CELL_BYTES + BAR_PIECES_MAX * PIECE_BYTES], *end = text;

	if (bar->cells == 0)
		return "-";
	for (size_t i = 0; i < bar->count; i++) {
		const struct bar_piece *piece = &bar->pieces[i];
		char letter[2] = { bar_letter(piece), '\0' };

		if (piece->cells == 0)
			continue;
		end = stpcpy(stpcpy(stpcpy(end, "\033[0;"), looks[piece->part].color), "m");
		for (int n = 0; n < piece->cells; n++)
			end = stpcpy(end, blocks ? bar_block(piece) : letter);
	}
	return text_format(arena, "%s\033[0m%s", text, resume ? resume : "");
}

const char *badness_bar_heading(struct arena *arena, int width, bool color, int *ret_columns)
{
	const char *text = "";

	*ret_columns = BAR_LEGEND_CELLS;
	if (width < BAR_LEGEND_CELLS) {
		*ret_columns = 3;
		return "BAR";
	}
	for (size_t i = 0; i < bar_legend_count; i++)
		text = color ? text_format(arena, "%s%s\033[%s;7m%s\033[0m", text, i ? " " : "",
				       looks[bar_legend[i].part].color, bar_legend[i].text)
			     : text_format(
				       arena, "%s%s%s", text, i ? " " : "", bar_legend[i].letters);
	return text;
}
