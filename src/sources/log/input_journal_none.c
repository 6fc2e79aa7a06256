/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Built without libsystemd, instead of input_journal.c. */
#include "sources/log/input_journal.h"

#include <errno.h>

int log_input_journal(
	struct log_reader *reader, const struct log_journal *journal, struct error *error)
{
	(void)reader;
	return error_system(
		error, "read", journal->path ? journal->path : "the journal", EOPNOTSUPP);
}
