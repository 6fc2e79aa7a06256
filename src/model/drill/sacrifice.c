/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/sacrifice.h"

/*
 * The chosen process's child of the highest badness is killed instead, among the children with an
 * address space of their own; of equal ones the first born (mm/oom_kill.c: oom_kill_process).
 */
void sacrifice_child(const struct sacrifice *sacrifice, struct drill_kill *kill)
{
	const struct drill_context *context = sacrifice->context;
	const struct process *chosen = kill->victim;
	struct relation_run children = relations_children(&context->relations, chosen->pid);

	for (size_t i = 0; i < children.count; i++) {
		const struct process *child = children.items[i];
		const struct ranking_place *place = domain_ranking_find(sacrifice->ranking, child);
		int64_t pages;

		if (!place || sacrifice->gone[child - context->snapshot->processes] ||
			process_shares_mm(child, chosen))
			continue;
		pages = sacrifice->pages_of(sacrifice->drilled, place);
		if (kill->chosen && (pages < kill->badness_pages ||
					    (pages == kill->badness_pages &&
						    process_is_later(child, kill->victim))))
			continue;
		kill->chosen = chosen;
		kill->victim = child;
		kill->badness_pages = pages;
	}
}
