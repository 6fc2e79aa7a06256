/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which victims take the same processes with them. */
#include "model/kernel/kill.h"

#include "snapshot/unit.h"

/* Its death alone ends what the death of another does not. */
static bool is_single(const struct kin *kin, const struct process *victim)
{
	const struct unit *unit = snapshot_unit_of(kin->snapshot, victim);
	const struct unit *manager = snapshot_user_manager_of(kin->snapshot, victim);

	return (victim->namespace_pid.known && victim->namespace_pid.value == 1) ||
		kill_is_sandbox(victim) ||
		(unit && unit->main_pid.known && unit->main_pid.value == victim->pid) ||
		(manager && manager->main_pid.known && manager->main_pid.value == victim->pid);
}

static bool class_of_one(
	struct kill_class *class, const struct kin *kin, const struct process *victim)
{
	const struct unit *unit = snapshot_unit_of(kin->snapshot, victim);

	if (is_single(kin, victim))
		return false;
	if (kill_is_restarter(victim)) {
		const struct process *parent = snapshot_find(kin->snapshot, victim->ppid);

		if (!parent || !kill_is_restarter(parent))
			return false;
		class->restarter = parent->pid;
	}
	if (unit && kill_ends_unit(kin->snapshot, unit, victim)) {
		if (!kill_unit_stops(unit, victim))
			return false;
		class->unit = unit;
	}
	return class->restarter != 0 || class->unit;
}

bool kill_class_of(struct kill_class *ret_class, const struct kin *kin,
	const struct domain *domain, const struct process *victim)
{
	struct kill_class class = { .group = kill_oom_group(kin->snapshot, domain, victim) };

	/* init is spared where another is the victim */
	if (process_is_init(victim, &kin->snapshot->machine))
		return false;
	if (!class.group && kin_sharers(kin, victim).count > 1)
		class.mm_owner = victim->detail.mm_owner_pid.value;
	else if (!class.group && !class_of_one(&class, kin, victim))
		return false;
	*ret_class = class;
	return true;
}

bool kill_class_is_same(const struct kill_class *a, const struct kill_class *b)
{
	return a->group == b->group && a->mm_owner == b->mm_owner &&
		a->restarter == b->restarter && a->unit == b->unit;
}
