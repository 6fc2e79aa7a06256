/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict on a domain: which process the kernel kills next, in which order others follow, and
 * how certain that is.  Pure: computed from a snapshot, a domain and a calibration.
 */
#ifndef OOMTOP_MODEL_KERNEL_VERDICT_H
#define OOMTOP_MODEL_KERNEL_VERDICT_H

#include "model/kernel/calibrate.h"
#include "model/kernel/relations.h"
#include "model/kernel/verdict_data.h"

/*
 * In all functions below the snapshot must outlive the verdict, and the caller releases
 * *ret_verdict.
 *
 * verdict_rank() ranks the domain and decides the outcome, without the kill, for callers that read
 * more of the likely victims first.
 */
void verdict_rank(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration)
	__attribute__((nonnull));
/* Adds the kill to a verdict of verdict_rank(), for callers that read more of what it kills. */
void verdict_add_kill(struct verdict *verdict, const struct snapshot *snapshot);
/*
 * Computes the kill anew and drops the warnings.  Nothing that moves a rank may have been read
 * since verdict_rank().
 */
void verdict_complete(struct verdict *verdict, const struct snapshot *snapshot);

/* Ranks the domain and adds the kill. */
void verdict_by(struct verdict *ret_verdict, const struct snapshot *snapshot,
	const struct domain *domain, const struct calibration *calibration);
/* Like verdict_by(), for many domains of one snapshot, whose relations are computed once. */
void verdict_among(struct verdict *ret_verdict, const struct relations *relations,
	const struct domain *domain, const struct calibration *calibration);
/* Like verdict_by(), calibrating the rules on `snapshot` itself. */
void verdict_for(
	struct verdict *ret_verdict, const struct snapshot *snapshot, const struct domain *domain);
/* Frees what the verdict owns and zeroes it; a zeroed verdict is left alone. */
void verdict_release(struct verdict *verdict);

/*
 * Whether the kernel's own score of an entry, which was not read, could change the victim or one of
 * the first ranks.  Once no entry wants its score, the victim, the runner-up and the candidates are
 * those that all scores together would give under the same rules: a score only narrows the bounds
 * of a badness, and the upper bound of every other entry is below a candidate's lower bound.
 */
bool verdict_wants_score(const struct verdict *verdict, const struct ranking_entry *entry);

/* The entry of a process; NULL if the process is not in the domain. */
const struct ranking_entry *verdict_find(const struct verdict *verdict, pid_t pid);

#endif
