/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/prose/prose_ends.h"

#include "base/text.h"
#include "model/kernel/address_space.h"
#include "model/kernel/commit.h"
#include "model/kernel/process_headroom.h"
#include "model/kernel/throttle.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>
#include <string.h>

/* "2.1G" or "2.0G to 2.1G". */
static const char *range(struct arena *arena, int64_t min_bytes, int64_t max_bytes)
{
	return prose_size_range(arena, size_positive(min_bytes), size_positive(max_bytes), " to ");
}

static bool machine_headroom(struct headroom *ret_headroom, const struct snapshot *snapshot)
{
	struct domain machine;
	struct error error;

	return domain_machine(&machine, snapshot, &error) == 0 &&
	       headroom_in(ret_headroom, snapshot, &machine);
}

/* Whether the commit limit or the end of memory comes first. */
static const char *commit_end(struct arena *arena, const struct snapshot *snapshot,
	const struct commit_room *room, const char *left)
{
	struct headroom headroom;

	if (!machine_headroom(&headroom, snapshot))
		return text_format(arena,
			"%s may still be allocated; then allocations fail and no process is "
			"killed, "
			"unless memory runs out first (how much is left is not known)",
			left);
	if (size_sum(room->max_bytes, room->untouched_bytes) < headroom.min_bytes)
		return text_format(arena,
			"%s may still be allocated; then allocations fail and no process is killed",
			left);
	if (room->min_bytes <= headroom.max_bytes)
		return text_format(arena,
			"%s may still be allocated; then allocations fail and no process is "
			"killed, "
			"unless memory that is committed already (%s of it not yet used) is used "
			"and runs out (%s left)",
			left, prose_size(arena, room->untouched_bytes),
			range(arena, headroom.min_bytes, headroom.max_bytes));
	return text_format(arena,
		"%s may still be allocated, but memory runs out first (%s left), and then a "
		"process is killed",
		left, range(arena, headroom.min_bytes, headroom.max_bytes));
}

const char *prose_strict_overcommit(
	struct arena *arena, const struct snapshot *snapshot, const struct process *process)
{
	struct commit_room room;

	if (!commit_is_strict(&snapshot->machine))
		return NULL;
	if (!commit_room_for(&room, snapshot, process))
		return "Strict overcommit (vm.overcommit_memory=2): at the commit limit, which is "
		       "not known, allocations fail and no process is killed.";
	return text_format(arena, "Strict overcommit (vm.overcommit_memory=2): %s.",
		commit_end(arena, snapshot, &room, range(arena, room.min_bytes, room.max_bytes)));
}

static const char *addresses_words(struct arena *arena, const struct address_room *room)
{
	if (room->limit_bytes == 0)
		return "A kernel of 32 bits (3G of addresses)";
	return text_format(arena, "%s, %s)",
		room->is_of_data ? "RLIMIT_DATA (ulimit -d" : "RLIMIT_AS (ulimit -v",
		prose_size(arena, room->limit_bytes));
}

/* "1.2G", or where some of it is mapped already "1.5G, of which 1.2G is not mapped yet". */
static const char *growth_words(struct arena *arena, const struct address_room *room)
{
	const char *mappable = prose_size(arena, room->mappable_bytes);
	const char *most = prose_size(arena, size_sum(room->mappable_bytes, room->untouched_bytes));

	return strcmp(mappable, most) == 0
		       ? most
		       : text_format(arena, "%s, of which %s is not mapped yet", most, mappable);
}

/* Where memory may run out first. */
static const char *memory_words(struct arena *arena, const struct address_room *room, bool is_known,
	const struct process_headroom *left)
{
	if (!is_known)
		return ", unless memory runs out first (how much is left is not known)";
	if (size_sum(room->mappable_bytes, room->untouched_bytes) < left->min_bytes)
		return "";
	return text_format(arena, ", unless memory runs out first (%s left)",
		range(arena, left->min_bytes, left->max_bytes));
}

const char *prose_addresses_end(
	struct arena *arena, const struct snapshot *snapshot, const struct process *process)
{
	struct process_headroom left = { 0 };
	struct address_room room;
	bool is_known;

	if (!address_room_for(&room, snapshot, process))
		return NULL;
	is_known = process_headroom_find(&left, snapshot, process);
	if (is_known && room.mappable_bytes > left.max_bytes)
		return NULL;
	return text_format(arena,
		"%s lets %s grow by at most %s%s: then its allocations fail and no process is "
		"killed%s.",
		addresses_words(arena, &room), prose_process(arena, process),
		growth_words(arena, &room), room.is_of_data ? " (shared memory apart)" : "",
		memory_words(arena, &room, is_known, &left));
}

static const char *pressure_words(struct arena *arena, const struct cgroup *cgroup)
{
	struct figure full = cgroup->pressure_full.avg10;

	if (!full.known)
		return "";
	return text_format(arena, " (all of them waited for memory %" PRId64 "%% of the last 10 s)",
		full.value / 100);
}

static const char *stalled_by_swap(struct arena *arena, const struct cgroup *cgroup)
{
	return text_format(arena,
		"%s is stalled above memory.swap.high and may never be killed: it has %s of %s in "
		"swap, so each allocation of its processes waits, up to 2 s%s. A higher "
		"memory.swap.high ends the stall.",
		text_escape(arena, cgroup->path),
		prose_figure_size(arena, cgroup->swap_current_bytes),
		prose_figure_size(arena, cgroup->swap_high_bytes), pressure_words(arena, cgroup));
}

const char *prose_stalled(struct arena *arena, const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];

	if (throttle_is_stalled_by_swap(snapshot, memcg))
		return stalled_by_swap(arena, cgroup);
	return text_format(arena,
		"%s is stalled above memory.high and may never be killed: it uses %s of %s and has "
		"nothing to reclaim, so each allocation of its processes waits, up to 2 s%s. A "
		"higher memory.high, or swap, ends the stall.",
		text_escape(arena, cgroup->path), prose_figure_size(arena, cgroup->current_bytes),
		prose_figure_size(arena, cgroup->high_bytes), pressure_words(arena, cgroup));
}

/* How far above memory.high the group's own memory.max, or the end of memory, is. */
static int64_t above_high(
	const struct snapshot *snapshot, size_t memcg, const struct headroom *to_high)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	struct headroom machine;

	if (memcg_is_limited(cgroup))
		return cgroup->max_bytes.value - cgroup->high_bytes.value;
	return machine_headroom(&machine, snapshot)
		       ? size_sum(machine.max_bytes, -to_high->max_bytes)
		       : 0;
}

const char *prose_high(struct arena *arena, const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	int64_t page_size_bytes = figure_or(snapshot->machine.page_size_bytes, 4096);
	struct headroom headroom;

	if (throttle_is_stalled(snapshot, memcg))
		return prose_stalled(arena, snapshot, memcg);
	if (!throttle_headroom(&headroom, snapshot, memcg) ||
		!throttle_stalls(cgroup->high_bytes.value, above_high(snapshot, memcg, &headroom),
			page_size_bytes))
		return NULL;
	return text_format(arena,
		"After %s more, %s stalls above memory.high (%s) and may never be killed: with "
		"nothing left to reclaim, each allocation of its processes waits, up to 2 s.",
		range(arena, headroom.min_bytes, headroom.max_bytes),
		text_escape(arena, cgroup->path), prose_figure_size(arena, cgroup->high_bytes));
}

const char *prose_swap_high(struct arena *arena, const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	int64_t page_size_bytes = figure_or(snapshot->machine.page_size_bytes, 4096);
	struct headroom headroom;

	if (throttle_is_stalled(snapshot, memcg) ||
		!throttle_swap_headroom(&headroom, snapshot, memcg) ||
		!throttle_stalls(cgroup->swap_high_bytes.value,
			throttle_swap_above_bytes(snapshot, memcg), page_size_bytes))
		return NULL;
	return text_format(arena,
		"After %s more, %s stalls above memory.swap.high (%s) and may never be killed: "
		"each allocation of its processes waits then, up to 2 s.",
		range(arena, headroom.min_bytes, headroom.max_bytes),
		text_escape(arena, cgroup->path),
		prose_figure_size(arena, cgroup->swap_high_bytes));
}

const char *prose_own_limit(struct arena *arena, const struct snapshot *snapshot, size_t memcg)
{
	const struct cgroup *cgroup = &snapshot->cgroups[memcg];
	struct headroom headroom;
	struct domain domain;
	struct error error;

	if (!memcg_is_limited(cgroup) || domain_memcg(&domain, snapshot, memcg, &error) < 0 ||
		!headroom_in(&headroom, snapshot, &domain))
		return NULL;
	return text_format(arena,
		"after %s more, %s reaches its limit of %s, and the kernel chooses among its "
		"processes alone (--domain)",
		range(arena, headroom.min_bytes, headroom.max_bytes),
		text_escape(arena, cgroup->path), prose_figure_size(arena, cgroup->max_bytes));
}

const char *prose_exempt_leak_end(struct arena *arena, const struct verdict *verdict)
{
	const char *domain = prose_domain(arena, &verdict->domain);
	bool is_memcg = verdict->domain.kind == DOMAIN_MEMCG;

	if (verdict->outcome == OUTCOME_PANIC)
		return "the kernel panics";
	if (verdict->outcome == OUTCOME_SLEEP)
		return text_format(arena, "when %s is full, its tasks sleep", domain);
	if (verdict->ranked_count == 0)
		return is_memcg ? text_format(arena, "when %s is full, %s", domain,
					  prose_excess(verdict->excess))
				: "the kernel panics";
	if (is_memcg)
		return text_format(arena, "the kernel kills every other process in %s, and then %s",
			domain, prose_excess(verdict->excess));
	return "the kernel kills every other process and then panics";
}
