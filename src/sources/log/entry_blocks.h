/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entries of the journal that journalctl prints over many lines, a field a line: -o verbose, behind
 * a line with the time, and -o json-pretty.
 */
#ifndef OOMTOP_SOURCES_LOG_ENTRY_BLOCKS_H
#define OOMTOP_SOURCES_LOG_ENTRY_BLOCKS_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * "Sun 2026-11-29 12:00:00.000000 UTC [s=…;i=…;b=…;m=…;t=…;x=…]", the first line of a verbose
 * entry: sets the microseconds since 1970 that t= gives in hexadecimal.
 */
bool entry_block_begins_verbose(const char *text, int64_t *ret_realtime_us) NONNULL();
/* "    NAME=value": splits the text, which is changed.  False for another line. */
bool entry_block_field(char *text, const char **ret_name, const char **ret_value) NONNULL();

/* `	"NAME" : "value",`, the only lines that begin so. */
bool entry_block_is_pretty(const char *text) NONNULL();
/* Decodes such a line; the caller frees both texts with free(3).  False for another line. */
bool entry_block_pretty_field(const char *text, char **ret_name, char **ret_value) NONNULL();

#endif
