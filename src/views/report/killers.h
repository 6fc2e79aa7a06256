/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The userspace killers that run: when they act, and how far that is. */
#ifndef OOMTOP_VIEWS_REPORT_KILLERS_H
#define OOMTOP_VIEWS_REPORT_KILLERS_H

#include "base/memory.h"
#include "snapshot/snapshot.h"

#include <jansson.h>
#include <stdio.h>

/* One sentence: "earlyoom[412] acts before the kernel: …". */
const char *prose_killer(
	struct arena *arena, const struct snapshot *snapshot, const struct killer *killer);
/* A line for each, with `indent` before it. */
void killers_print(FILE *out, const struct snapshot *snapshot, const char *indent);
json_t *killers_json(const struct snapshot *snapshot);

#endif
