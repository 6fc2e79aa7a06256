/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the users of a support archive: sos does not copy /etc/passwd, but runs lslogins(1). */
#ifndef OOMTOP_SOURCES_ARCHIVE_SOS_USERS_H
#define OOMTOP_SOURCES_ARCHIVE_SOS_USERS_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/* Sets the user of each process whose UID the output of lslogins has. */
void sos_users_name(struct snapshot *snapshot, struct text_span text) __attribute__((nonnull));

#endif
