/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/nodes.h"

#include "base/debug.h"
#include "base/text_span.h"

#include <string.h>

enum {
	ZONEINFO_LIMIT = 1 << 24, /* each zone has lines for each CPU */
	NODES_MAX = 1024,
};

/* "Node 0, zone   Normal" begins a zone. */
static struct figure node_of(struct text_span line)
{
	static const char start[] = "Node ";
	struct text_span number;

	if (text_span_length(line) < sizeof(start) ||
		memcmp(line.start, start, sizeof(start) - 1) != 0)
		return FIGURE_UNKNOWN;
	line.start += sizeof(start) - 1;
	return text_span_cut(&line, ',', &number) ? text_span_number(number, 0, NODES_MAX - 1)
						  : FIGURE_UNKNOWN;
}

/* The zones of a node follow each other. */
static struct node *begin_zone(struct machine *machine, struct snapshot *snapshot, int64_t number)
{
	for (size_t i = 0; i < machine->node_count; i++)
		if (machine->nodes[i].number.value == number)
			return &machine->nodes[i];
	snapshot_add_node(snapshot, (struct node){ .number = figure_of(number),
					    .present_pages = figure_of(0),
					    .spanned_pages = figure_of(0),
					    .free_pcp_pages = figure_of(0) });
	return &machine->nodes[machine->node_count - 1];
}

static void parse_line(struct node *node, struct text_span line)
{
	struct text_span label;

	if (!text_span_word(&line, &label))
		return;
	if (text_span_equals(label, "present"))
		node->present_pages = figure_add(node->present_pages, text_span_amount(line, 1));
	else if (text_span_equals(label, "spanned"))
		node->spanned_pages = figure_add(node->spanned_pages, text_span_amount(line, 1));
	else if (text_span_equals(label, "count:"))
		node->free_pcp_pages = figure_add(node->free_pcp_pages, text_span_amount(line, 1));
}

void nodes_read(struct proc_reader *reader)
{
	struct snapshot *snapshot = reader->snapshot;
	struct node *node = NULL;
	struct text_span text, line;
	int error = buffer_read_at(&reader->buffer, reader->root.fd, "zoneinfo", ZONEINFO_LIMIT);

	debug_file(DEBUG_PROC, error, "zoneinfo");
	if (error < 0)
		return;
	text = span_of(&reader->buffer);
	while (text_span_line(&text, &line)) {
		struct figure number = node_of(line);

		if (number.known)
			node = begin_zone(&snapshot->machine, snapshot, number.value);
		else if (node)
			parse_line(node, line);
	}
}
