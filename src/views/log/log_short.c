/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_short.h"

#include "base/text.h"
#include "model/history/holders.h"
#include "views/log/log_words.h"
#include "views/prose/prose_words.h"

#include <string.h>

static bool is_for_devices(const struct kill_zone *zone)
{
	return !zone->name || text_starts_with(zone->name, "DMA") ||
	       text_starts_with(zone->name, "Device");
}

/* 1: free memory, but no block that is large enough; 0: not so; -1: not known. */
static int zone_is_fragmented(const struct kill_zone *zone, int64_t order)
{
	enum { ORDER_COUNT = sizeof(zone->free_blocks) / sizeof(*zone->free_blocks) };

	if (!zone->free_bytes.known || !zone->low_bytes.known)
		return -1;
	if (zone->free_bytes.value <= zone->low_bytes.value)
		return 0;
	for (int64_t i = order; i < ORDER_COUNT; i++) {
		if (!zone->free_blocks[i].known)
			return -1;
		if (zone->free_blocks[i].value > 0)
			return 0;
	}
	return 1;
}

bool log_is_fragmented(const struct kill_event *event)
{
	int64_t order = figure_or(event->invoked_by.order, 0);
	size_t count = 0;

	if (order < 1 || order > 10 || event->constraint == CONSTRAINT_MEMCG)
		return false;
	for (size_t i = 0; i < event->zone_count; i++) {
		if (is_for_devices(&event->zones[i]))
			continue;
		if (zone_is_fragmented(&event->zones[i], order) != 1)
			return false;
		count++;
	}
	return count > 0;
}

/* "usage 1.0G of 1.0G" */
static const char *usage(struct arena *arena, struct figure usage_bytes, struct figure limit_bytes)
{
	if (!usage_bytes.known)
		return limit_is_set(limit_bytes) ? text_format(arena, "limit %s",
							   prose_size(arena, limit_bytes.value))
						 : NULL;
	if (!limit_bytes.known)
		return text_format(arena, "usage %s", prose_size(arena, usage_bytes.value));
	if (!limit_is_set(limit_bytes))
		return text_format(
			arena, "usage %s, no limit", prose_size(arena, usage_bytes.value));
	return text_format(arena, "usage %s of %s", prose_size(arena, usage_bytes.value),
		prose_size(arena, limit_bytes.value));
}

static const char *memcg_state(struct arena *arena, const struct kill_event *event)
{
	const char *memory = usage(arena, event->memcg_usage_bytes, event->memcg_limit_bytes);
	const char *swap =
		usage(arena, event->memcg_swap_usage_bytes, event->memcg_swap_limit_bytes);
	const char *both =
		usage(arena, event->memcg_memsw_usage_bytes, event->memcg_memsw_limit_bytes);

	if (!memory)
		return "";
	return text_format(arena, ", %s%s%s%s%s", memory, swap ? "; swap: " : "", swap ? swap : "",
		both ? "; memory and swap: " : "", both ? both : "");
}

static const char *free_part(struct arena *arena, struct figure free_bytes)
{
	if (!free_bytes.known)
		return "";
	if (free_bytes.value == 0)
		return ", none free";
	return text_format(arena, ", %s free", prose_size(arena, free_bytes.value));
}

static const char *machine_state(struct arena *arena, const struct machine *machine)
{
	const char *text = "";

	if (machine->mem_total_bytes.known)
		text = text_format(
			arena, " of %s", prose_size(arena, machine->mem_total_bytes.value));
	text = text_format(arena, "%s%s", text, free_part(arena, machine->mem_free_bytes));
	if (!machine->swap_total_bytes.known)
		return text;
	if (machine->swap_total_bytes.value == 0)
		return text_format(arena, "%s; no swap", text);
	return text_format(arena, "%s; swap of %s%s", text,
		prose_size(arena, machine->swap_total_bytes.value),
		free_part(arena, machine->swap_free_bytes));
}

/* "asked for by nginx[7] (order 3: 32K in one piece)" */
static const char *asker(struct arena *arena, const struct kill_event *event)
{
	int64_t order = figure_or(event->invoked_by.order, 0);
	int64_t page_bytes = figure_or(event->snapshot.machine.page_size_bytes, 0);
	const char *text = "";

	if (event->by_sysrq)
		return "; asked for by SysRq f (a key, or /proc/sysrq-trigger)";
	if (event->invoked_by.name)
		text = text_format(arena, "; asked for by %s",
			log_name(arena, event->invoked_by.name,
				(pid_t)figure_or(event->invoked_by.pid, 0)));
	if (order >= 1 && order <= 10 && page_bytes > 0)
		text = text_format(arena, "%s%s %s in one piece (order %d)", text,
			*text ? "," : "; asked for:", prose_size(arena, page_bytes << order),
			(int)order);
	if (log_is_fragmented(event))
		text = text_format(arena,
			"%s. Memory was fragmented rather than short: every zone had more free "
			"than its low watermark, but no piece of that size",
			text);
	return text;
}

const char *log_short(struct arena *arena, const struct past_kill *kill)
{
	const struct kill_event *event = kill->event;
	const char *state = "";

	if (event->constraint == CONSTRAINT_MEMCG)
		state = memcg_state(arena, event);
	else if (event->constraint == CONSTRAINT_NONE)
		state = machine_state(arena, &event->snapshot.machine);
	return text_format(arena, "%s%s%s",
		log_domain(arena, event->constraint, event->memcg, event->nodes), state,
		asker(arena, event));
}

struct part {
	const char *what;
	struct figure bytes;
};

/* The parts that are worth a word: at least a twentieth of the total. */
static const char *name_parts(
	struct arena *arena, const struct part *parts, size_t count, int64_t total_bytes)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		if (parts[i].bytes.known && parts[i].bytes.value >= total_bytes / 20)
			text = text_format(arena, "%s%s%s of %s", text, *text ? ", " : "",
				prose_size(arena, parts[i].bytes.value), parts[i].what);
	return text;
}

static const struct cgroup *cgroup_at(const struct snapshot *snapshot, const char *path)
{
	for (size_t i = 0; path && i < snapshot->cgroup_count; i++)
		if (strcmp(snapshot->cgroups[i].path, path) == 0)
			return &snapshot->cgroups[i];
	return NULL;
}

static const char *describe_rest(
	struct arena *arena, int64_t rest_bytes, int64_t total_bytes, const char *parts)
{
	if (rest_bytes < total_bytes / 20 && *parts == '\0')
		return NULL;
	if (rest_bytes < total_bytes / 20)
		return text_format(arena, "the report counts %s", parts);
	return text_format(arena, "at least %s%s%s", prose_size(arena, rest_bytes),
		*parts ? "; the report counts " : "", parts);
}

static const char *huge_words(struct arena *arena, const struct kill_event *event)
{
	if (figure_or(event->hugetlb_free_bytes, 0) <= 0)
		return "huge pages";
	return text_format(arena, "huge pages (%s of them free)",
		prose_figure_size(arena, event->hugetlb_free_bytes));
}

/*
 * RSS counts shared memory several times, and file pages are in the page cache as well as in RSS,
 * so that what remains is a lower bound.
 */
static const char *outside_machine(struct arena *arena, const struct kill_event *event)
{
	const struct machine *machine = &event->snapshot.machine;
	struct figure held = processes_hold_bytes(&event->snapshot);
	const struct part parts[] = {
		{ "slab that cannot be reclaimed", machine->slab_unreclaimable_bytes },
		{ "shared memory and tmpfs (mapped or not)", machine->shmem_bytes },
		{ "page tables", machine->page_tables_bytes },
		{ "kernel stacks", machine->kernel_stack_bytes },
		{ huge_words(arena, event), machine->hugetlb_bytes },
	};
	int64_t total_bytes = figure_or(machine->mem_total_bytes, 0), rest_bytes = total_bytes;
	int64_t cache_bytes = size_sum(figure_or(machine->active_file_bytes, 0),
		figure_or(machine->inactive_file_bytes, 0));

	if (total_bytes <= 0)
		return NULL;
	if (!machine->mem_free_bytes.known || !held.known || event->table_cut)
		rest_bytes = 0;
	else
		rest_bytes -=
			size_sum(machine->mem_free_bytes.value, size_sum(held.value, cache_bytes));
	return describe_rest(arena, rest_bytes, total_bytes,
		name_parts(arena, parts, sizeof(parts) / sizeof(*parts), total_bytes));
}

static const char *outside_memcg(struct arena *arena, const struct kill_event *event)
{
	const struct cgroup *cgroup = cgroup_at(&event->snapshot, event->memcg);
	struct figure held = processes_hold_bytes(&event->snapshot);
	int64_t used_bytes = figure_or(event->memcg_usage_bytes, 0), rest_bytes = 0;

	if (!cgroup || used_bytes <= 0)
		return NULL;
	if (held.known && !event->table_cut)
		rest_bytes = used_bytes - size_sum(held.value, figure_or(cgroup->file_bytes, 0));
	{
		const struct part parts[] = {
			{ "shared memory and tmpfs (mapped or not)", cgroup->shmem_bytes },
			{ "slab", cgroup->slab_bytes },
			{ "network buffers", cgroup->sock_bytes },
			{ "page tables", cgroup->page_tables_bytes },
		};

		return describe_rest(arena, rest_bytes, used_bytes,
			name_parts(arena, parts, sizeof(parts) / sizeof(*parts), used_bytes));
	}
}

const char *log_outside(struct arena *arena, const struct past_kill *kill)
{
	const struct kill_event *event = kill->event;

	if (event->by != KILL_BY_KERNEL || !event->has_report)
		return NULL;
	return event->constraint == CONSTRAINT_MEMCG ? outside_memcg(arena, event)
						     : outside_machine(arena, event);
}
