/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/advice_proof.h"

#include "model/drill/drill_context.h"
#include "snapshot/assume.h"

#include <errno.h>

void advice_proof_add(struct advice_changes *changes, const char *text)
{
	array_reserve(changes->texts, changes->count, changes->capacity);
	changes->texts[changes->count++] = text;
}

/* Whether no process of the target dies, and that is known. */
static bool outcome_spares(const struct drill_outcome *outcome, const struct target *target)
{
	if (drill_outcome_panics(outcome) || outcome->end == DRILL_UNKNOWN ||
		outcome->end == DRILL_ALLOCATOR)
		return false;
	return !drill_outcome_find_dead(outcome, target) &&
	       !drill_outcome_find_undecided(outcome, target);
}

static bool drill_spares(const struct drill *drill, const struct target *target)
{
	for (size_t i = 0; i < drill->outcome_count; i++)
		if (!outcome_spares(&drill->outcomes[i], target))
			return false;
	return true;
}

/* Whether the target survives every outcome, and no choice was too close to know. */
static bool proves(const struct advice_proof *proof, const struct drill *drill)
{
	for (size_t i = 0; i < drill->outcome_count; i++)
		for (size_t j = 0; j < drill->outcomes[i].close_count; j++)
			if (target_has(proof->target, drill->outcomes[i].close[j]->pid))
				return false;
	return drill_spares(drill, proof->target);
}

static bool edit(struct snapshot *edited, const struct advice_changes *changes)
{
	struct error error;

	for (size_t i = 0; i < changes->count; i++)
		if (assume(edited, changes->texts[i], 0, &error) < 0)
			return false;
	return true;
}

/* Runs the drill of the leaker, or of the group, on the edited copy. */
static int drill_threat(
	const struct advice_proof *proof, struct advice *advice, struct drill_context *context)
{
	const struct threat *threat = proof->threat;
	struct error error;

	if (!threat->group)
		return drill_run(&advice->after, context,
			snapshot_find(advice->edited, threat->leaker->pid), NULL, &error);
	advice->growing =
		leak_group_new(advice->edited, &threat->group->members, threat->group->word);
	if (!advice->growing)
		return -ESRCH;
	return drill_run_group(&advice->after, context, advice->growing, &error);
}

/* Why the target may die although the leaker's cgroup has a limit. */
static const char *limit_failure(const struct drill *after)
{
	for (size_t i = 0; i < after->outcome_count; i++) {
		const struct drill_outcome *outcome = &after->outcomes[i];

		if (outcome->end == DRILL_UNKNOWN)
			return "how much memory its cgroup uses is not known";
		if (outcome->passes_limit)
			return "this kernel may let allocations pass a limit where no process can "
			       "be killed";
		if (outcome->domain.kind != DOMAIN_MEMCG)
			return "no size is sure to be reached before the machine's memory runs out";
	}
	return "no size for it spares the target";
}

/* Runs the drills of the threat and of the target itself on the edited copy. */
static bool drill_both(struct advice_proof *proof, struct advice *advice)
{
	struct drill_context *context = drill_context_new(advice->edited, proof->calibration);
	const struct process *own = snapshot_find(advice->edited, proof->own_leaker);
	struct error error;
	bool is_drilled, proven;

	drill_context_bind(context, proof->domain);
	is_drilled = drill_threat(proof, advice, context) == 0;
	proven = is_drilled && proves(proof, &advice->after) &&
		 drill_run(&advice->own_after, context, own, NULL, &error) == 0;
	if (is_drilled && !proven)
		proof->limit_failure = limit_failure(&advice->after);
	drill_context_free(context);
	return proven;
}

bool advice_proof_run(
	struct advice_proof *proof, const struct advice_changes *changes, struct advice *advice)
{
	advice->edited = memory_alloc(sizeof(*advice->edited));
	snapshot_copy(advice->edited, proof->snapshot);
	if (edit(advice->edited, changes) && drill_both(proof, advice))
		return true;
	advice_release(advice);
	return false;
}
