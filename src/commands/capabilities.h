/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which capabilities a command keeps.
 *
 * Capabilities that the process has from its user (root's, or ambient ones) stay effective, since
 * that user may open any file with them anyway.  Capabilities that the program's file lends to a
 * user without them serve only to read /proc: CAP_SYS_PTRACE alone is kept, and is effective only
 * where base/privilege.h raises it.
 */
#ifndef OOMTOP_COMMANDS_CAPABILITIES_H
#define OOMTOP_COMMANDS_CAPABILITIES_H

#include "base/attributes.h"
#include "base/error.h"

#include <stdbool.h>
#include <sys/capability.h>

/*
 * Gives up all capabilities but those of `keep` that the process has; when capabilities are lent,
 * all but CAP_SYS_PTRACE, if `keep` has it.  Applies to the calling thread.  Returns 0, or a
 * negative errno with *error filled.
 */
int capabilities_keep(const cap_value_t *keep, int count, struct error *error) MUST_CHECK
	NONNULL(3);

/* Whether the program's file (setuid, setgid, setcap) gave rights to a user who is not root. */
bool capabilities_are_lent(void);
/*
 * Called once, before anything is read.  Gives up the ids of a setuid or setgid file with the
 * capabilities that came with them, and prevents that rights are gained again.  When rights are
 * lent, clears the environment but for language and terminal.  Returns 0, or a negative errno with
 * *error filled.
 */
int capabilities_init(struct error *error) MUST_CHECK NONNULL();

#endif
