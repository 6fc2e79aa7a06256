/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The units of this machine's processes, as their managers have them set. */
#ifndef OOMTOP_SOURCES_UNITS_H
#define OOMTOP_SOURCES_UNITS_H

#include "snapshot/snapshot.h"

/*
 * Adds the units of the processes whose place in the snapshot is set in `wanted`, NULL for all,
 * with the managers of the users among them.  What is there already is left alone.
 */
void units_read(struct snapshot *snapshot, const bool *wanted);

#endif
