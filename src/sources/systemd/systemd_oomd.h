/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings of systemd-oomd, as oomctl(1) shows them. */
#ifndef OOMTOP_SOURCES_SYSTEMD_SYSTEMD_OOMD_H
#define OOMTOP_SOURCES_SYSTEMD_SYSTEMD_OOMD_H

#include "base/root.h"

#include <stdbool.h>
#include <sys/types.h>

struct systemd;

/* Values of *ret_owner that are no PID. */
enum { OOMD_OWNER_UNKNOWN = 0, OOMD_OWNER_NOBODY = -1 };

/*
 * Reads into `buffer` the settings of systemd-oomd and the cgroups it watches, and stores in
 * *ret_owner the PID of the process that owns its name on the bus.  Returns false where the owner
 * does not answer; systemd_is_late() tells whether it did not answer in time or sent text without
 * end.  The answer is a descriptor of the owner's choice, of any file, whose reading may block:
 * only for a child that can be given up.
 */
bool systemd_query_oomd(struct systemd *systemd, struct buffer *buffer, pid_t *ret_owner)
	__attribute__((warn_unused_result, nonnull));

#endif
