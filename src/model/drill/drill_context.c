/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_context.h"

#include <stdlib.h>

enum { HELD_BYTES_MOST = 24 << 20 };

const struct world worlds[WORLD_COUNT] = {
	{ .files_dropped = true },
	{ .files_dropped = false },
	{ .files_dropped = true, .shmem_swapped = true },
	{ .files_dropped = false, .shmem_swapped = true },
	{ .files_dropped = true, .all_free_used = true },
	{ .files_dropped = true, .shmem_swapped = true, .all_free_used = true },
};

static bool swaps_shmem(const struct machine *machine)
{
	/* whatever vm.swappiness says: at 0 reclaim may swap all the same (model/kernel/headroom.h) */
	return figure_or(machine->swap_free_bytes, 0) > 0 &&
		figure_or(machine->shmem_bytes, 0) > 0;
}

bool ground_has_world(const struct drill_ground *ground, size_t world)
{
	const struct room *room = &ground->machine->room;

	return (!worlds[world].shmem_swapped || swaps_shmem(&ground->snapshot->machine)) &&
		(!worlds[world].all_free_used || room->most_bytes > room->usual_bytes);
}

/* As large a part of the process's shared memory as there is swap for all of it. */
static int64_t swappable_pages(
	const struct machine *machine, const struct process *process, int64_t page_size_bytes)
{
	double part = (double)machine->swap_free_bytes.value / (double)machine->shmem_bytes.value;
	int64_t shmem = figure_or(process->rss_shmem_bytes, 0);

	return (int64_t)((double)shmem * (part < 1 ? part : 1)) / page_size_bytes;
}

int64_t ground_pages(const struct drill_ground *ground, const struct place *place, size_t world)
{
	const struct process *process = place->process;
	int64_t page_size_bytes = ground->machine->domain.page_size_bytes;
	int64_t pages = place->pages;

	if (worlds[world].files_dropped)
		pages -= figure_or(process->rss_file_bytes, 0) / page_size_bytes;
	if (worlds[world].shmem_swapped)
		pages -= swappable_pages(&ground->snapshot->machine, process, page_size_bytes);
	return pages;
}

static int compare_places(const void *left, const void *right, void *rules)
{
	const struct place *a = left, *b = right;

	if (a->pages != b->pages)
		return a->pages > b->pages ? -1 : 1;
	return wins_tie(rules, a->process, b->process) ? -1 : 1;
}

static struct place *new_places(struct drill_ground *ground, size_t count)
{
	ground->held_bytes += (count + 1) * sizeof(struct place);
	ground->work += RANK_WORK * count;
	return memory_alloc((count + 1) * sizeof(struct place));
}

static int compare_processes(const void *left, const void *right)
{
	const struct process *a = ((const struct place *)left)->process;
	const struct process *b = ((const struct place *)right)->process;

	return (a > b) - (a < b);
}

static void rank(struct drill_ground *ground, struct theatre *theatre)
{
	struct verdict verdict;

	if (theatre->by_process)
		return;
	verdict_rank(&verdict, ground->snapshot, &theatre->domain, ground->calibration);
	theatre->outcome = verdict.outcome;
	/* of contradicting figures any may decide a kill after the first */
	theatre->doubts = verdict.doubts |
		(verdict.contradiction_count > 0 ? (unsigned)DOUBT_FIGURES : 0);
	theatre->counter_error_pages = verdict.counter_error_pages;
	theatre->count = verdict.ranked_count;
	theatre->by_process = new_places(ground, verdict.ranked_count);
	for (size_t i = 0; i < verdict.ranked_count; i++)
		theatre->by_process[i] = (struct place){ verdict.standings[i].process,
			verdict.standings[i].badness.pages.value };
	qsort(theatre->by_process, theatre->count, sizeof(*theatre->by_process),
		compare_processes);
	ground->work += RANK_WORK * verdict.count;
	verdict_release(&verdict);
}

const struct place *theatre_places(
	struct drill_ground *ground, struct theatre *theatre, size_t world)
{
	struct place *places = theatre->places[world];

	if (places)
		return places;
	rank(ground, theatre);
	places = theatre->places[world] = new_places(ground, theatre->count);
	for (size_t i = 0; i < theatre->count; i++)
		places[i] = (struct place){ .process = theatre->by_process[i].process,
			.pages = ground_pages(ground, &theatre->by_process[i], world) };
	qsort_r(places, theatre->count, sizeof(*places), compare_places, (void *)theatre->rules);
	return places;
}

const struct place *theatre_find(const struct theatre *theatre, const struct process *process)
{
	const struct place wanted = { .process = process };

	return bsearch(&wanted, theatre->by_process, theatre->count, sizeof(wanted),
		compare_processes);
}

static void theatre_free(struct theatre *theatre)
{
	if (!theatre)
		return;
	for (size_t i = 0; i < WORLD_COUNT; i++)
		free(theatre->places[i]);
	free(theatre->by_process);
	free(theatre);
}

static struct theatre *theatre_open(struct drill_ground *ground, const struct domain *domain)
{
	struct theatre *theatre = memory_alloc(sizeof(*theatre));

	theatre->domain = *domain;
	theatre->rules = ground->calibration->rules;
	theatre->room_is_known = room_in(&theatre->room, ground->snapshot, domain);
	ground->held_bytes += sizeof(*theatre);
	/* its room may have needed a look at all its processes */
	ground->work += domain_process_count(domain, ground->snapshot) / 4;
	return theatre;
}

struct theatre *ground_theatre(struct drill_ground *ground, size_t memcg)
{
	struct domain domain;
	struct error error;

	if (memcg == CGROUP_UNKNOWN) {
		if (!ground->machine && domain_machine(&domain, ground->snapshot, &error) == 0)
			rank(ground, ground->machine = theatre_open(ground, &domain));
		return ground->machine;
	}
	if (!ground->memcgs[memcg] && domain_memcg(&domain, ground->snapshot, memcg, &error) == 0)
		ground->memcgs[memcg] = theatre_open(ground, &domain);
	return ground->memcgs[memcg];
}

struct drill_ground *drill_ground_new(
	const struct snapshot *snapshot, const struct calibration *calibration)
{
	struct drill_ground *ground = memory_alloc(sizeof(*ground));

	ground->snapshot = snapshot;
	ground->calibration = calibration;
	ground->memcgs = memory_alloc((snapshot->cgroup_count + 1) * sizeof(*ground->memcgs));
	ground->prefixes = memory_alloc((snapshot->cgroup_count + 1) * sizeof(*ground->prefixes));
	ground->gone = memory_alloc(snapshot->process_count + 1);
	kin_init(&ground->kin, snapshot);
	return ground;
}

static void forget_rankings(struct drill_ground *ground)
{
	drill_prefixes_forget(ground);
	for (size_t i = 0; i < ground->snapshot->cgroup_count; i++) {
		theatre_free(ground->memcgs[i]);
		ground->memcgs[i] = NULL;
	}
	ground->held_bytes = 0;
}

void ground_make_room(struct drill_ground *ground)
{
	if (ground->held_bytes > HELD_BYTES_MOST)
		forget_rankings(ground);
}

void drill_ground_free(struct drill_ground *ground)
{
	if (!ground)
		return;
	forget_rankings(ground);
	theatre_free(ground->machine);
	kin_release(&ground->kin);
	free(ground->deaths);
	free(ground->prefixes);
	free(ground->memcgs);
	free(ground->watched);
	free(ground->gone);
	free(ground);
}

size_t drill_ground_work(const struct drill_ground *ground)
{
	return ground->work;
}

void drill_ground_watch(struct drill_ground *ground, const struct process *const *processes,
	size_t count)
{
	ground->watched = memory_alloc(ground->snapshot->process_count + 1);
	for (size_t i = 0; i < count; i++)
		ground->watched[processes[i] - ground->snapshot->processes] = true;
}

int64_t ground_watched_pages(struct drill_ground *ground, size_t memcg)
{
	struct theatre *theatre = ground_theatre(ground, memcg);

	if (theatre->watched_is_known)
		return theatre->watched_pages;
	rank(ground, theatre);
	theatre->watched_is_known = true;
	theatre->watched_pages = INT64_MIN;
	for (size_t i = 0; i < theatre->count; i++) {
		const struct place *place = &theatre->by_process[i];

		if (ground->watched[place->process - ground->snapshot->processes] &&
			ground_pages(ground, place, 0) > theatre->watched_pages)
			theatre->watched_pages = ground_pages(ground, place, 0);
	}
	return theatre->watched_pages;
}
