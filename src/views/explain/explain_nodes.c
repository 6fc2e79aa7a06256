/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/explain/explain_nodes.h"

#include "base/text.h"
#include "model/kernel/headroom.h"
#include "model/kernel/node_room.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

static void print_policy(FILE *out, struct arena *arena, const struct process *process)
{
	struct figure percent = process->policy_percent;

	if (!percent.known)
		fputs("  whether a memory policy binds it to fewer could not be seen (numa_maps)\n",
			out);
	else if (percent.value == 0 || !process->policy_nodes)
		fputs("  no memory policy binds it (numa_maps)\n", out);
	else
		fprintf(out,
			"  memory policies bind %" PRId64
			"%% of its anonymous memory to %s (numa_maps)\n",
			percent.value, prose_nodes(arena, process->policy_nodes));
}

static void print_room(
	FILE *out, struct arena *arena, const struct row *row, const struct node_binding *binding)
{
	struct domain domain;
	struct error error;
	struct headroom headroom;

	if (domain_nodes(&domain, row->snapshot, binding->list, binding->is_policy, &error) < 0 ||
		!headroom_of_process(&headroom, row->snapshot, &domain, row->entry->process))
		return;
	fprintf(out,
		"  %s %s left for it, swap included; if it takes more, the kernel kills there%s\n",
		prose_domain(arena, &domain),
		node_room_is_known(row->snapshot, &domain)
			? text_format(
				  arena, "has about %s", prose_size(arena, headroom.expected_bytes))
			: text_format(arena, "has %s to %s", prose_size(arena, headroom.min_bytes),
				  prose_size(arena, headroom.max_bytes)),
		node_room_is_known(row->snapshot, &domain) ? "" : " (a guess)");
}

void explain_print_nodes(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	struct node_binding binding;

	if (!nodes_are_several(row->snapshot))
		return;
	fputs("\nNUMA nodes\n", out);
	if (process->mems_allowed)
		fprintf(out, "  may use %s (status Mems_allowed_list)\n",
			prose_nodes(arena, process->mems_allowed));
	else
		fputs("  which nodes it may use could not be seen\n", out);
	if (process->policy_percent.known || node_binding_is_doubtful(row->snapshot, process))
		print_policy(out, arena, process);
	if (node_binding_of(&binding, row->snapshot, process))
		print_room(out, arena, row, &binding);
}
