/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The userspace killers that run: when they act, and how far from that the machine is. */
#ifndef OOMTOP_VIEWS_REPORT_KILLERS_H
#define OOMTOP_VIEWS_REPORT_KILLERS_H

#include "base/memory.h"
#include "model/kernel/domain.h"
#include "snapshot/snapshot.h"

#include <jansson.h>
#include <stdio.h>

/* One sentence, printable, owned by the arena: "earlyoom[412] acts before the kernel: …". */
const char *prose_killer(struct arena *arena, const struct snapshot *snapshot,
	const struct killer *killer) __attribute__((nonnull));
/*
 * Prints a line for each killer of the snapshot, with `indent` before the line.  Where the domain
 * that is full first is a memory cgroup, of those alone that look at cgroups; NULL: all.
 */
void killers_print(FILE *out, const struct snapshot *snapshot, const struct domain *full,
	const char *indent) __attribute__((nonnull(1, 2, 4)));
/* An array of objects, one for each killer of the snapshot; the caller owns the array. */
json_t *killers_json(const struct snapshot *snapshot) __attribute__((nonnull, warn_unused_result));

#endif
