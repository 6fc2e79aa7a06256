/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an oom_score_adj comes from, in words.  Texts are printable and owned by the arena. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_ADJ_H
#define OOMTOP_VIEWS_PROSE_PROSE_ADJ_H

#include "base/memory.h"
#include "model/adj/adj_origin.h"

/*
 * Where the value comes from: "unit ssh.service", "inherited from bash[12] (inferred)"; NULL where
 * that is not known.  Also a value in JSON.
 */
const char *prose_adj_by(struct arena *arena, const struct adj_origin *origin)
	__attribute__((nonnull));
/* "OOMScoreAdjust=-900 in /etc/…"; NULL when no file of a unit sets the value. */
const char *prose_adj_file(struct arena *arena, const struct adj_origin *origin)
	__attribute__((nonnull));
/* What undoes a change of the value, as half a sentence; NULL where that is not known. */
const char *prose_adj_undone(struct arena *arena, const struct adj_origin *origin,
	const struct process *process) __attribute__((nonnull));
/*
 * A program that is known to set its own oom_score_adj, and did not set this value:
 * "postgres itself (…), where …"; NULL for any other program.
 */
const char *prose_adj_habit(struct arena *arena, const struct adj_origin *origin,
	const struct process *process) __attribute__((nonnull));
/*
 * What sets the value again whatever the unit of the process says; NULL where nothing is known to.
 * Also a value in JSON.
 */
const char *prose_adj_overwriter(struct arena *arena, const struct adj_origin *origin,
	const struct process *process) __attribute__((nonnull));

#endif
