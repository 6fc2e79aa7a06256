/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_COMMANDS_CAPABILITIES_H
#define OOMTOP_COMMANDS_CAPABILITIES_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/capability.h>

/*
 * Gives up all capabilities but those of `keep` that the process has; where they are lent, all but
 * CAP_SYS_PTRACE.
 */
int capabilities_keep(const cap_value_t *keep, int count, struct error *error);

/*
 * Whether the program's file gave rights (setuid, setgid, capabilities of a file) to a user who has
 * none.  They are for reading /proc, and not for what that user names: files, a terminal's
 * description, a bus.
 */
bool capabilities_are_lent(void);
/* Gives lent ids back, and drops what a user may lead us by in the environment. */
int capabilities_settle(struct error *error);

#endif
