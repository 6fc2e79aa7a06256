/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A capability that the program's file lends to its user: it is permitted, and in effect only while
 * a file of /proc/PID is read.  Whatever the user names is opened outside of that, with the user's
 * own rights.
 *
 * Capabilities belong to a thread: the thread that reads raises and lowers its own.  Without a lent
 * capability both calls do nothing.
 */
#ifndef OOMTOP_BASE_PRIVILEGE_H
#define OOMTOP_BASE_PRIVILEGE_H

#include <sys/capability.h>

/* Declares the capability to be lent.  Called once, before there is another thread. */
void privilege_lend(cap_value_t capability);
/* Puts the lent capability in effect for this thread.  Calls may be nested. */
void privilege_raise(void);
/* Ends the effect; ends the program where that fails. */
void privilege_lower(void);

#endif
