/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of users. */
#ifndef OOMTOP_SOURCES_PROC_USERS_H
#define OOMTOP_SOURCES_PROC_USERS_H

#include "snapshot/snapshot.h"

/* Sets the user of each process by its uid (getpwuid_r(3)); NULL where the uid has no name. */
void users_name(struct snapshot *snapshot) __attribute__((nonnull));

#endif
