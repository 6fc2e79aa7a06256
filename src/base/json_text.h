/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts and figures in JSON objects, for every writer and reader.
 *
 * JSON strings must be UTF-8, but names of processes, units and paths are bytes.  A text that is
 * not valid UTF-8 is stored under "KEY" with U+FFFD for every wrong byte, and its exact bytes in
 * hexadecimal under "KEY_hex".  An unknown figure and a missing text are null.
 *
 * A document may be shown on a terminal.  Characters that act on a terminal or draw nothing
 * (text_is_treacherous()) are written as \u escapes, which a parser reads as those characters.
 */
#ifndef OOMTOP_BASE_JSON_TEXT_H
#define OOMTOP_BASE_JSON_TEXT_H

#include "base/attributes.h"
#include "base/figure.h"
#include "base/memory.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Makes jansson allocate with memory_alloc(), which does not fail.  Otherwise jansson reports a
 * lack of memory as an error in the document.
 */
void json_use_memory(void);

/*
 * Prints `value` with the `flags` of json_dumpf(3) and drops the caller's reference to it.  After a
 * failed write ferror(out) is true.
 */
void json_print(FILE *out, json_t *value, size_t flags) NONNULL();

/*
 * Puts `value` into the object under `key`; the object takes the reference over.  A `value` of NULL
 * is a lack of memory and ends the program.
 */
void json_set(json_t *object, const char *key, json_t *value) NONNULL(1, 2);
/* Appends `value` to the array, which takes the reference over; NULL ends the program. */
void json_append(json_t *array, json_t *value) NONNULL(1);
/* Stores a text of any bytes as described above; `text_or_null` of NULL is stored as null. */
void json_set_text(json_t *object, const char *key, const char *text_or_null) NONNULL(1, 2);
void json_set_figure(json_t *object, const char *key, struct figure figure) NONNULL();
/* Stores the seconds since 1970 as in base/utc.h; null where they are unknown or out of range. */
void json_set_time(json_t *object, const char *key, struct figure seconds) NONNULL();
/* An array of such texts, with U+FFFD for bytes that are not UTF-8; a new reference. */
json_t *json_texts(const char **texts, size_t count) MUST_CHECK;

/*
 * Reads the exact bytes of a text that json_set_text() stored.  The text belongs to the arena;
 * *ret_text is NULL when the key is null or absent.  False when the value is anything else than a
 * text of at most `max_bytes`.
 */
bool json_get_text(const json_t *object, const char *key, size_t max_bytes, struct arena *arena,
	const char **ret_text) MUST_CHECK NONNULL(2, 4, 5);
/*
 * Reads a whole number from `min` to `max`; null and an absent key are an unknown figure.  False
 * for any other value, with *ret_figure unknown.
 */
bool json_get_figure(const json_t *object, const char *key, int64_t min, int64_t max,
	struct figure *ret_figure) MUST_CHECK NONNULL(2, 5);

#endif
