/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/kill_list.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

const char *kill_event_group(const struct kill_event *event)
{
	if (event->container)
		return event->container;
	if (event->pod)
		return event->pod;
	if (event->unit)
		return event->unit;
	return event->task_memcg && strcmp(event->task_memcg, "/") != 0 ? event->task_memcg : NULL;
}

/* Swap is in the table alone. */
static struct figure freed_by(const struct kill_event *event, const struct killed_process *killed)
{
	const struct process *row = snapshot_find(&event->snapshot, killed->pid);
	struct figure bytes = killed->rss_anon_bytes;

	if (!bytes.known && row)
		bytes = row->memory.rss_anon_bytes;
	if (!bytes.known)
		return bytes;
	bytes = figure_add(bytes, figure_of(row ? figure_or(row->memory.swap_bytes, 0) : 0));
	return figure_add(bytes, figure_of(figure_or(killed->page_tables_bytes, 0)));
}

struct figure kill_event_freed(const struct kill_event *event)
{
	struct figure sum = figure_of(0);

	if (event->killed_count == 0)
		return FIGURE_UNKNOWN;
	for (size_t i = 0; i < event->killed_count; i++)
		sum = figure_add(sum, freed_by(event, &event->killed[i]));
	return sum;
}

/* A name that is killed again and again was last killed a few events ago, or never. */
static size_t count_name(const struct kill_list *list, const char *name)
{
	enum { LOOKED_AT_MAX = 4096 };
	size_t end = list->count > LOOKED_AT_MAX ? list->count - LOOKED_AT_MAX : 0;

	for (size_t i = list->count; name && i > end; i--)
		if (text_is_same(list->items[i - 1].name, name))
			return list->items[i - 1].same_name_before + 1;
	return 0;
}

struct kill_summary *kill_list_add(struct kill_list *list, const struct kill_event *event)
{
	const struct killed_process *victim = event->killed_count > 0 ? &event->killed[0] : NULL;
	struct arena *texts = &list->texts;
	struct kill_summary *item;

	array_reserve(list->items, list->count, list->capacity);
	item = &list->items[list->count];
	*item = (struct kill_summary){
		.number = list->count + 1,
		.line = event->line,
		.seconds = event->seconds,
		.since_boot_us = event->since_boot_us,
		.time = arena_copy_text(texts, event->time),
		.boot_id = arena_copy_text(texts, event->boot_id),
		.host = arena_copy_text(texts, event->host),
		.by = event->by,
		.end = event->end,
		.constraint = event->constraint,
		.memcg = arena_copy_text(texts, event->memcg),
		.nodes = arena_copy_text(texts, event->nodes),
		.task_memcg = arena_copy_text(texts, event->task_memcg),
		.unit = arena_copy_text(texts, event->unit),
		.group = arena_copy_text(texts, kill_event_group(event)),
		.name = arena_copy_text(texts, victim ? victim->name : NULL),
		.pid = victim ? victim->pid : 0,
		.killed_count = event->killed_count,
		.freed_bytes = kill_event_freed(event),
		.same_name_before = count_name(list, victim ? victim->name : NULL),
	};
	list->count++;
	return item;
}

static struct figure time_between(struct figure from, struct figure to, int64_t unit_us)
{
	struct figure time = figure_subtract(to, from);
	int64_t us;

	return time.known && !__builtin_mul_overflow(time.value, unit_us, &us) ? figure_of(us)
									       : FIGURE_UNKNOWN;
}

/*
 * Microseconds from the summary's kill to the event; unknown without a common clock.  The clock
 * since boot is finer, but begins anew with each boot: it counts where dates do not contradict it.
 */
static struct figure distance_us(const struct kill_summary *item, const struct kill_event *event)
{
	const int64_t slack_us = 2 * INT64_C(1000000);
	struct figure by_date = time_between(item->seconds, event->seconds, INT64_C(1000000));
	struct figure by_boot = time_between(item->since_boot_us, event->since_boot_us, 1);

	if (!by_boot.known || !by_date.known)
		return by_boot.known ? by_boot : by_date;
	return llabs(by_boot.value - by_date.value) <= slack_us ? by_boot : by_date;
}

/* A kill line without its report does not name the memory. */
static bool is_same_memory(const struct kill_summary *item, const struct kill_event *event)
{
	bool is_named = event->constraint == CONSTRAINT_MEMCG
				? event->memcg != NULL
				: event->constraint != CONSTRAINT_UNKNOWN;

	return is_named && item->by == KILL_BY_KERNEL && event->by == KILL_BY_KERNEL &&
	       item->constraint == event->constraint && text_is_same(item->memcg, event->memcg) &&
	       text_is_same(item->nodes, event->nodes) && text_is_same(item->host, event->host) &&
	       text_is_same(item->boot_id, event->boot_id);
}

void kill_list_before(const struct kill_list *list, const struct kill_event *event,
	struct kills_before *ret_before)
{
	const int64_t longest_us = KILLS_BEFORE_SECONDS * INT64_C(1000000);

	ret_before->count = 0;
	for (size_t i = list->count; i > 0; i--) {
		const struct kill_summary *item = &list->items[i - 1];
		struct figure distance = distance_us(item, event);

		if (!distance.known || distance.value < 0 || distance.value > longest_us)
			break;
		if (item->pid <= 0 || !is_same_memory(item, event))
			continue;
		if (ret_before->count < KILLS_BEFORE_MAX)
			ret_before->pids[ret_before->count] = item->pid;
		ret_before->count++;
	}
}

void kill_list_release(struct kill_list *list)
{
	free(list->items);
	arena_release(&list->texts);
	*list = (struct kill_list){ 0 };
}
