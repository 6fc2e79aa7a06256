/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A systemd manager that can be asked about its units, over its bus.  Built without libsystemd, or
 * where there is no bus, no systemd or no permission, there is none: nothing is known then.
 */
#ifndef OOMTOP_SOURCES_SYSTEMD_SYSTEMD_H
#define OOMTOP_SOURCES_SYSTEMD_SYSTEMD_H

#include "base/root.h"
#include "snapshot/snapshot.h"

struct systemd; /* a connection with a deadline: a bus that hangs does not hang oomtop */

/*
 * NULL for none; *ret_is_late is set when something is there and does not answer in time, else
 * left. `manager` as in struct unit; a user's is asked by that user alone.
 */
struct systemd *systemd_open(const char *manager, bool *ret_is_late);
void systemd_close(struct systemd *systemd); /* NULL is fine */

/*
 * Fills all of *unit but its name, manager, cgroup and adj_path, texts in the arena.  False when
 * the manager has no such unit, or has it in another cgroup: the name in that path was not
 * systemd's.
 */
bool systemd_query(struct systemd *systemd, struct arena *arena, struct unit *unit);
/* Whether the manager let the time pass: what was asked for may be unknown for that. */
bool systemd_is_late(const struct systemd *systemd);

/* Who answers for systemd-oomd on the bus. */
enum { OOMD_OWNER_UNKNOWN = 0, OOMD_OWNER_NOBODY = -1 };

/*
 * What systemd-oomd tells of its settings and of whom it watches, as oomctl(1) shows it, and the
 * PID of who tells it.  False where it does not; systemd_is_late() when it did not in time, or
 * without an end.  What it sends is a descriptor, which may be of anything: only for a child that
 * is given up.
 */
bool systemd_query_oomd(struct systemd *systemd, struct buffer *buffer, pid_t *ret_owner);

#endif
