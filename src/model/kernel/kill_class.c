/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/kill_class.h"

#include "model/kernel/collateral.h"
#include "model/kernel/kill_unit.h"
#include "snapshot/unit.h"

/* Whether its death has consequences that no other death has. */
static bool is_single(const struct relations *relations, const struct process *victim)
{
	const struct unit *unit = snapshot_unit_of(relations->snapshot, victim);
	const struct unit *manager = snapshot_user_manager_of(relations->snapshot, victim);

	return process_ends_namespace(victim, &relations->snapshot->machine) ||
	       kill_ends_container(relations->snapshot, victim) || kill_is_sandbox(victim) ||
	       kill_ended_init(relations, victim) || unit_has_main(unit, victim) ||
	       unit_has_main(manager, victim);
}

static bool class_of_one(
	struct kill_class *class, const struct relations *relations, const struct process *victim)
{
	const struct unit *unit = snapshot_unit_of(relations->snapshot, victim);

	if (is_single(relations, victim))
		return false;
	if (kill_is_restarter(victim)) {
		const struct process *parent = snapshot_find(relations->snapshot, victim->ppid);

		if (!parent || !kill_is_restarter(parent))
			return false;
		class->restarter = parent->pid;
	}
	if (unit && kill_unit_ends(relations->snapshot, unit, victim)) {
		if (!kill_unit_stops(unit, victim))
			return false;
		class->unit = unit;
	}
	class->undecided =
		kill_unit_doubt(relations->snapshot, victim) != UNIT_DOUBT_NONE ? victim : NULL;
	return class->restarter != 0 || class->unit || class->undecided;
}

bool kill_class_of(struct kill_class *ret_class, const struct relations *relations,
	const struct domain *domain, const struct process *victim)
{
	struct kill_class class = { .group = kill_oom_group(relations->snapshot, domain, victim) };

	/* as a victim init dies, with another victim init survives */
	if (process_is_init(victim, &relations->snapshot->machine))
		return false;
	if (!class.group && relations_sharers(relations, victim).count > 1)
		class.mm_owner = victim->detail.mm_owner_pid.value;
	else if (!class.group && !class_of_one(&class, relations, victim))
		return false;
	*ret_class = class;
	return true;
}

bool kill_class_is_same(const struct kill_class *a, const struct kill_class *b)
{
	return a->group == b->group && a->mm_owner == b->mm_owner && a->restarter == b->restarter &&
	       a->unit == b->unit &&
	       (a->undecided == b->undecided ||
		       (a->undecided && b->undecided && kill_unit_has(a->undecided, b->undecided) &&
			       kill_unit_has(b->undecided, a->undecided)));
}
