/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A field of journalctl -o export whose value has a newline or other codes in it: its name alone in
 * a line, its length as 64 bits in little endian, the value, and a newline.  Nothing in it is a
 * field, whatever it reads like.
 */
#ifndef OOMTOP_SOURCES_LOG_EXPORT_FIELD_H
#define OOMTOP_SOURCES_LOG_EXPORT_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXPORT_NAME_MAX = 64, EXPORT_VALUE_MAX = 4096 };

/* Zeroed at first. */
struct export_field {
	bool is_open; /* lines belong to the value */
	char name[EXPORT_NAME_MAX + 1];
	unsigned size_count; /* bytes of the length that were read */
	uint64_t left;       /* bytes of the value that are still to come */
	char value[EXPORT_VALUE_MAX + 1];
	size_t length; /* of what is kept of the value, which ends with a NUL */
};

/* Opens a field if the line is nothing but a name. */
bool export_field_begin(struct export_field *field, const char *line) __attribute__((nonnull));
/* Takes a line of an open field without its newline; true if it ends the field. */
bool export_field_take(struct export_field *field, const char *text, size_t length)
	__attribute__((nonnull));

#endif
