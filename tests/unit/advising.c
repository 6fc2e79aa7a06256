/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "advising.h"

#include "snapshot/assume.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

struct protection protection;

static struct target target;

void advising_end(void)
{
	protection_release(&protection);
	target_release(&target);
	snapshot_release(&snapshot);
}

static struct calibration calibrate_machine(const struct snapshot *machine_of)
{
	struct domain machine;
	struct error error;

	cr_assert(domain_machine(&machine, machine_of, &error) == 0);
	return calibrate(machine_of, &machine);
}

void protect(const char *word)
{
	link_groups(&snapshot);
	protect_linked(word);
}

void protect_linked(const char *word)
{
	const struct process **leakers;
	struct calibration calibration;
	struct error error = { 0 };

	protection_release(&protection);
	target_release(&target);
	cr_assert(target_find(&target, &snapshot, word, &error) == 0, "%s", error.detail);
	calibration = calibrate_machine(&snapshot);
	leakers = memory_alloc(snapshot.process_count * sizeof(*leakers));
	for (size_t i = 0; i < snapshot.process_count; i++)
		leakers[i] = &snapshot.processes[i];
	cr_assert(protection_find(&protection,
			  &(struct protection_request){
				  .snapshot = &snapshot,
				  .calibration = &calibration,
				  .target = &target,
				  .word = word,
				  .leakers = leakers,
				  .leaker_count = snapshot.process_count,
				  .max_work = SIZE_MAX,
			  },
			  &error) == 0,
		"%s", error.detail);
	free(leakers);
}

const struct threat *threat_by(pid_t leaker)
{
	for (size_t i = 0; i < protection.threat_count; i++)
		if (protection.threats[i].leaker->pid == leaker)
			return &protection.threats[i];
	cr_assert_fail("%d is no threat", leaker);
	return NULL;
}

const struct advice *advice_of(const struct threat *threat, enum advice_kind kind)
{
	for (size_t i = 0; i < threat->advice_count; i++)
		if (threat->advice[i].kind == kind)
			return &threat->advice[i];
	return NULL;
}

static void drill_with(struct drill *ret_drill, struct snapshot *ret_copy, pid_t leaker,
	const char *const *changes, size_t count)
{
	struct calibration calibration = calibrate_machine(&snapshot);
	struct drill_context *context;
	struct error error = { 0 };

	snapshot_copy(ret_copy, &snapshot);
	for (size_t i = 0; i < count; i++)
		cr_assert(assume(ret_copy, changes[i], 0, &error) == 0, "%s: %s", changes[i],
			error.detail);
	context = drill_context_new(ret_copy, &calibration);
	cr_assert(
		drill_run(ret_drill, context, snapshot_find(ret_copy, leaker), NULL, &error) == 0);
	drill_context_free(context);
}

static bool is_one(const struct process *process)
{
	for (size_t i = 0; i < target.count; i++)
		if (target.items[i]->pid == process->pid)
			return true;
	return false;
}

static bool any_is_one(const struct process *const *processes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_one(processes[i]))
			return true;
	return false;
}

static bool harms(const struct drill_outcome *outcome)
{
	for (size_t i = 0; i < outcome->kill_count; i++)
		if (is_one(outcome->kills[i].victim))
			return true;
	/* without anybody to kill outside of a cgroup, the kernel panics */
	return outcome->end == DRILL_PANIC || outcome->end == DRILL_UNKNOWN ||
	       outcome->end == DRILL_ALLOCATOR ||
	       (outcome->end == DRILL_NOBODY_LEFT && outcome->last.kind != DOMAIN_MEMCG) ||
	       any_is_one(outcome->collateral, outcome->collateral_count) ||
	       any_is_one(outcome->close, outcome->close_count);
}

bool spares(pid_t leaker, const char *const *changes)
{
	struct snapshot copy;
	struct drill drill;
	size_t count = 0;
	bool all = true;

	while (changes[count])
		count++;
	drill_with(&drill, &copy, leaker, changes, count);
	for (size_t i = 0; i < drill.outcome_count; i++)
		all = all && !harms(&drill.outcomes[i]);
	drill_release(&drill);
	snapshot_release(&copy);
	return all;
}

bool spares_with(pid_t leaker, const char *change)
{
	return spares(leaker, (const char *const[]){ change, NULL });
}

const char *victims_in(const struct drill *drill)
{
	static char text[256];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < drill->outcome.kill_count && length < sizeof(text); i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%d",
			i > 0 ? " " : "", drill->outcome.kills[i].victim->pid);
	return text;
}

const char *victims_with(pid_t leaker, const char *const *changes, size_t count)
{
	struct snapshot copy;
	struct drill drill;
	const char *text;

	drill_with(&drill, &copy, leaker, changes, count);
	text = victims_in(&drill);
	drill_release(&drill);
	snapshot_release(&copy);
	return text;
}
