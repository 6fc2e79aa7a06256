/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/explain/explain_adj.h"

#include "base/text.h"
#include "views/prose/prose_adj.h"
#include "views/prose/prose_pod.h"

#include <inttypes.h>

static void print_line(FILE *out, const char *text)
{
	if (text)
		fprintf(out, "  %s\n", text);
}

static void print_pod(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	struct pod_request request;

	if (process->qos == POD_NONE)
		return;
	request = pod_request_of(row->snapshot, process);
	fprintf(out, "\nPod\n  %s: %s, by its cgroup\n", text_escape(arena, process->pod),
		prose_qos(process->qos));
	print_line(out, prose_pod_request(arena, &request));
	if (process->adj.known)
		print_line(out, prose_pod_adj(arena, process->qos, process->adj.value,
					row->snapshot->machine.mem_total_bytes, &request));
}

static void print_origin(FILE *out, struct arena *arena, const struct row *row)
{
	const struct process *process = row->entry->process;
	struct adj_origin origin, above;
	const char *habit;

	if (!process->adj.known)
		return;
	origin = adj_origin_of(row->snapshot, process);
	fprintf(out, "\nOrigin of oom_score_adj\n  %" PRId64 ": %s\n", process->adj.value,
		origin.setter == ADJ_SETTER_UNKNOWN ? "its origin is not known"
						    : prose_adj_by(arena, &origin));
	print_line(out, prose_adj_file(arena, &origin));
	if (origin.setter == ADJ_SETTER_PARENT) {
		above = adj_origin_of(row->snapshot, origin.from);
		if (above.setter != ADJ_SETTER_UNKNOWN)
			fprintf(out, "  there: %s\n", prose_adj_by(arena, &above));
		print_line(out, prose_adj_file(arena, &above));
	}
	print_line(out, prose_adj_undone(arena, &origin, process));
	habit = prose_adj_habit(arena, &origin, process);
	if (habit)
		fprintf(out, "  the value may be set again by %s\n", habit);
}

void explain_print_adj(FILE *out, struct arena *arena, const struct row *row)
{
	print_origin(out, arena, row);
	print_pod(out, arena, row);
}
