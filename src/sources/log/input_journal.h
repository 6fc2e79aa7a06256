/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal as an input of a log reader. */
#ifndef OOMTOP_SOURCES_LOG_INPUT_JOURNAL_H
#define OOMTOP_SOURCES_LOG_INPUT_JOURNAL_H

#include "base/error.h"
#include "sources/log/input_kmsg.h"
#include "sources/log/log_reader.h"

/* Which part of the journal is read. */
struct log_journal {
	const char *path; /* a directory or a file of journals; NULL: this machine's */
	bool all_boots;
	int boot; /* 0: the current or last boot, -1 the one before, as in journalctl -b */
	/* this boot's ring buffer, or NULL: it is fed from where it begins, in place of the
	 * kernel's lines, between the lines of others; what is behind the journal's last line is
	 * left */
	struct kmsg *ring;
};

/*
 * Feeds the journal's lines of the kernel and of those that kill: systemd, systemd-oomd and others.
 * -EOPNOTSUPP when built without libsystemd, -ENODATA when there is no such boot, -EACCES when
 * there are journals, and none may be read; -ENODATA also when there is no entry at all.
 */
int log_input_journal(
	struct log_reader *reader, const struct log_journal *journal, struct error *error);

#endif
