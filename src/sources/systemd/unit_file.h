/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files in systemd's syntax (systemd.syntax(7)): sections, one assignment a line, the last wins. */
#ifndef OOMTOP_SOURCES_SYSTEMD_UNIT_FILE_H
#define OOMTOP_SOURCES_SYSTEMD_UNIT_FILE_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

enum { UNIT_FILE_LIMIT = 256 * 1024 }; /* bytes that are read of one file */

/*
 * Stores in *ret_value the last value that `text` assigns to `key` in `section`, without blanks
 * around it; an empty value takes the setting back.  Returns false when there is no assignment.
 */
bool unit_file_value(struct text_span text, const char *section, const char *key,
	struct text_span *ret_value) __attribute__((nonnull));

/*
 * Returns which of the unit's files sets OOMScoreAdjust= last, a text that *unit owns; NULL when no
 * file sets it.  `buffer` is scratch space.
 */
const char *unit_file_of_adj(struct buffer *buffer, const struct unit *unit)
	__attribute__((nonnull));

#endif
