/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/charged_elsewhere.h"

#include "base/size.h"

enum { OFF_PART = 8 }; /* of what processes have: both counters are approximate */

static int64_t anon_bytes_of(const struct domain *domain, const struct snapshot *snapshot)
{
	size_t count = domain_process_count(domain, snapshot);
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		const struct process *process = domain_process(domain, snapshot, i);

		if (process_has_own_memory(process))
			sum = size_sum(sum, figure_or(process->memory.rss_anon_bytes, 0));
	}
	return sum;
}

int64_t charged_elsewhere_bytes(const struct relations *relations, const struct domain *domain)
{
	const struct snapshot *snapshot = relations->snapshot;
	struct figure charged;
	int64_t had, elsewhere;

	if (domain->kind != DOMAIN_MEMCG)
		return 0;
	charged = snapshot->cgroups[domain->memcg].anon_bytes;
	if (!charged.known)
		return 0;
	had = anon_bytes_of(domain, snapshot);
	/* what processes share since a fork counts in each of them, and is charged once */
	elsewhere = had - charged.value - relations_shared_anon_bytes(relations);
	return elsewhere > had / OFF_PART ? elsewhere : 0;
}
