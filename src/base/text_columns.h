/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The columns that printable text takes on a terminal, and text cut or broken to a number of them.
 *
 * The columns of a text are the sum of wcwidth(3) of its characters, by which ncurses goes, too.
 * In a locale that is not UTF-8 every character counts as one column: there, one ASCII character is
 * printed in its place.
 *
 * Text is divided only between what a reader takes for one character.  A letter and its combining
 * marks, characters around a zero-width joiner, an emoji and its skin tone, the two halves of a
 * flag, and an escape of text_escape() stay together.
 */
#ifndef OOMTOP_BASE_TEXT_COLUMNS_H
#define OOMTOP_BASE_TEXT_COLUMNS_H

#include "base/attributes.h"
#include "base/memory.h"

#include <stddef.h>

/* The columns of the first `length` bytes of `text`. */
int text_columns(const char *text, size_t length) NONNULL();

/*
 * The bytes of `text` for a line of `room` columns: up to the end of a word, or within a word that
 * is longer than the line.  At least one character, however narrow the line is, unless the text is
 * empty.
 */
size_t text_columns_line(const char *text, size_t length, int room) NONNULL();

/* The mark that stands where text is cut: "…", or "~" where the locale is not UTF-8. */
const char *text_columns_mark(void);

/*
 * `text` itself when it fits into `room` columns, else its beginning and the mark, owned by the
 * arena.  A figure is never cut in the middle, since half a figure is another figure: the text ends
 * before the figure, and the mark alone stands for a text that is only a figure.
 */
const char *text_columns_cut(struct arena *arena, const char *text, int room) MUST_CHECK NONNULL();

/*
 * Like text_columns_cut(), but in a text that ends in a PID, "name[12]", the name is cut and the
 * PID stays, where there is room for both.
 */
const char *text_columns_cut_name(struct arena *arena, const char *text, int room) MUST_CHECK
	NONNULL();

/*
 * Like text_columns_cut(), but the mark stands in the middle, since the end of a path says most:
 * two thirds of what is kept are its end.
 */
const char *text_columns_cut_path(struct arena *arena, const char *text, int room) MUST_CHECK
	NONNULL();

/* The columns of the PID at the end of `text` with its brackets; 0 when there is none. */
int text_columns_of_pid(const char *text) NONNULL();

#endif
