/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine that a log is of, as far as it can be read besides the log. */
#ifndef OOMTOP_COMMANDS_LOG_MACHINE_H
#define OOMTOP_COMMANDS_LOG_MACHINE_H

#include "commands/options.h"
#include "snapshot/snapshot.h"

/*
 * Fills *snapshot, which is initialised and empty: with this machine for the log of its running
 * boot, with the machine of a support archive for that one's logs.  False, and the snapshot empty,
 * where there is no such machine, or it cannot be read; that is no error.
 */
bool log_machine_read(struct snapshot *snapshot, const struct options *options) MUST_CHECK
	NONNULL();

#endif
