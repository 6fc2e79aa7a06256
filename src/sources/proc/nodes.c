/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/nodes.h"

#include "base/debug.h"
#include "base/text_span.h"
#include "snapshot/figures.h"
#include "sources/proc/sysfs.h"

#include <string.h>

enum { NODES_MAX = 1024 };

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

static struct node *node_of_number(struct snapshot *snapshot, int64_t number)
{
	struct machine *machine = &snapshot->machine;

	for (size_t i = 0; i < machine->node_count; i++)
		if (machine->nodes[i].number.value == number)
			return &machine->nodes[i];
	snapshot_add_node(snapshot, (struct node){ .number = figure_of(number),
					    .present_pages = figure_of(0),
					    .spanned_pages = figure_of(0),
					    .kernel_allocatable_pages = figure_of(0),
					    .movable_file_pages = figure_of(0),
					    .movable_anon_pages = figure_of(0),
					    .free_pcp_pages = figure_of(0) });
	return &machine->nodes[machine->node_count - 1];
}

/* The zone whose lines are read.  The zones of a node follow each other. */
struct zone {
	struct node *node;
	unsigned seen; /* bits by index in node_figures, and the last for allocatable_pages */
	/* what it may still give before an allocation from a higher zone finds it too low */
	struct figure free_pages, min_pages, reserve_pages;
	int place;        /* among the zones of its node */
	bool is_of_users; /* allocations of the kernel do not come from it */
	bool is_empty;
	struct figure kernel_reserve_pages; /* the reserve for those */
	struct figure file_pages, anon_pages;
};

/* Zones that GFP_KERNEL does not reach (include/linux/gfp.h: gfp_zone). */
static bool zone_is_of_users(struct text_span line)
{
	static const char *const names[] = { "Movable", "HighMem", "Device" };
	struct text_span word, last = { "", "" };

	while (text_span_word(&line, &word))
		last = word;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (text_span_equals(last, names[i]))
			return true;
	return false;
}

enum { SEEN_ALLOCATABLE = 1 << 30 };

/* The first amount of a node replaces "unknown"; a bad one makes the sum unknown. */
static void add_amount(struct zone *zone, unsigned bit, struct figure *sum, struct figure pages)
{
	*sum = zone->seen & bit || sum->known ? figure_add(*sum, pages) : pages;
	zone->seen |= bit;
}

/* mm/page_alloc.c: __zone_watermark_ok */
static struct figure left_above(const struct zone *zone, struct figure reserve)
{
	if (!zone->free_pages.known || !zone->min_pages.known)
		return FIGURE_UNKNOWN;
	return figure_of(size_positive(
		zone->free_pages.value - zone->min_pages.value - figure_or(reserve, 0)));
}

static void end_zone(struct zone *zone)
{
	struct figure left = left_above(zone, zone->reserve_pages);
	struct node *node = zone->node;

	if (node && left.known)
		add_amount(zone, SEEN_ALLOCATABLE, &node->allocatable_pages, left);
	if (!node || zone->is_empty)
		return;
	if (!zone->is_of_users) {
		node->kernel_allocatable_pages = figure_add(node->kernel_allocatable_pages,
			left_above(zone, zone->kernel_reserve_pages));
		return;
	}
	node->movable_file_pages = figure_add(node->movable_file_pages, zone->file_pages);
	node->movable_anon_pages = figure_add(node->movable_anon_pages, zone->anon_pages);
}

/* A new node may move the nodes in memory: the zone before is ended first. */
static void begin_zone(
	struct zone *zone, struct snapshot *snapshot, int64_t number, struct text_span line)
{
	bool same = zone->node && zone->node->number.value == number;

	end_zone(zone);
	*zone = (struct zone){ .node = node_of_number(snapshot, number),
		.seen = same ? zone->seen : 0,
		.place = same ? zone->place + 1 : 0,
		.is_of_users = zone_is_of_users(line) };
}

/* The place of the highest zone that allocations of the kernel come from. */
static int find_kernel_place(struct text_span text)
{
	struct figure number, before = FIGURE_UNKNOWN;
	struct text_span line;
	int place = 0, highest = 0;

	while (text_span_line(&text, &line)) {
		number = node_of(line);
		if (!number.known)
			continue;
		place = before.known && before.value == number.value ? place + 1 : 0;
		before = number;
		if (!zone_is_of_users(line) && place > highest)
			highest = place;
	}
	return highest;
}

/*
 * "protection: (0, 2991, 24085)": what allocations from each higher zone must leave here; for
 * those of the kernel, from the zone at `kernel_place`.
 */
static void parse_protection(struct zone *zone, struct text_span line, int kernel_place)
{
	struct text_span number;
	int place = 0;

	while (line.start < line.end && (*line.start == ' ' || *line.start == '('))
		line.start++;
	for (; text_span_cut(&line, ',', &number); place++)
		if (place == kernel_place)
			zone->kernel_reserve_pages = text_span_amount(number, 1);
	if (!text_span_cut(&line, ')', &number))
		return;
	zone->reserve_pages = text_span_amount(number, 1);
	if (place <= kernel_place)
		zone->kernel_reserve_pages = zone->reserve_pages;
}

static void add_listed(struct figure *sum, struct text_span line)
{
	struct figure pages = text_span_amount(line, 1);

	*sum = sum->known ? figure_add(*sum, pages) : pages;
}

/* What the zone alone has on the lists of reclaim, since Linux 4.8. */
static void parse_listed(struct zone *zone, struct text_span label, struct text_span line)
{
	if (text_span_equals(label, "nr_zone_active_file") ||
		text_span_equals(label, "nr_zone_inactive_file"))
		add_listed(&zone->file_pages, line);
	else if (text_span_equals(label, "nr_zone_active_anon") ||
		 text_span_equals(label, "nr_zone_inactive_anon"))
		add_listed(&zone->anon_pages, line);
}

static void parse_line(struct zone *zone, struct text_span line, int kernel_place)
{
	struct text_span label;

	if (!text_span_word(&line, &label))
		return;
	if (text_span_equals(label, "pages") && !text_span_word(&line, &label))
		return;
	for (size_t i = 0; i < node_figure_count; i++)
		if (node_figures[i].label && text_span_equals(label, node_figures[i].label))
			add_amount(zone, 1U << i, figure_at(&node_figures[i], zone->node),
				text_span_amount(line, 1));
	if (text_span_equals(label, "free"))
		zone->free_pages = text_span_amount(line, 1);
	else if (text_span_equals(label, "min"))
		zone->min_pages = text_span_amount(line, 1);
	else if (text_span_equals(label, "protection:"))
		parse_protection(zone, line, kernel_place);
	else if (text_span_equals(label, "present"))
		zone->is_empty = figure_or(text_span_amount(line, 1), 1) == 0;
	else
		parse_listed(zone, label, line);
}

/* "0-1" or "0,2": several.  The file lists the nodes that have memory. */
static bool sysfs_lists_many(struct proc_reader *reader, bool *ret_many)
{
	struct text_span list;
	size_t length;

	if (sysfs_read(&list, reader, "devices/system/node/has_memory") < 0)
		return false;
	length = text_span_length(list);
	*ret_many = memchr(list.start, '-', length) || memchr(list.start, ',', length);
	return length > 0;
}

bool nodes_are_many(struct proc_reader *reader)
{
	const struct snapshot *snapshot = reader->snapshot;
	bool many;

	if (reader->sysfs && sysfs_lists_many(reader, &many))
		return many;
	/* at least init may use all of them */
	for (size_t i = 0; i < snapshot->process_count; i++) {
		const char *allowed = snapshot->processes[i].mems_allowed;

		if (allowed && strpbrk(allowed, ",-"))
			return true;
	}
	return false;
}

void nodes_parse(struct snapshot *snapshot, struct text_span text)
{
	const int kernel_place = find_kernel_place(text);
	struct zone zone = { 0 };
	struct text_span line;

	while (text_span_line(&text, &line)) {
		struct figure number = node_of(line);

		if (number.known)
			begin_zone(&zone, snapshot, number.value, line);
		else if (zone.node)
			parse_line(&zone, line, kernel_place);
	}
	end_zone(&zone);
}

struct figure nodes_managed_pages(struct text_span text)
{
	struct figure sum = FIGURE_UNKNOWN;
	struct text_span line, label;

	while (text_span_line(&text, &line)) {
		struct figure pages;

		if (!text_span_word(&line, &label) || !text_span_equals(label, "managed"))
			continue;
		pages = text_span_amount(line, 1);
		sum = sum.known ? figure_add(sum, pages) : pages;
	}
	return sum;
}

static int read_zoneinfo(struct proc_reader *reader)
{
	int error = buffer_read_at(&reader->buffer, reader->root.fd, "zoneinfo", ZONEINFO_LIMIT);

	debug_file(DEBUG_PROC, error, "zoneinfo");
	return error;
}

void nodes_read(struct proc_reader *reader)
{
	if (read_zoneinfo(reader) == 0)
		nodes_parse(reader->snapshot, span_of(&reader->buffer));
}
