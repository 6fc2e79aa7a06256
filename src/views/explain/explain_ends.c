/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/explain/explain_ends.h"

#include "snapshot/cgroup_tree.h"
#include "views/prose/prose_ends.h"

static void print(FILE *out, const char *words, bool *is_begun)
{
	if (!words)
		return;
	if (!*is_begun)
		fputs("\nLimits at which no process is killed\n", out);
	*is_begun = true;
	fprintf(out, "  %s\n", words);
}

void explain_print_ends(FILE *out, struct arena *arena, const struct row *row)
{
	const struct snapshot *snapshot = row->snapshot;
	const struct process *process = row->entry->process;
	bool is_begun = false;

	print(out, prose_strict_overcommit(arena, snapshot, process), &is_begun);
	print(out, prose_addresses_end(arena, snapshot, process), &is_begun);
	for (size_t memcg = process->memcg; memcg != CGROUP_UNKNOWN;
		memcg = cgroup_above(snapshot, memcg)) {
		print(out, prose_high(arena, snapshot, memcg), &is_begun);
		print(out, prose_swap_high(arena, snapshot, memcg), &is_begun);
	}
}
