/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A badness drawn as one stacked bar, whose cells all stand for equally many pages: the cell is the
 * badness of the first rank divided by the width.  Pure: from a ranking entry to runs of cells,
 * which the live screen, the report and `explain` show each in their own way.
 *
 * The parts of the memory come first, up to the badness.  What a positive oom_score_adj adds
 * follows as BAR_ADJ.  What a negative one, or the bonus for CAP_SYS_ADMIN, takes away follows as
 * BAR_CUT: the end of the memory, which does not count.
 */
#ifndef OOMTOP_VIEWS_TABLE_BADNESS_BAR_H
#define OOMTOP_VIEWS_TABLE_BADNESS_BAR_H

#include "base/memory.h"
#include "model/kernel/verdict_data.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BAR_MIN_CELLS = 12,
	BAR_ENOUGH_CELLS = 16, /* a bar is wider only where no text beside it is cut */
	BAR_PIPE_CELLS = 24,   /* where no terminal tells a width */
	BAR_MAX_CELLS = 1024,
	BAR_PIECES_MAX = 12,
};

enum bar_part {
	BAR_ANON,
	BAR_FILE,
	BAR_SHMEM,
	BAR_SWAP,
	BAR_PAGE_TABLES,
	BAR_UNSPLIT, /* resident memory of an unknown kind: Linux before 4.5 */
	BAR_ADJ,     /* added by oom_score_adj */
	BAR_CUT,     /* memory that does not count */
	BAR_MORE,    /* one cell: more of that, beyond the width */
	BAR_PART_COUNT,
};

struct bar_piece {
	enum bar_part part;
	/*
	 * Memory that reclaim drops before any kill or that a kill is not known to free: mapped
	 * files, and what other processes may map too.
	 */
	bool stays;
	int64_t pages;
	int cells;
};

struct badness_bar {
	struct bar_piece pieces[BAR_PIECES_MAX]; /* from left to right; some have no cell */
	size_t count;
	int cells; /* of all pieces, at most the width */
};

/*
 * Divides round(sum * width / scale) cells among the amounts by largest remainders.  Amounts below
 * 0 count as 0; together they count up to `scale`.  Returns the number of cells; with a scale or a
 * width below 1 that is 0.
 */
int bar_divide(const int64_t *amounts, size_t count, int64_t scale, int width, int *ret_cells)
	__attribute__((nonnull));

/*
 * Makes the bar of an entry; one without a cell if the badness is unknown or the process exempt.  A
 * width beyond BAR_MAX_CELLS counts as that.
 */
void badness_bar_make(struct badness_bar *ret_bar, const struct verdict *verdict,
	const struct ranking_entry *entry, int width) __attribute__((nonnull));

/* Like badness_bar_make(), with the badness that fills the width. */
void badness_bar_make_for(struct badness_bar *ret_bar, const struct verdict *verdict,
	const struct ranking_entry *entry, int64_t scale, int width) __attribute__((nonnull));

/*
 * The bar in letters: "AAAffss++", small letters for what stays; "-" for one without a cell.  The
 * arena owns the text.
 */
const char *badness_bar_letters(struct arena *arena, const struct badness_bar *bar)
	__attribute__((nonnull));
/* The letter of a cell: a f s w p m, capital unless it stays; '+', '.', '>'. */
char bar_letter(const struct bar_piece *piece) __attribute__((nonnull));
/* The block of a cell for terminals that show colours: "█", "▒" for what stays, "╱", "·". */
const char *bar_block(const struct bar_piece *piece) __attribute__((nonnull));
/* The bar in blocks with colours as escape sequences; ends with `resume`, the line's own colour. */
const char *badness_bar_colored(struct arena *arena, const struct badness_bar *bar, bool blocks,
	const char *resume) __attribute__((nonnull(1, 2)));

/* The words of the legend, each in the look of its part. */
struct bar_legend_word {
	const char *text, *letters; /* in colours; where letters stand for the parts */
	enum bar_part part;
};
extern const struct bar_legend_word bar_legend[];
extern const size_t bar_legend_count;
enum { BAR_LEGEND_CELLS = 28 }; /* the words with blanks between them */

/* The heading of a column of bars: the legend, or "BAR" where that has no room. */
const char *badness_bar_heading(struct arena *arena, int width, bool color, int *ret_columns)
	__attribute__((nonnull));

#endif
