/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose doing its adj is. */
#include "views/explain.h"

#include "views/prose.h"

#include <inttypes.h>

static void print_line(FILE *out, const char *text)
{
	if (text)
		fprintf(out, "  %s\n", text);
}

void explain_print_adj(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->standing->process;
	struct adj_origin origin, above;

	if (!process->adj.known)
		return;
	origin = adj_origin_of(row->snapshot, process);
	fprintf(out, "\nIts adj\n  %" PRId64 ": %s\n", process->adj.value,
		origin.setter == ADJ_SETTER_UNKNOWN ? "who set it is not known" :
						      prose_adj_by(arena, &origin));
	print_line(out, prose_adj_file(arena, &origin));
	if (origin.setter == ADJ_SETTER_PARENT) {
		above = adj_origin_of(row->snapshot, origin.from);
		if (above.setter != ADJ_SETTER_UNKNOWN)
			fprintf(out, "  that one's: %s\n", prose_adj_by(arena, &above));
		print_line(out, prose_adj_file(arena, &above));
	}
	print_line(out, prose_adj_undone(arena, &origin));
}
