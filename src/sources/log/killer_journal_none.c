/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Built without libsystemd, instead of killer_journal.c. */
#include "sources/log/killer_journal.h"

#include <errno.h>

struct killer_journal *killer_journal_open(const char *path, const char *cursor)
{
	(void)path;
	(void)cursor;
	return NULL;
}

int killer_journal_read(struct killer_journal *journal, struct log_reader *reader)
{
	(void)journal;
	(void)reader;
	return -EOPNOTSUPP;
}

char *killer_journal_cursor(struct killer_journal *journal)
{
	(void)journal;
	return NULL;
}

void killer_journal_close(struct killer_journal *journal)
{
	(void)journal;
}
