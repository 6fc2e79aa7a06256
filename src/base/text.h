/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that is safe to print.
 *
 * Names of processes, units and paths are kept as the bytes that the kernel gave.  Before such a
 * text reaches a terminal or a plain report, text_escape() makes it printable.  The escaping is
 * reversible: a backslash becomes two, newline and tab become \n and \t, and every byte that is not
 * part of a printable character becomes \xHH.  Not printable are text_is_treacherous() characters,
 * bytes that are not UTF-8, combining characters, and whatever the locale cannot show.
 */
#ifndef OOMTOP_BASE_TEXT_H
#define OOMTOP_BASE_TEXT_H

#include "base/attributes.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Reads one UTF-8 character at `bytes`, of which `length` (at least 1) remain.  Returns its length
 * in bytes and writes the code point, or returns 0 when the bytes there are not well-formed UTF-8.
 */
size_t text_decode(const char *bytes, size_t length, unsigned *ret_code) MUST_CHECK NONNULL();
bool text_is_utf8(const char *text) NONNULL();

/*
 * Whether the character would deceive a reader of the screen: controls (C0, C1, DEL), marks that
 * change the direction of writing, surrogates and noncharacters, and characters that draw nothing.
 * The last are those with Unicode's property Default_Ignorable_Code_Point (HANGUL FILLER, SOFT
 * HYPHEN, variation selectors, tags and others) and U+2800 BRAILLE PATTERN BLANK.
 */
bool text_is_treacherous(unsigned code);
/* Whether the locale's character set is UTF-8. */
bool text_locale_is_utf8(void);
/* The escaped text, owned by the arena; `text` itself when nothing needs an escape. */
const char *text_escape(struct arena *arena, const char *text) MUST_CHECK NONNULL();
/* Prints the escaped text. */
void text_print(FILE *out, const char *text) NONNULL();

/* For JSON, whose strings must be UTF-8: the text with U+FFFD for every byte that is not. */
const char *text_replace_invalid(struct arena *arena, const char *text) MUST_CHECK NONNULL();
/* The bytes of the text as pairs of lower-case hexadecimal digits, owned by the arena. */
const char *text_to_hex(struct arena *arena, const char *text) MUST_CHECK NONNULL();
/* The text of such digits; NULL when `hex` is not pairs of digits, or holds a zero byte. */
const char *text_from_hex(struct arena *arena, const char *hex) MUST_CHECK NONNULL();

/* Whether both texts are the same; NULL is the same as NULL alone. */
bool text_is_same(const char *a, const char *b) MUST_CHECK;
/* Whether both texts are known (not NULL) and the same. */
bool text_is_known_same(const char *a, const char *b) MUST_CHECK;
/* Whether both texts are known (not NULL) and differ. */
bool text_is_known_other(const char *a, const char *b) MUST_CHECK;

/* The index of the first of the texts that is `text`; `count` if none is.  None may be NULL. */
size_t text_index(const char *const *texts, size_t count, const char *text) MUST_CHECK NONNULL();

bool text_starts_with(const char *text, const char *start) NONNULL();
bool text_ends_with(const char *text, const char *end) NONNULL();
/* Like asprintf(3); the text belongs to the arena. */
char *text_format(struct arena *arena, const char *format, ...) PRINTF_FORMAT(2, 3) MUST_CHECK
	NONNULL(1, 2);

/* The number of line ends in the text. */
size_t text_count_lines(const char *text) __attribute__((nonnull));

#endif
