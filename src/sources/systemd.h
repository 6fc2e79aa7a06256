/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A systemd manager that can be asked about its units, over its bus.  Built without libsystemd, or
 * where there is no bus, no systemd or no permission, there is none: nothing is known then.
 */
#ifndef OOMTOP_SOURCES_SYSTEMD_H
#define OOMTOP_SOURCES_SYSTEMD_H

#include "base/root.h"
#include "snapshot/snapshot.h"

struct systemd; /* a connection with a deadline: a bus that hangs does not hang oomtop */

/* NULL for none.  `manager` as in struct unit; a user's is asked by that user alone. */
struct systemd *systemd_open(const char *manager);
void systemd_close(struct systemd *systemd); /* NULL is fine */

/*
 * Fills all of *unit but its name, manager, cgroup and adj_path, texts in the arena.  False when the
 * manager has no such unit, or has it in another cgroup: the name in that path was not systemd's.
 */
bool systemd_ask(struct systemd *systemd, struct arena *arena, struct unit *unit);

/* What systemd-oomd tells of its settings and of whom it watches, as oomctl(1) shows it. */
bool systemd_ask_oomd(struct systemd *systemd, struct buffer *buffer);

#endif
