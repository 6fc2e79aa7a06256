/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of any kind in JSON, whose strings must be UTF-8.  Text that is UTF-8 stands as it is;
 * other text stands with U+FFFD for each wrong byte, and beside it, under the key with "_hex"
 * behind it, all its bytes as hexadecimal digits.
 */
#ifndef OOMTOP_BASE_JSON_TEXT_H
#define OOMTOP_BASE_JSON_TEXT_H

#include "base/memory.h"

#include <jansson.h>
#include <stdbool.h>

/* Sets `key`, and the key for the bytes where it needs one; null for NULL. */
void json_set_text(json_t *object, const char *key, const char *text);

/*
 * The text under `key`, owned by the arena; *ret_text is NULL when there is none or it is null.
 * False when it is not text, or holds a zero byte or wrong hexadecimal digits.
 */
bool json_get_text(
	struct arena *arena, const json_t *object, const char *key, const char **ret_text);

/* Sets `key` to `value`, which it takes over; ends the program when memory is gone. */
void json_set(json_t *object, const char *key, json_t *value);

#endif
