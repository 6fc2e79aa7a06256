/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal's lines of userspace killers as they come, without those of others. */
#ifndef OOMTOP_SOURCES_LOG_KILLER_JOURNAL_H
#define OOMTOP_SOURCES_LOG_KILLER_JOURNAL_H

#include "sources/log/log_reader.h"

struct killer_journal;

/*
 * Opens the journal in the folder `path`, NULL for this machine's, behind the entry of the cursor,
 * or without a cursor where the running boot begins.  NULL if it cannot be read; the caller calls
 * killer_journal_close().
 */
struct killer_journal *killer_journal_open(const char *path_or_null, const char *cursor_or_null);
/* Feeds the entries that have come; returns how many, or a negative errno. */
int killer_journal_read(struct killer_journal *journal, struct log_reader *reader)
	__attribute__((warn_unused_result, nonnull));
/* The cursor of the entry that was fed last, which the caller frees; NULL before the first one. */
char *killer_journal_cursor(struct killer_journal *journal)
	__attribute__((warn_unused_result, nonnull));
void killer_journal_close(struct killer_journal *journal); /* NULL is fine */

#endif
