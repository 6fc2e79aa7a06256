/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which capabilities a command keeps.
 *
 * Those that the process has from its user (root's, or ambient ones) are kept in effect, since that
 * user may open any file with them.  Those that the program's file lends to a user who has none
 * serve to read /proc: only CAP_SYS_PTRACE is kept, and in effect only where base/privilege.h
 * raises it.
 */
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
 * none.
 */
bool capabilities_are_lent(void);
/*
 * Called first: gives the ids of a setuid or setgid file back, with all that came by them, and sees
 * to it that nothing is gained again.  Where rights are lent, drops what a user may lead us by in
 * the environment.
 */
int capabilities_init(struct error *error);

#endif
