/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The columns that printable text takes on a terminal, and text cut or broken to a number of them.
 *
 * The figures are the sums of wcwidth(3), which ncurses goes by, too.  In a locale that is not
 * UTF-8 every character takes one column: what stands for it there is a single ASCII character.
 *
 * Text is parted between what a reader takes for one character.  Stay together: a letter and the
 * marks on it, what a zero-width joiner joins, an emoji and its skin tone, the two halves of a
 * flag, and the escapes that text_escape() writes.
 */
#ifndef OOMTOP_BASE_TEXT_COLUMNS_H
#define OOMTOP_BASE_TEXT_COLUMNS_H

#include "base/memory.h"

#include <stddef.h>

/* Columns the first `length` bytes of `text` take. */
int text_columns(const char *text, size_t length);

/* The length in bytes of the longest beginning of `text` that takes at most `room` columns. */
size_t text_columns_fitting(const char *text, size_t length, int room);

/*
 * The bytes of `text` that make up a line of `room` columns: up to the end of a word, or within one
 * that is longer than the line.  At least one character, however little room there is, unless the
 * text is empty.
 */
size_t text_columns_line(const char *text, size_t length, int room);

/* What stands where text is cut: an ellipsis, or an ASCII character for it; one column wide. */
const char *text_columns_mark(void);

/*
 * `text` itself when it fits into `room` columns, else its beginning and the mark, owned by the
 * arena.  A figure is not cut in its middle, for that would be another figure: the text ends before
 * it, and the mark alone stands for a text that is nothing but a figure.
 */
const char *text_columns_cut(struct arena *arena, const char *text, int room);

/* The same for a name with a PID behind it, "name[12]": the name is cut, and the PID stays. */
const char *text_columns_cut_name(struct arena *arena, const char *text, int room);

/* The columns of that PID and its brackets; 0 when the text does not end in one. */
int text_columns_of_pid(const char *text);

#endif
