/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/immunity.h"

#include "model/kernel/relations.h"

static bool is_at_min(const struct process *process)
{
	return process->adj.known && process->adj.value == ADJ_MIN &&
	       figure_or(process->kernel_oom_score, 0) == 0;
}

/* The kernel gives all processes on one address space the same adj, but for vfork children. */
static bool shares_mm_with_killable(const struct snapshot *snapshot, const struct process *process)
{
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *other = &snapshot->processes[i];

		if (process_shares_mm(other, process) && !is_at_min(other))
			return true;
	}
	return false;
}

static enum exemption immunity_of_one(
	const struct snapshot *snapshot, const struct process *process)
{
	if (process_is_init(process, &snapshot->machine) &&
		figure_or(process->kernel_oom_score, 0) == 0)
		return EXEMPT_INIT;
	if (process->kernel_thread)
		return EXEMPT_KERNEL_THREAD;
	if (!process->has_mm)
		return EXEMPT_NO_MEMORY;
	if (is_at_min(process) && !shares_mm_with_killable(snapshot, process))
		return EXEMPT_ADJ;
	return EXEMPT_NOT;
}

struct immunity immunity_of(const struct snapshot *snapshot, const struct target *target)
{
	struct immunity immunity = { 0 };

	for (size_t i = 0; i < target->count; i++) {
		const struct process *process = target->items[i];
		enum exemption why = immunity_of_one(snapshot, process);

		if (why == EXEMPT_NOT)
			return (struct immunity){ 0 };
		if (i == 0)
			immunity.why = why;
		immunity.is_mixed |= why != immunity.why;
		immunity.may_share_mm |= why == EXEMPT_ADJ && !process->detail.mm_owner_pid.known;
	}
	return immunity;
}
