/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts and figures in JSON objects, one way for every writer and reader.
 *
 * JSON strings must be UTF-8, and names are bytes: a text that is not valid UTF-8 is stored with
 * U+FFFD for every wrong byte, and its exact bytes in hexadecimal beside it under "KEY_hex".
 * What is unknown is null.
 *
 * A document may be looked at on a terminal: characters that act on one (C1, DEL, marks of
 * direction and others that hide what stands around them) are written as \u escapes, which mean the
 * same.
 */
#ifndef OOMTOP_BASE_JSON_TEXT_H
#define OOMTOP_BASE_JSON_TEXT_H

#include "base/figure.h"
#include "base/memory.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Has jansson take its memory where it does not fail: else it is told as a fault of the document.
 */
void json_use_memory(void);

/* As json_dumpf(3) does, and gives the value back; a failed write is in ferror(out). */
void json_print(FILE *out, json_t *value, size_t flags);

/* Puts `value` into the object, which takes the reference over; NULL is a lack of memory. */
void json_set(json_t *object, const char *key, json_t *value);
/* The same at the end of an array. */
void json_append(json_t *array, json_t *value);
void json_set_text(json_t *object, const char *key, const char *text_or_null);
void json_set_figure(json_t *object, const char *key, struct figure figure);

/*
 * The exact bytes of a text as json_set_text stored it, owned by the arena; NULL when it is null
 * or absent.  False when it is something else than a text of at most `most_bytes`.
 */
bool json_get_text(const json_t *object, const char *key, size_t max_bytes, struct arena *arena,
	const char **ret_text);
/* False when it is something else than a whole number from `least` to `most`, null or absent. */
bool json_get_figure(
	const json_t *object, const char *key, int64_t min, int64_t max, struct figure *ret_figure);

#endif
