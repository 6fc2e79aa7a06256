/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which leaks would kill a target, and the smallest changes that keep the target alive, each proven
 * by a leak drill on a snapshot edited as --assume would.
 */
#ifndef OOMTOP_MODEL_ADVICE_PROTECTION_H
#define OOMTOP_MODEL_ADVICE_PROTECTION_H

#include "model/advice/advice.h"
#include "model/advice/exposure.h"
#include "model/advice/immunity.h"
#include "model/advice/stalls.h"

struct protection_request {
	const struct snapshot *snapshot;
	const struct calibration *calibration;
	const struct target *target; /* at least one process of the snapshot */
	const char *word;            /* how the user names the target; changes use that name */
	const struct process *const *leakers;
	size_t leaker_count;
	const struct leak_group *const *groups; /* that are drilled too; may be NULL */
	size_t group_count;
	bool skips_advice;   /* finds the threats alone, and no changes against them */
	bool seeks_exposure; /* says where the target is next, and drills the groups there */
	const struct domain *domain; /* or NULL: drill_context_bind() */
	size_t max_work;             /* no drill is started once drill_context_work() exceeds it */
};

struct protection {
	const struct snapshot *snapshot;
	const struct target *target;
	struct threat *threats; /* the first threats, for which advice was searched; owned */
	size_t threat_count;
	size_t threat_total;  /* with the threats for which the search would take too long */
	size_t leaker_count;  /* leakers that need a drill: one of those that leak alike */
	size_t drilled_count; /* leakers that got one */
	size_t failing_count; /* of these, how many end when memory is refused */
	/* of these, how many spare the target, but not for certain; and the first of their leakers
	 * (of a group the largest member)
	 */
	size_t unsure_count;
	const struct process *unsure_leaker;
	bool panics;      /* vm.panic_on_oom: the machine panics where its memory runs out */
	bool is_of_named; /* the leakers were named, and where the target is next was not asked for
			   */
	struct exposures exposures; /* where the target is next; empty if that was not asked for */
	struct stalls stalls;       /* what holds it up instead of killing it */
	struct drill own_now;       /* the drill of the target's largest process */
	/* without threats: the leaker whose drill comes nearest to killing the target; or NULL */
	const struct process *closest, *closest_victim; /* which dies with the leaker, or is it */
	int64_t margin_pages; /* how much its badness exceeds the target's when it is killed */
	struct arena texts;
};

/*
 * Runs the drills of all leakers and, unless it is not wanted, searches advice against those that
 * may kill the target. Snapshot, target and word must outlive *ret_protection, which the caller
 * releases.  Fails, with nothing to release, if the machine's total is not known.
 */
int protection_find(struct protection *ret_protection, const struct protection_request *request,
	struct error *error) __attribute__((warn_unused_result, nonnull));
/* Frees what the protection owns and zeroes it; a zeroed protection is left alone. */
void protection_release(struct protection *protection);

/*
 * Whether every leaker got a drill, each spares the target for certain, the target is next nowhere,
 * the machine does not panic, and nothing in doubt could kill the target.
 */
bool protection_spares(const struct protection *protection);
/* Whether it is spared, and neither it is stalled nor does a leak stall it. */
bool protection_is_safe(const struct protection *protection);
/* immunity_of() the target; EXEMPT_NOT if it exits because of others that are killed. */
struct immunity protection_immunity(const struct protection *protection);

#endif
