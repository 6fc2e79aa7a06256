/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/alike.h"

#include "base/attributes.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/kernel/kill_class.h"
#include "snapshot/unit.h"

#include <stdlib.h>

enum { KILLS_MAX = 64 }; /* how many kills are computed for one verdict */

bool alike_is_same_kind(const struct process *a, const struct process *b)
{
	bool has_unit = a->unit || a->container || b->unit || b->container;

	return text_is_same(a->name, b->name) &&
	       (has_unit ? unit_is_shared(a, b) : text_is_same(a->cgroup, b->cgroup));
}

/* Marks the candidates and all that die with the victim. */
static bool *mark_expected(const struct verdict *verdict, const struct snapshot *snapshot)
{
	bool *expected = memory_alloc(snapshot->process_count * sizeof(*expected));
	const struct kill *kill = &verdict->kill;

	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (verdict->entries[i].is_candidate)
			expected[verdict->entries[i].process - snapshot->processes] = true;
	for (size_t i = 0; i < kill->killed_count; i++)
		expected[kill->killed[i] - snapshot->processes] = true;
	for (size_t i = 0; i < kill->collateral_count; i++)
		expected[kill->collateral[i].process - snapshot->processes] = true;
	return expected;
}

static bool kills_only(
	const struct kill *kill, const bool *expected, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < kill->killed_count; i++)
		if (!expected[kill->killed[i] - snapshot->processes])
			return false;
	for (size_t i = 0; i < kill->collateral_count; i++)
		if (!expected[kill->collateral[i].process - snapshot->processes])
			return false;
	return true;
}

static bool kills_alike(const struct verdict *verdict, const struct relations *relations,
	const struct process *candidate, const bool *expected)
{
	CLEANUP_FREE bool *gone = memory_alloc(relations->snapshot->process_count);
	struct kill kill;
	bool alike;

	kill_init(&kill, relations, &verdict->domain, verdict->rules, candidate, gone);
	alike = kill.killed_count + kill.collateral_count ==
			verdict->kill.killed_count + verdict->kill.collateral_count &&
		kill.undecided_count == verdict->kill.undecided_count &&
		kills_only(&kill, expected, relations->snapshot);
	kill_release(&kill);
	return alike;
}

static bool is_same_class(const struct verdict *verdict, const struct relations *relations,
	const struct process *candidate)
{
	struct kill_class one, other;

	return kill_class_of(&one, relations, &verdict->domain, verdict->victim->process) &&
	       kill_class_of(&other, relations, &verdict->domain, candidate) &&
	       kill_class_is_same(&one, &other);
}

size_t alike_count(const struct verdict *verdict, const struct relations *relations)
{
	CLEANUP_FREE bool *expected = NULL;
	const struct process *victim;
	size_t kills = 0;

	if (verdict->outcome != OUTCOME_KILL || verdict->candidate_count < 2)
		return 0;
	victim = verdict->victim->process;
	expected = mark_expected(verdict, relations->snapshot);
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		const struct process *candidate = verdict->entries[i].process;

		if (!verdict->entries[i].is_candidate || candidate == victim)
			continue;
		if (!alike_is_same_kind(victim, candidate))
			return 0;
		if (is_same_class(verdict, relations, candidate))
			continue;
		if (kills++ == KILLS_MAX || !kills_alike(verdict, relations, candidate, expected))
			return 0;
	}
	return verdict->candidate_count;
}
