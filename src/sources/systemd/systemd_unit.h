/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The properties of one unit (org.freedesktop.systemd1(5)). */
#ifndef OOMTOP_SOURCES_SYSTEMD_SYSTEMD_UNIT_H
#define OOMTOP_SOURCES_SYSTEMD_SYSTEMD_UNIT_H

#include "base/memory.h"
#include "snapshot/snapshot.h"

struct systemd;

/*
 * Fills all of *unit but name, manager, cgroup and adj_path, which the caller sets or leaves empty.
 * The arena owns the texts.  Returns false, with *unit unchanged, when the manager has no such unit
 * or runs it in another cgroup: then the name in the cgroup's path was not given by systemd.
 */
bool systemd_query(struct systemd *systemd, struct arena *arena, struct unit *unit)
	__attribute__((warn_unused_result, nonnull));

#endif
