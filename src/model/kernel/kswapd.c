/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/kswapd.h"

#include "model/kernel/rules.h"

/* One kswapd that runs finds the protections for all nodes. */
static bool runs_on_any_node(const struct machine *machine, const struct domain *domain)
{
	for (size_t i = 0; i < machine->node_count; i++) {
		const struct node *node = &machine->nodes[i];

		if (domain->kind == DOMAIN_NODES &&
			!(node->number.known &&
				node_set_has(&domain->nodes, (unsigned)node->number.value)))
			continue;
		if (figure_or(node->unreclaimable, 1) == 0 && figure_or(node->present_pages, 1) > 0)
			return true;
	}
	return false;
}

bool kswapd_may_ignore_min(const struct snapshot *snapshot, const struct domain *domain)
{
	const struct machine *machine = &snapshot->machine;

	return domain->kind != DOMAIN_MEMCG && figure_or(machine->lru_gen_enabled, 1) != 0 &&
	       rules_let_kswapd_give_up(machine->release) && !runs_on_any_node(machine, domain);
}
