/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The services of a support archive, by sos's `systemctl show *service --all`. */
#ifndef OOMTOP_SOURCES_ARCHIVE_SOS_UNITS_H
#define OOMTOP_SOURCES_ARCHIVE_SOS_UNITS_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/*
 * Adds the services of the system's manager that processes of the snapshot are in, with the
 * properties that the text has.  Units of other kinds, and those of users' managers, are not in it.
 */
void sos_units_parse(struct snapshot *snapshot, struct text_span text) __attribute__((nonnull));

#endif
