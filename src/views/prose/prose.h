/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict in words.  Every text returned is printable (names in it passed text_escape), in
 * UTF-8, and owned by the arena.
 */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_H
#define OOMTOP_VIEWS_PROSE_PROSE_H

#include "base/memory.h"
#include "model/kernel/verdict.h"

/* A phrase for a table's WHY: "adj +300 adds 4.7G". */
const char *prose_why(
	struct arena *arena, const struct verdict *verdict, const struct ranking_entry *entry);
/* Why it is exempt: "adj -1000"; NULL when it is not. */
const char *prose_exemption(const struct ranking_entry *entry);

/* Whether the kernel's own score follows from ours; NULL when that is not known. */
const char *prose_agreement(const struct ranking_entry *entry);

/* What would be killed and why, one sentence. */
const char *prose_verdict(struct arena *arena, const struct verdict *verdict);
/* The second and its distance; NULL when there is none. */
const char *prose_runner_up(struct arena *arena, const struct verdict *verdict);
/* Memory, swap, pressure, kernel and rules. */
const char *prose_machine(
	struct arena *arena, const struct verdict *verdict, const struct snapshot *snapshot);

#endif
