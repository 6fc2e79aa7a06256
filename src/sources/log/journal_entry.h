/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entry of the journal that a walk stands at. */
#ifndef OOMTOP_SOURCES_LOG_JOURNAL_ENTRY_H
#define OOMTOP_SOURCES_LOG_JOURNAL_ENTRY_H

#include "sources/log/log_reader.h"

#include <systemd/sd-journal.h>

/* The value of a field, without its name and without a NUL; NULL if there is none. */
const char *journal_entry_value(sd_journal *journal, const char *field, size_t *ret_length)
	__attribute__((warn_unused_result, nonnull));
/* Feeds the entry; the result is log_reader_feed_message()'s. */
int journal_entry_feed(struct log_reader *reader, sd_journal *journal)
	__attribute__((warn_unused_result, nonnull));

#endif
