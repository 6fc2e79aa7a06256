/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/advice/immunity.h"

#include "model/kernel/relations.h"

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
	if (process_is_at_min(process) && !process_shares_killable_mm(snapshot, process))
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
