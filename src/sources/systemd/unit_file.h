/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files in systemd's syntax: sections, one assignment a line, the last one wins. */
#ifndef OOMTOP_SOURCES_SYSTEMD_UNIT_FILE_H
#define OOMTOP_SOURCES_SYSTEMD_UNIT_FILE_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

enum { UNIT_FILE_LIMIT = 256 * 1024 };

/*
 * The last value the text assigns to `key` in `section`, without the blanks around it: empty when
 * that takes the setting back.  False when there is no assignment.
 */
bool unit_file_value(
	struct text_span text, const char *section, const char *key, struct text_span *ret_value);

/* Which of the unit's files has the last word on OOMScoreAdjust=; NULL when none sets it. */
const char *unit_file_of_adj(struct buffer *buffer, const struct unit *unit);

#endif
