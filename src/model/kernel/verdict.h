/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict: who would be killed next in a domain, in which order the others follow, how sure
 * that is, and what an admin must know besides.  Pure: made of a snapshot and a domain alone.
 */
#ifndef OOMTOP_MODEL_KERNEL_VERDICT_H
#define OOMTOP_MODEL_KERNEL_VERDICT_H

#include "model/kernel/calibrate.h"
#include "model/kernel/relations.h"
#include "model/kernel/verdict_data.h"

/*
 * Who comes first, and how sure that is: a verdict without its kill and its warnings, for those who
 * will read more and judge again.
 */
void verdict_rank(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration);
/* Makes the kill alone, for those who will read more of whom it takes and complete it then. */
void verdict_add_kill(struct verdict *verdict, const struct snapshot *snapshot);
/* Makes these two, anew if they were there, when nothing was read since that could move a rank. */
void verdict_complete(struct verdict *verdict, const struct snapshot *snapshot);
/* The snapshot must outlive the verdict.  The rules are those of a calibration made before. */
void verdict_by(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration);
/* The same, for many domains of one snapshot: who is kin to whom is found out once. */
void verdict_among(struct verdict *ret_verdict, const struct relations *relations,
	const struct domain *domain, const struct calibration *calibration);
/* The same with a calibration by this snapshot. */
void verdict_for(
	struct verdict *ret_verdict, const struct snapshot *snapshot, const struct domain *domain);
void verdict_release(struct verdict *verdict);

/*
 * Whether the kernel's own score, which was not read, could change who is taken, or a place among
 * the first.  When it is wanted of nobody, the victim, the runner-up and the candidates are those
 * that all scores together would give under the same rules: what any other process may count is
 * below what one of the candidates counts at least, and a score only narrows that.
 */
bool ranking_entry_wants_score(const struct verdict *verdict, const struct ranking_entry *entry);

/* The standing of a process, NULL when it is not in the verdict. */
const struct ranking_entry *verdict_find(const struct verdict *verdict, pid_t pid);

#endif
