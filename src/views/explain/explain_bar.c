/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/explain/explain_bar.h"

#include "base/text.h"
#include "views/prose/prose_words.h"
#include "views/table/badness_bar.h"

#include <string.h>

enum { CELLS = 40 };

static const char *const words[BAR_PART_COUNT] = {
	[BAR_ANON] = "anon",
	[BAR_FILE] = "file",
	[BAR_SHMEM] = "shared",
	[BAR_SWAP] = "swap",
	[BAR_PAGE_TABLES] = "page tables",
	[BAR_UNSPLIT] = "memory",
	[BAR_ADJ] = "adj",
	[BAR_CUT] = "not counted",
};

static const char *label_of(
	struct arena *arena, const struct row *row, const struct bar_piece *piece)
{
	bool is_forked = piece->part == BAR_ANON && piece->stays;

	return text_format(arena, "%s%s %s", words[piece->part],
		is_forked ? " shared by a fork" : "",
		prose_size(arena, verdict_bytes(row->verdict, piece->pages)));
}

/* Writes the label into the middle of its piece.  False if it has no room there. */
static bool write_label(char *cells, const struct bar_piece *piece, const char *label)
{
	int length = (int)strlen(label), at = (piece->cells - length) / 2;

	if (length + 4 > piece->cells)
		return false;
	memcpy(cells + at, label, (size_t)length);
	cells[at - 1] = cells[at + length] = ' ';
	return true;
}

/* All of the memory, with what is taken away, or all of the badness with what is added. */
static int64_t whole_of(const struct ranking_entry *entry)
{
	int64_t memory = entry->badness.memory_pages.value, badness = entry->badness.pages.value;

	return badness > memory ? badness : memory;
}

static int64_t cut_pages(const struct ranking_entry *entry)
{
	int64_t memory = entry->badness.memory_pages.value, badness = entry->badness.pages.value;

	return badness > 0 ? memory - badness : memory;
}

static void print_freed(FILE *out, struct arena *arena, const struct row *row, int64_t whole)
{
	const struct process *process = row->entry->process;
	struct figure own = process_own_bytes(process);
	bool is_measured = process_freed_bytes(process).known;
	int64_t pages = own.known ? own.value / row->verdict->domain.page_size_bytes : 0;
	char cells[CELLS + 1] = "";
	int count, none;

	if (!own.known)
		return;
	count = bar_divide(&pages, 1, whole, CELLS, &none);
	memset(cells, '=', (size_t)count);
	fprintf(out, "  kill frees [%-*s] %s%s\n", CELLS, cells,
		prose_freed(arena, own, is_measured,
			process_frees_at_least(&row->snapshot->machine, process)),
		is_measured ? "" : " (by its status alone)");
}

void explain_print_bar(FILE *out, struct arena *arena, const struct row *row)
{
	int64_t whole = whole_of(row->entry);
	const char *rest = NULL;
	char cells[CELLS + 1], *end = cells;
	struct badness_bar bar;

	badness_bar_make_for(&bar, row->verdict, row->entry, whole, CELLS);
	if (bar.cells == 0)
		return;
	for (size_t i = 0; i < bar.count; i++) {
		struct bar_piece *piece = &bar.pieces[i];
		const char *label;

		if (piece->part == BAR_CUT)
			piece->pages = cut_pages(row->entry);
		label = label_of(arena, row, piece);
		memset(end, bar_letter(piece), (size_t)piece->cells);
		if (!write_label(end, piece, label))
			rest = text_format(
				arena, "%s%s%s", rest ? rest : "", rest ? ", " : "", label);
		end += piece->cells;
	}
	*end = '\0';
	fprintf(out, "\n  badness    [%-*s] %s\n", CELLS, cells,
		prose_size(arena, verdict_bytes(row->verdict, row->entry->badness.pages.value)));
	if (rest)
		fprintf(out, "             %s%s\n", bar.count > 1 ? "and " : "", rest);
	print_freed(out, arena, row, whole);
}
