/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A connection to a systemd manager over its bus, with a deadline: a bus that hangs does not hang
 * oomtop.  Built without libsystemd (systemd_none.c), no manager can be reached.
 */
#ifndef OOMTOP_SOURCES_SYSTEMD_SYSTEMD_H
#define OOMTOP_SOURCES_SYSTEMD_SYSTEMD_H

#include <stdbool.h>

struct systemd;

/*
 * Connects to `manager`, named as in struct unit; a user's manager answers to that user alone.
 * Returns a connection to be closed with systemd_close(); NULL when there is no bus, no systemd or
 * no permission.  *ret_is_late is set when a bus is there and does not answer in time, else left.
 */
struct systemd *systemd_open(const char *manager, bool *ret_is_late) __attribute__((nonnull));
void systemd_close(struct systemd *systemd); /* NULL is fine */

/* Whether the manager let the deadline pass: figures may be unknown for that reason. */
bool systemd_is_late(const struct systemd *systemd) __attribute__((nonnull));

#endif
