/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/reclaim_doubt.h"

#include "base/size.h"
#include "model/kernel/alike.h"
#include "model/kernel/badness.h"
#include "model/kernel/locked_memory.h"

/* The swap that the shared memory of a process may take, whatever the swappiness. */
static int64_t swap_left_bytes(const struct snapshot *snapshot, const struct process *process)
{
	int64_t left = figure_or(snapshot->machine.swap_free_bytes, 0);

	if (process->memcg == CGROUP_UNKNOWN)
		return left > 0 ? left : 0;
	return headroom_swap_allowed_bytes(snapshot, process->memcg);
}

struct reclaim_loss reclaim_loss_of(
	const struct droppable_files *files, const struct process *process)
{
	int64_t shmem_bytes = figure_or(process->memory.rss_shmem_bytes, 0);
	int64_t most = unlocked_bytes_of(process); /* no more can go */

	return (struct reclaim_loss){
		.files_bytes = droppable_files_bytes(files, process),
		.shmem_bytes = size_smaller(
			size_smaller(shmem_bytes, swap_left_bytes(files->snapshot, process)), most),
	};
}

/* The least that counts of an entry after reclaim. */
static int64_t pages_kept(const struct verdict *verdict, const struct droppable_files *files,
	const struct ranking_entry *entry)
{
	struct reclaim_loss loss = reclaim_loss_of(files, entry->process);

	return badness_of_sum(
		verdict->rules, entry->min_pages - (loss.files_bytes + loss.shmem_bytes) /
							   verdict->domain.page_size_bytes);
}

/* Whether an entry may come before the first one, of which so much is kept. */
static bool may_pass_first(
	const struct verdict *verdict, const struct ranking_entry *entry, int64_t first_kept_pages)
{
	const struct ranking_entry *first = verdict->first;

	/* where badness is raised to 1, many are equal; reclaim may make the first one of them */
	if (entry->max_pages == first_kept_pages)
		return first_kept_pages < first->min_pages &&
		       ranking_wins_tie(verdict->rules, entry->process, first->process);
	return entry->max_pages > first_kept_pages;
}

static bool may_be_first(const struct verdict *verdict, const struct droppable_files *files,
	const struct ranking_entry *entry, int64_t first_kept_pages)
{
	if (entry == verdict->first || entry->is_candidate ||
		!may_pass_first(verdict, entry, first_kept_pages) ||
		kill_has(&verdict->kill, entry->process))
		return false;
	return !alike_is_same_kind(entry->process, verdict->first->process) ||
	       pages_kept(verdict, files, entry) > first_kept_pages;
}

static void forget(struct verdict *verdict)
{
	verdict->doubts &= ~(unsigned)DOUBT_RECLAIM;
	verdict->after_reclaim = NULL;
	for (size_t i = 0; i < verdict->ranked_count; i++) {
		struct ranking_entry *entry = &verdict->entries[i];

		if (!entry->is_reclaim_candidate)
			continue;
		entry->is_reclaim_candidate = false;
		entry->is_candidate = false;
		verdict->candidate_count--;
	}
}

static void add_candidate(struct verdict *verdict, struct ranking_entry *entry)
{
	verdict->doubts |= DOUBT_RECLAIM;
	if (verdict->rules->sacrifices_child)
		return;
	entry->is_candidate = entry->is_reclaim_candidate = true;
	verdict->candidate_count++;
}

static void add_candidates(struct verdict *verdict, const struct droppable_files *files)
{
	int64_t first_kept = pages_kept(verdict, files, verdict->first), most_kept = INT64_MIN;

	for (size_t i = 0; i < verdict->ranked_count; i++) {
		struct ranking_entry *entry = &verdict->entries[i];
		int64_t kept;

		if (!may_be_first(verdict, files, entry, first_kept))
			continue;
		add_candidate(verdict, entry);
		kept = pages_kept(verdict, files, entry);
		if (kept > most_kept) {
			verdict->after_reclaim = entry;
			most_kept = kept;
		}
	}
}

void reclaim_doubt_add(struct verdict *verdict, const struct snapshot *snapshot)
{
	struct droppable_files files;

	forget(verdict);
	if (verdict->outcome != OUTCOME_KILL || snapshot->source == SOURCE_LOG ||
		verdict->first->is_origin)
		return;
	droppable_files_init(&files, snapshot, &verdict->domain);
	add_candidates(verdict, &files);
	droppable_files_release(&files);
}
