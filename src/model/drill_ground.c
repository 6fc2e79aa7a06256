/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill_ground.h"

#include <stdlib.h>

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
	/* whatever vm.swappiness says: at 0 reclaim may swap all the same (model/room.h) */
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

int64_t ground_pages(
	const struct drill_ground *ground, const struct standing *standing, size_t world)
{
	const struct process *process = standing->process;
	int64_t page_size_bytes = ground->machine->verdict.domain.page_size_bytes;
	int64_t pages = standing->badness.pages.value;

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
	return wins_tie(rules, a->standing->process, b->standing->process) ? -1 : 1;
}

static struct place *rank_places(
	const struct drill_ground *ground, const struct verdict *verdict, size_t world)
{
	struct place *places = memory_alloc((verdict->ranked_count + 1) * sizeof(*places));

	for (size_t i = 0; i < verdict->ranked_count; i++)
		places[i] = (struct place){ .standing = &verdict->standings[i],
			.pages = ground_pages(ground, &verdict->standings[i], world) };
	qsort_r(places, verdict->ranked_count, sizeof(*places), compare_places,
		(void *)verdict->rules);
	return places;
}

static int compare_processes(const void *left, const void *right)
{
	const struct process *a = (*(const struct standing *const *)left)->process;
	const struct process *b = (*(const struct standing *const *)right)->process;

	return (a > b) - (a < b);
}

static const struct standing **index_standings(const struct verdict *verdict)
{
	const struct standing **index =
		memory_alloc((verdict->ranked_count + 1) * sizeof(*index));

	for (size_t i = 0; i < verdict->ranked_count; i++)
		index[i] = &verdict->standings[i];
	qsort(index, verdict->ranked_count, sizeof(*index), compare_processes);
	return index;
}

const struct standing *theatre_find(const struct theatre *theatre, const struct process *process)
{
	const struct standing wanted = { .process = process }, *key = &wanted;
	const struct standing *const *found = bsearch(&key, theatre->by_process,
		theatre->verdict.ranked_count, sizeof(*theatre->by_process), compare_processes);

	return found ? *found : NULL;
}

static void theatre_free(struct theatre *theatre)
{
	if (!theatre)
		return;
	for (size_t i = 0; i < WORLD_COUNT; i++)
		free(theatre->places[i]);
	free(theatre->by_process);
	verdict_release(&theatre->verdict);
	free(theatre);
}

/* ground_pages() needs the machine's page size: the machine's theatre is set before it is filled. */
static struct theatre *theatre_open(
	struct drill_ground *ground, struct theatre **slot, const struct domain *domain)
{
	struct theatre *theatre = memory_alloc(sizeof(*theatre));

	*slot = theatre;
	verdict_among(&theatre->verdict, &ground->kin, domain, ground->calibration);
	theatre->by_process = index_standings(&theatre->verdict);
	theatre->room_is_known = room_in(&theatre->room, ground->snapshot, domain);
	for (size_t i = 0; i < WORLD_COUNT; i++)
		if (ground_has_world(ground, i))
			theatre->places[i] = rank_places(ground, &theatre->verdict, i);
	return theatre;
}

struct theatre *ground_theatre(struct drill_ground *ground, size_t memcg)
{
	struct domain domain;
	struct error error;

	if (memcg == CGROUP_UNKNOWN) {
		if (!ground->machine && domain_machine(&domain, ground->snapshot, &error) == 0)
			theatre_open(ground, &ground->machine, &domain);
		return ground->machine;
	}
	if (!ground->memcgs[memcg] && domain_memcg(&domain, ground->snapshot, memcg, &error) == 0)
		theatre_open(ground, &ground->memcgs[memcg], &domain);
	return ground->memcgs[memcg];
}

struct drill_ground *drill_ground_new(
	const struct snapshot *snapshot, const struct calibration *calibration)
{
	struct drill_ground *ground = memory_alloc(sizeof(*ground));

	ground->snapshot = snapshot;
	ground->calibration = calibration;
	ground->memcgs = memory_alloc((snapshot->cgroup_count + 1) * sizeof(*ground->memcgs));
	kin_init(&ground->kin, snapshot);
	return ground;
}

void drill_ground_free(struct drill_ground *ground)
{
	if (!ground)
		return;
	for (size_t i = 0; i < ground->snapshot->cgroup_count; i++)
		theatre_free(ground->memcgs[i]);
	theatre_free(ground->machine);
	kin_release(&ground->kin);
	free(ground->memcgs);
	free(ground);
}

int64_t ground_highest_pages(struct drill_ground *ground, size_t memcg,
	const struct process *const *processes, size_t count)
{
	const struct theatre *theatre = ground_theatre(ground, memcg);
	int64_t highest = INT64_MIN;

	for (size_t i = 0; i < count; i++) {
		const struct standing *standing =
			verdict_find(&theatre->verdict, processes[i]->pid);

		if (standing && standing->rank != 0 && ground_pages(ground, standing, 0) > highest)
			highest = ground_pages(ground, standing, 0);
	}
	return highest;
}
