/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_fate.h"

#include "base/text.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

static const char *victim_words(struct arena *arena, const struct verdict *verdict)
{
	return text_format(arena, "%s, which is %s", prose_process(arena, verdict->victim->process),
		verdict->doubts ? "most likely next to die" : "next to die");
}

static const char *killed_with(
	struct arena *arena, const struct verdict *verdict, const struct process *process)
{
	const struct kill *kill = &verdict->kill;

	for (size_t i = 1; i < kill->killed_count; i++)
		if (kill->killed[i] == process)
			return text_format(arena, "dies with %s (%s%s)",
				victim_words(arena, verdict),
				kill->group ? "memory.oom.group of "
					    : "they share an address space",
				kill->group ? text_escape(arena, kill->group->path) : "");
	return NULL;
}

static const char *exits_after(
	struct arena *arena, const struct verdict *verdict, const struct process *process)
{
	const struct kill *kill = &verdict->kill;

	for (size_t i = 0; i < kill->collateral_count; i++)
		if (kill->collateral[i].process == process)
			return text_format(arena, "dies with %s (%s)", victim_words(arena, verdict),
				prose_collateral_reason(kill->collateral[i].reason, 1));
	return NULL;
}

/* The parent survives, and the service it offers does not. */
static const char *restarts_all(
	struct arena *arena, const struct verdict *verdict, const struct process *process)
{
	const struct kill *kill = &verdict->kill;
	size_t count = 0;

	for (size_t i = 0; i < kill->collateral_count; i++)
		count += kill->collateral[i].reason == COLLATERAL_RESTART &&
			 kill->collateral[i].process->ppid == process->pid;
	if (count == 0 || verdict->victim->process->ppid != process->pid)
		return NULL;
	return text_format(arena, "survives its child %s, and then restarts its %s",
		victim_words(arena, verdict),
		prose_count(arena, count, "other child", "other children"));
}

const char *prose_fate(
	struct arena *arena, const struct verdict *verdict, const struct process *process)
{
	const char *fate;

	if (!verdict->victim || verdict->outcome != OUTCOME_KILL)
		return NULL;
	fate = killed_with(arena, verdict, process);
	fate = fate ? fate : exits_after(arena, verdict, process);
	return fate ? fate : restarts_all(arena, verdict, process);
}
