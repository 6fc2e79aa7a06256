/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A capability that the program's file lends to the user (setcap(8)).  The capability stays
 * permitted, and is effective only while a file of /proc/PID is read, or while /dev/kmsg is opened.
 * Files that the user names are opened while it is not, with the user's own rights.
 *
 * Capabilities belong to a thread (capabilities(7)): the thread that reads raises and lowers its
 * own.  When no capability is lent, privilege_raise() and privilege_lower() do nothing.
 */
#ifndef OOMTOP_BASE_PRIVILEGE_H
#define OOMTOP_BASE_PRIVILEGE_H

#include <stdbool.h>
#include <sys/capability.h>

/* Whether the set of capabilities has that one under `flag`; false for a `set` of NULL. */
bool privilege_is_in(cap_t set, cap_value_t capability, cap_flag_t flag);
/* Whether the calling thread has the capability under `flag`. */
bool privilege_is_held(cap_value_t capability, cap_flag_t flag);

/* Declares that `capability` is lent.  Called once, before a second thread is created. */
void privilege_lend(cap_value_t capability);
/* Makes the lent capability effective for this thread.  Calls may be nested. */
void privilege_raise(void);
/* Undoes one privilege_raise(); aborts the program when the kernel refuses that. */
void privilege_lower(void);

#endif
