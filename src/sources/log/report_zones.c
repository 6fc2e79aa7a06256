/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/report_zones.h"

#include "sources/log/message_kind.h"
#include "sources/log/words.h"

#include <ctype.h>
#include <string.h>

enum { ZONES_MAX = 1024, HUGE_PAGES_MAX = INT32_MAX };

static struct figure kb_of_word(const char *text, const char *word)
{
	const char *at = after_whole_word(text, word);

	return at ? scaled(number_at(at, NULL), 1024) : FIGURE_UNKNOWN;
}

static const char *zone_name(const char *text, const char **ret_rest)
{
	const char *end = text;

	while (isalnum((unsigned char)*end) || *end == '_')
		end++;
	*ret_rest = end;
	return end > text && isupper((unsigned char)*text) ? text : NULL;
}

static struct kill_zone *zone_of(
	struct report *report, struct figure node, const char *name, const char *name_end)
{
	struct kill_event *event = &report->event;
	size_t length = (size_t)(name_end - name);

	for (size_t i = 0; i < event->zone_count; i++) {
		struct kill_zone *zone = &event->zones[i];

		if (figure_is_same(zone->node, node) && strlen(zone->name) == length &&
			strncmp(zone->name, name, length) == 0)
			return zone;
	}
	event->zones = memory_resize(event->zones, event->zone_count + 1, sizeof(*event->zones));
	event->zones[event->zone_count] = (struct kill_zone){ .node = node,
		.name = copy_until(&event->snapshot.texts, name, name_end) };
	return &event->zones[event->zone_count++];
}

static struct node *node_of(struct report *report, struct figure number)
{
	struct machine *machine = &report->event.snapshot.machine;

	for (size_t i = 0; i < machine->node_count; i++)
		if (machine->nodes[i].number.value == number.value)
			return &machine->nodes[i];
	snapshot_add_node(&report->event.snapshot, (struct node){ .number = number });
	return &machine->nodes[machine->node_count - 1];
}

/* In kB as if they were pages: report_snapshot.c divides, when it knows the page size. */
static void take_node(struct report *report, struct figure number, const char *text)
{
	struct node *node = node_of(report, number);
	struct figure stack = kb_of_word(text, "kernel_stack:");

	node->active_file_pages = kb_of_word(text, "active_file:");
	node->inactive_file_pages = kb_of_word(text, "inactive_file:");
	node->anon_pages =
		figure_add(kb_of_word(text, "active_anon:"), kb_of_word(text, "inactive_anon:"));
	node->shmem_pages = kb_of_word(text, "shmem:");
	node->mapped_pages = kb_of_word(text, "mapped:");
	if (number.value == 0)
		report->node_active_anon_bytes = kb_of_word(text, "active_anon:");
	if (stack.known)
		report->kernel_stack_bytes =
			figure_of(size_sum(figure_or(report->kernel_stack_bytes, 0), stack.value));
}

/* "free:15900kB min:40kB": longer than the name of a task. */
static bool is_zone(const char *text)
{
	const char *rest = after_start(text, " free:");

	if (!rest || !number_at(rest, &rest).known)
		return false;
	rest = after_start(rest, "kB ");
	return rest && (after_start(rest, "min:") || after_start(rest, "boost:"));
}

static void take_zone(struct kill_zone *zone, const char *text)
{
	zone->free_bytes = kb_of_word(text, "free:");
	zone->boost_bytes = kb_of_word(text, "boost:");
	zone->min_bytes = kb_of_word(text, "min:");
	zone->low_bytes = kb_of_word(text, "low:");
	zone->managed_bytes = kb_of_word(text, "managed:");
}

/*
 * "45*4kB (U)": what stands behind the number and the size of free blocks, or NULL if there are
 * none.
 */
static const char *take_block(const char *text, struct figure *ret_count, struct figure *ret_kb)
{
	*ret_count = number_at(text, &text);
	if (!ret_count->known || *text != '*')
		return NULL;
	*ret_kb = number_at(text + 1, &text);
	if (!ret_kb->known || ret_kb->value <= 0 || ret_kb->value > 1 << 20)
		return NULL;
	text = after_start(text, "kB");
	if (!text)
		return NULL;
	text = skip_blanks(text);
	return *text == '(' ? text + strcspn(text, ")") + 1 - !strchr(text, ')') : text;
}

static bool is_free_list(const struct report *report, const char *message, const char *text)
{
	struct figure count, kb;
	const char *end = NULL;

	while ((text = take_block(text, &count, &kb)))
		end = text;
	return end && message_is_no_name(report->kind, message, end);
}

/* "45*4kB (U) 40*8kB (UE) … = 17476kB": the size of the first block is the page's. */
static void take_free_list(struct report *report, struct kill_zone *zone, const char *text)
{
	struct figure count, kb;

	for (size_t order = 0; (text = take_block(text, &count, &kb)); order++) {
		if (order == 0)
			report->smallest_block_bytes = figure_of(kb.value * 1024);
		if (order < sizeof(zone->free_blocks) / sizeof(*zone->free_blocks))
			zone->free_blocks[order] = count;
	}
}

static int64_t count_of_word(const char *text, const char *word)
{
	const char *at = after_whole_word(text, word);
	struct figure count = at ? number_at(at, NULL) : FIGURE_UNKNOWN;

	return count.known && count.value >= 0 && count.value <= HUGE_PAGES_MAX ? count.value : 0;
}

/*
 * "hugepages_total=7000 hugepages_free=6900 hugepages_surp=0 hugepages_size=2048kB", a line for
 * each node and size (mm/hugetlb.c: hugetlb_show_meminfo_node).
 */
static void take_huge_pages(struct report *report, const char *text)
{
	struct machine *machine = &report->event.snapshot.machine;
	int64_t size_bytes = figure_or(kb_of_word(text, "hugepages_size="), 0);
	int64_t bytes;

	if (size_bytes < 0 ||
		__builtin_mul_overflow(count_of_word(text, "hugepages_total="), size_bytes, &bytes))
		return;
	machine->hugetlb_bytes = figure_of(size_sum(figure_or(machine->hugetlb_bytes, 0), bytes));
	if (__builtin_mul_overflow(count_of_word(text, "hugepages_free="), size_bytes, &bytes))
		return;
	report->event.hugetlb_free_bytes =
		figure_of(size_sum(figure_or(report->event.hugetlb_free_bytes, 0), bytes));
}

bool report_zones_take(struct report *report, const char *message)
{
	const char *text = skip_blanks(message), *name, *name_end;
	struct figure number = FIGURE_UNKNOWN;
	const char *behind = after_start(text, "Node ");

	if (behind) {
		number = number_at(behind, &text);
		if (!number.known || number.value < 0 || number.value > 4095)
			return false;
		text = skip_blanks(text);
		if (after_start(text, "active_anon:")) {
			take_node(report, number, text);
			return true;
		}
		if (after_start(text, "hugepages_total=")) {
			take_huge_pages(report, text);
			return true;
		}
	}
	name = zone_name(text, &name_end);
	if (!name || report->event.zone_count >= ZONES_MAX)
		return false;
	if (after_start(name_end, " free:")) {
		if (report->kind != MESSAGE_UNKNOWN && !is_zone(name_end))
			return false;
		take_zone(zone_of(report, number, name, name_end), name_end);
		return true;
	}
	text = after_start(name_end, ": ");
	if (text && is_free_list(report, message, text)) {
		take_free_list(report, zone_of(report, number, name, name_end), text);
		return true;
	}
	return false;
}
