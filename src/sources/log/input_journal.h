/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal as an input of a log reader. */
#ifndef OOMTOP_SOURCES_LOG_INPUT_JOURNAL_H
#define OOMTOP_SOURCES_LOG_INPUT_JOURNAL_H

#include "base/error.h"
#include "sources/log/log_reader.h"

/* Which part of the journal is read. */
struct log_journal {
	const char *path; /* a directory or a file of journals; NULL: this machine's */
	bool all_boots;
	int boot; /* 0: the current or last boot, -1 the one before, as in journalctl -b */
};

/*
 * Feeds the journal's lines of the kernel and of those that kill: systemd, systemd-oomd and others.
 * -EOPNOTSUPP when built without libsystemd, -ENODATA when there is no such boot, -EACCES when
 * there are journals, and none may be read.
 */
int log_input_journal(
	struct log_reader *reader, const struct log_journal *journal, struct error *error);

#endif
