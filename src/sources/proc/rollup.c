/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/rollup.h"

#include "base/clock.h"
#include "base/debug.h"
#include "base/text_span.h"
#include "sources/cache_lifetime.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROLLUP_LIMIT = 1 << 16, NEAR_PARTS = 32 };

struct rollup {
	struct figure rss_bytes;
	struct figure pss_bytes, swap_pss_bytes;
	struct figure private_clean_bytes, private_dirty_bytes;
	struct figure shared_clean_bytes, shared_dirty_bytes;
	struct figure pss_shmem_bytes;
};

static struct figure *rollup_member(struct rollup *rollup, struct text_span label)
{
	const struct {
		const char *label;
		struct figure *member;
	} members[] = {
		{ "Rss", &rollup->rss_bytes },
		{ "Pss", &rollup->pss_bytes },
		{ "Pss_Shmem", &rollup->pss_shmem_bytes },
		{ "SwapPss", &rollup->swap_pss_bytes },
		{ "Private_Clean", &rollup->private_clean_bytes },
		{ "Private_Dirty", &rollup->private_dirty_bytes },
		{ "Shared_Clean", &rollup->shared_clean_bytes },
		{ "Shared_Dirty", &rollup->shared_dirty_bytes },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (text_span_equals(label, members[i].label))
			return members[i].member;
	return NULL;
}

/*
 * Linux 6.1 to 6.4 leave out transparent huge pages that NUMA balancing has marked
 * (fs/proc/task_mmu.c: smaps_pmd_entry, by way of mm/gup.c: gup_can_follow_protnone): what is
 * missing would pass for shared.
 */
static bool is_whole(const struct rollup *rollup, const struct process *process)
{
	struct figure rss = process->memory.rss_bytes;

	return !rss.known || !rollup->rss_bytes.known ||
	       rollup->rss_bytes.value >= rss.value - rss.value / 8;
}

static void parse_rollup(struct process *process, struct text_span text)
{
	struct process_detail *detail = &process->detail;
	struct rollup rollup = { 0 };
	struct text_span line, label;

	while (text_span_line(&text, &line)) {
		struct figure *member = NULL;

		if (text_span_cut(&line, ':', &label))
			member = rollup_member(&rollup, label);
		if (member)
			*member = text_span_amount(line, 1024);
	}
	if (!is_whole(&rollup, process))
		return;
	detail->pss_bytes = rollup.pss_bytes;
	detail->pss_shmem_bytes = rollup.pss_shmem_bytes;
	detail->private_swap_bytes = rollup.swap_pss_bytes;
	detail->private_bytes = figure_add(rollup.private_clean_bytes, rollup.private_dirty_bytes);
	detail->shared_bytes = figure_add(rollup.shared_clean_bytes, rollup.shared_dirty_bytes);
}

/* Whether the two differ by at most 1/NEAR_PARTS of the larger one. */
static bool is_near(struct figure a, struct figure b)
{
	int64_t larger, smaller;

	if (!a.known || !b.known)
		return a.known == b.known;
	larger = a.value > b.value ? a.value : b.value;
	smaller = a.value > b.value ? b.value : a.value;
	return larger - smaller <= larger / NEAR_PARTS;
}

static bool has_as_much(const struct process *then, const struct process *now)
{
	return is_near(then->memory.rss_anon_bytes, now->memory.rss_anon_bytes) &&
	       is_near(then->memory.rss_file_bytes, now->memory.rss_file_bytes) &&
	       is_near(then->memory.rss_shmem_bytes, now->memory.rss_shmem_bytes) &&
	       is_near(then->memory.rss_bytes, now->memory.rss_bytes) &&
	       is_near(then->memory.swap_bytes, now->memory.swap_bytes);
}

/* Drops old items; the last item takes the place of each. */
static void forget_old(struct kept_rollups *kept)
{
	double now = clock_seconds();

	for (size_t i = 0; i < kept->count;)
		if (now - kept->items[i].read_at >= CACHE_LIFETIME_SECONDS)
			kept->items[i] = kept->items[--kept->count];
		else
			i++;
}

bool rollup_use_kept(struct kept_rollups *kept, struct process *process, struct figure start_ticks)
{
	struct figure owner;

	if (!kept)
		return false;
	forget_old(kept);
	for (size_t i = 0; i < kept->count; i++) {
		const struct process *then = &kept->items[i].process;

		if (then->pid != process->pid || then->mm_tid != process->mm_tid ||
			figure_compare(then->start_ticks, start_ticks, 1) != 0 ||
			!has_as_much(then, process))
			continue;
		owner = process->detail.mm_owner_pid;
		debug(DEBUG_PROC, "%d/smaps_rollup: kept from %.1f s ago", process->pid,
			clock_seconds() - kept->items[i].read_at);
		process->detail = then->detail;
		process->detail.mm_owner_pid = owner;
		return true;
	}
	return false;
}

void rollup_keep(
	struct kept_rollups *kept, const struct process *process, struct figure start_ticks)
{
	size_t place = 0;

	if (!kept)
		return;
	while (place < kept->count && kept->items[place].process.pid != process->pid)
		place++;
	if (place == kept->count) {
		array_reserve(kept->items, kept->count, kept->capacity);
		kept->count++;
	}
	kept->items[place] =
		(struct kept_rollup){ .process = *process, .read_at = clock_seconds() };
	kept->items[place].process.start_ticks = start_ticks;
}

void kept_rollups_release(struct kept_rollups *kept)
{
	free(kept->items);
	*kept = (struct kept_rollups){ 0 };
}

bool rollup_read(struct buffer *buffer, struct process *process, int directory)
{
	char path[48] = "smaps_rollup";

	if (process->mm_tid != process->pid)
		snprintf(path, sizeof(path), "task/%d/smaps_rollup", process->mm_tid);
	if (buffer_read_once_at(buffer, directory, path, ROLLUP_LIMIT) < 0)
		return false;
	parse_rollup(process, span_of(buffer));
	return true;
}
