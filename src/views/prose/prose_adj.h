/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an oom_score_adj comes from, in words. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_ADJ_H
#define OOMTOP_VIEWS_PROSE_PROSE_ADJ_H

#include "base/memory.h"
#include "model/adj/adj_origin.h"

/* Where an adj comes from: "unit ssh.service", "inherited from bash[12] (inferred)"; NULL: unknown.
 */
const char *prose_adj_by(struct arena *arena, const struct adj_origin *origin);
/* "OOMScoreAdjust=-900 in /etc/…"; NULL when no file of a unit's sets it. */
const char *prose_adj_file(struct arena *arena, const struct adj_origin *origin);
/* Who would undo a change, half a sentence; NULL when that is not known. */
const char *prose_adj_undone(struct arena *arena, const struct adj_origin *origin);
/* What a program known for it may set again, "postgres itself (…), where …"; NULL for none. */
const char *prose_adj_habit(
	struct arena *arena, const struct adj_origin *origin, const struct process *process);
/* Who would set it otherwise again, whatever its unit says; NULL for nobody known. */
const char *prose_adj_overwriter(
	struct arena *arena, const struct adj_origin *origin, const struct process *process);

#endif
