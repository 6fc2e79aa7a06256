/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that is safe to print.
 *
 * Names of processes, units and paths are kept as the bytes the kernel gave.  They pass one door on
 * their way to a terminal or a plain report: text_escape().  It is reversible: a backslash becomes
 * two, and every byte that is not part of a printable character becomes \xHH (newline and tab \n
 * and \t).  Not printable are C0 and C1 controls, DEL, bytes that are not UTF-8, surrogates,
 * noncharacters, marks that change the direction of writing, other characters without a place of
 * their own on the screen, and whatever the locale cannot show.
 */
#ifndef OOMTOP_BASE_TEXT_H
#define OOMTOP_BASE_TEXT_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Reads one UTF-8 character at `bytes`, of which `length` remain.  Returns its length in bytes and
 * writes the code point, or returns 0 when the bytes there are not well-formed UTF-8.
 */
size_t text_decode(const char *bytes, size_t length, unsigned *ret_code);
bool text_is_utf8(const char *text);

/* Controls, and characters that would reorder, hide or glue together what stands around them. */
bool text_is_treacherous(unsigned code);
/* Whether the terminal takes UTF-8, as the locale has it. */
bool text_locale_is_utf8(void);
/* The escaped form of `text`, owned by the arena; `text` itself when nothing needs an escape. */
const char *text_escape(struct arena *arena, const char *text);
void text_print(FILE *out, const char *text); /* escaped */

/*
 * For JSON, whose strings must be UTF-8: `text` with U+FFFD for every byte that is not, and the
 * bytes as lower-case hexadecimal digits for the key beside it.
 */
const char *text_replace_invalid(struct arena *arena, const char *text);
const char *text_to_hex(struct arena *arena, const char *text);
/* The reverse; NULL when `hex` is not pairs of hexadecimal digits, or holds a zero byte. */
const char *text_from_hex(struct arena *arena, const char *hex);

bool text_starts_with(const char *text, const char *start);
bool text_ends_with(const char *text, const char *end);
/* printf into the arena. */
char *text_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
