/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/drill_context.h"

#include "model/kernel/charged_elsewhere.h"
#include "model/kernel/kill_unit.h"
#include "model/kernel/locked_memory.h"
#include "model/kernel/node_room.h"
#include "model/kernel/verdict.h"
#include "snapshot/cgroup_tree.h"

#include <assert.h>
#include <stdlib.h>

enum { HELD_BYTES_MAX = 24 << 20 }; /* drill_context.h names it */

const struct reclaim_case reclaim_cases[RECLAIM_CASE_COUNT] = {
	[LIKELIEST_CASE] = { .files_dropped = true },
	[FILES_KEPT_CASE] = { .files_dropped = false },
	{ .files_dropped = true, .shmem_swapped = true },
	{ .files_dropped = false, .shmem_swapped = true },
	{ .files_dropped = true, .all_free_used = true },
	{ .files_dropped = true, .shmem_swapped = true, .all_free_used = true },
};

int64_t drill_case_bytes(const struct headroom *headroom, size_t reclaim_case)
{
	if (reclaim_cases[reclaim_case].all_free_used)
		return headroom->max_bytes;
	return reclaim_cases[reclaim_case].files_dropped ? headroom->expected_bytes
							 : headroom->min_bytes;
}

static int64_t swap_left_bytes(const struct drill_context *context, const struct process *process)
{
	return process->memcg == CGROUP_UNKNOWN ? UNLIMITED_BYTES
						: context->swap_left_bytes[process->memcg];
}

static void set_swap_left(struct drill_context *context)
{
	const struct snapshot *snapshot = context->snapshot;
	int64_t *left = context->swap_left_bytes;

	left = memory_alloc((snapshot->cgroup_count + 1) * sizeof(*left));
	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		left[i] = headroom_swap_left_bytes(snapshot, i);
		if (i > 0)
			left[i] = size_smaller(left[i], left[snapshot->cgroups[i].parent]);
	}
	context->swap_left_bytes = left;
}

/*
 * Of all that a subtree may swap, its limit lets a part go.  Whose pages that is, is not known:
 * each process has its share.
 */
static void set_swap_shares(struct drill_context *context)
{
	const struct snapshot *snapshot = context->snapshot;
	size_t count = snapshot->cgroup_count;
	int64_t *bytes = memory_alloc((count + 1) * sizeof(*bytes));
	double *share = memory_alloc((count + 1) * sizeof(*share));

	for (size_t i = 0; i < snapshot->process_count; i++) {
		const struct process *process = &snapshot->processes[i];

		if (process->memcg != CGROUP_UNKNOWN && process_has_own_memory(process))
			bytes[process->memcg] =
				size_sum(bytes[process->memcg], unlocked_anon_bytes(process));
	}
	for (size_t i = count; i-- > 0;) {
		int64_t left = headroom_swap_left_bytes(snapshot, i);

		share[i] = left < bytes[i] ? (double)left / (double)bytes[i] : 1;
		if (i > 0)
			bytes[snapshot->cgroups[i].parent] = size_sum(
				bytes[snapshot->cgroups[i].parent], size_smaller(left, bytes[i]));
	}
	for (size_t i = 1; i < count; i++)
		share[i] *= share[snapshot->cgroups[i].parent];
	free(bytes);
	context->swap_share = share;
}

/* Whether any process's shared memory may be swapped. */
static bool swaps_shmem(const struct drill_context *context)
{
	const struct snapshot *snapshot = context->snapshot;

	/* vm.swappiness does not matter: at 0 reclaim may still swap (model/kernel/headroom.h) */
	if (figure_or(snapshot->machine.swap_free_bytes, 0) <= 0 ||
		figure_or(snapshot->machine.shmem_bytes, 0) <= 0)
		return false;
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		if (context->swap_left_bytes[i] > 0)
			return true;
	return snapshot->cgroup_count == 0;
}

bool drill_context_has_case(const struct drill_context *context, size_t reclaim_case)
{
	const struct headroom *headroom = &context->machine->headroom;

	return (!reclaim_cases[reclaim_case].shmem_swapped || context->swaps_shmem) &&
	       (!reclaim_cases[reclaim_case].all_free_used || context->has_node_guess ||
		       headroom->max_bytes > headroom->expected_bytes);
}

/*
 * The share of the process's shared memory that fits into swap if all shared memory goes there.
 * Shared memory is taken to be charged to the cgroup of the process.
 */
static int64_t swappable_bytes(const struct drill_context *context, const struct process *process)
{
	const struct machine *machine = &context->snapshot->machine;
	double part = (double)machine->swap_free_bytes.value / (double)machine->shmem_bytes.value;
	double bytes =
		(double)figure_or(process->memory.rss_shmem_bytes, 0) * (part < 1 ? part : 1);

	return size_smaller((int64_t)bytes, swap_left_bytes(context, process));
}

struct ranking_place drill_context_grow(
	const struct drill_context *context, const struct ranking_place *place, int64_t grown_pages)
{
	const struct rules *rules = context->calibration->rules;
	struct ranking_place grown = *place;

	/* a growth counts for the bonus too */
	if (badness_has_bonus(place->process, rules, ROOT_BONUS_THREE_PERCENT))
		grown_pages -= grown_pages * 3 / 100;
	grown.sum_pages = size_sum(place->sum_pages, grown_pages);
	grown.pages = badness_of_sum(rules, grown.sum_pages);
	return grown;
}

/* The sum of the parts of its badness under that reclaim case, in that domain. */
static int64_t sum_pages_of(const struct drill_context *context,
	const struct domain_ranking *ranking, const struct ranking_place *place,
	size_t reclaim_case, bool leaks)
{
	const struct process *process = place->process;
	int64_t page_size_bytes = ranking->domain.page_size_bytes;
	int64_t pages = place->sum_pages;

	if (reclaim_cases[reclaim_case].files_dropped)
		pages -= (leaks ? droppable_files_of_leaker(&ranking->files, process)
				: droppable_files_bytes(&ranking->files, process)) /
			 page_size_bytes;
	if (reclaim_cases[reclaim_case].shmem_swapped)
		pages -= swappable_bytes(context, process) / page_size_bytes;
	return pages;
}

struct ranking_place drill_context_place(const struct drill_context *context,
	const struct domain_ranking *ranking, const struct ranking_place *place,
	size_t reclaim_case, int64_t grown_pages)
{
	const struct ranking_place reclaimed = { .process = place->process,
		.sum_pages = sum_pages_of(context, ranking, place, reclaim_case, grown_pages > 0) };

	return drill_context_grow(context, &reclaimed, grown_pages);
}

/* What of the process's anonymous memory goes to swap where all does that may. */
static int64_t swapping_bytes(const struct drill_context *context, const struct process *process,
	const struct domain *domain)
{
	int64_t bytes = unlocked_anon_bytes(process);

	if (process->memcg == CGROUP_UNKNOWN)
		return bytes;
	if (domain->kind == DOMAIN_MEMCG &&
		!headroom_memcg_swaps(context->snapshot, process->memcg))
		return 0;
	return (int64_t)((double)bytes * context->swap_share[process->memcg]);
}

static int64_t swapped_bytes(const struct drill_context *context, const struct process *process,
	const struct domain *domain)
{
	if (!process_has_own_memory(process) || !domain_charges(domain, context->snapshot, process))
		return 0;
	return size_sum(
		figure_or(process->memory.swap_bytes, 0), swapping_bytes(context, process, domain));
}

int64_t drill_context_swapped_bytes(
	const struct drill_context *context, const struct kill *kill, const struct domain *domain)
{
	int64_t sum = 0;

	for (size_t i = 0; i < kill->killed_count; i++)
		sum = size_sum(sum, swapped_bytes(context, kill->killed[i], domain));
	for (size_t i = 0; i < kill->collateral_count; i++)
		sum = size_sum(sum, swapped_bytes(context, kill->collateral[i].process, domain));
	return sum;
}

static int compare_places(const void *left, const void *right, void *rules)
{
	const struct ranking_place *a = left, *b = right;

	if (a->pages != b->pages)
		return a->pages > b->pages ? -1 : 1;
	return ranking_wins_tie(rules, a->process, b->process) ? -1 : 1;
}

static struct ranking_place *new_places(struct drill_context *context, size_t count)
{
	context->held_bytes += (count + 1) * sizeof(struct ranking_place);
	context->work += RANK_WORK * count;
	return memory_alloc((count + 1) * sizeof(struct ranking_place));
}

static int compare_processes(const void *left, const void *right)
{
	const struct process *a = ((const struct ranking_place *)left)->process;
	const struct process *b = ((const struct ranking_place *)right)->process;

	return (a > b) - (a < b);
}

static struct ranking_place place_of(const struct ranking_entry *entry)
{
	if (entry->is_origin)
		return (struct ranking_place){ entry->process, ORIGIN_PAGES, ORIGIN_PAGES };
	return (struct ranking_place){ entry->process, entry->badness.pages.value,
		badness_sum_pages(&entry->badness) };
}

static void rank(struct drill_context *context, struct domain_ranking *ranking)
{
	struct verdict verdict;

	if (ranking->by_process)
		return;
	verdict_rank(&verdict, context->snapshot, &ranking->domain, context->calibration);
	ranking->outcome = verdict.outcome;
	/* any of the contradicting figures may decide a kill after the first one */
	ranking->doubts =
		verdict.doubts | (verdict.contradiction_count > 0 ? (unsigned)DOUBT_FIGURES : 0);
	ranking->counter_error_pages = verdict.counter_error_pages;
	ranking->count = verdict.ranked_count;
	ranking->by_process = new_places(context, verdict.ranked_count);
	for (size_t i = 0; i < verdict.ranked_count; i++)
		ranking->by_process[i] = place_of(&verdict.entries[i]);
	qsort(ranking->by_process, ranking->count, sizeof(*ranking->by_process), compare_processes);
	context->work += RANK_WORK * verdict.count;
	verdict_release(&verdict);
}

const struct ranking_place *drill_context_places(
	struct drill_context *context, struct domain_ranking *ranking, size_t reclaim_case)
{
	struct ranking_place *places = ranking->places[reclaim_case];

	if (places)
		return places;
	rank(context, ranking);
	places = ranking->places[reclaim_case] = new_places(context, ranking->count);
	for (size_t i = 0; i < ranking->count; i++) {
		places[i].process = ranking->by_process[i].process;
		places[i].sum_pages = sum_pages_of(
			context, ranking, &ranking->by_process[i], reclaim_case, false);
		places[i].pages = badness_of_sum(ranking->rules, places[i].sum_pages);
	}
	qsort_r(places, ranking->count, sizeof(*places), compare_places, (void *)ranking->rules);
	return places;
}

const struct ranking_place *domain_ranking_find(
	const struct domain_ranking *ranking, const struct process *process)
{
	const struct ranking_place wanted = { .process = process };

	return bsearch(
		&wanted, ranking->by_process, ranking->count, sizeof(wanted), compare_processes);
}

static void ranking_free(struct domain_ranking *ranking)
{
	if (!ranking)
		return;
	for (size_t i = 0; i < RECLAIM_CASE_COUNT; i++)
		free(ranking->places[i]);
	headroom_parts_release(&ranking->parts);
	droppable_files_release(&ranking->files);
	free(ranking->by_process);
	free(ranking);
}

static struct domain_ranking *ranking_open(
	struct drill_context *context, const struct domain *domain)
{
	struct domain_ranking *ranking = memory_alloc(sizeof(*ranking));

	ranking->domain = *domain;
	ranking->rules = context->calibration->rules;
	ranking->node_share = node_share_of(domain, context->snapshot);
	ranking->elsewhere_bytes = charged_elsewhere_bytes(&context->relations, domain);
	ranking->headroom_is_known =
		headroom_parts_find(&ranking->parts, context->snapshot, domain);
	if (ranking->headroom_is_known)
		ranking->headroom = headroom_for(&ranking->parts, CGROUP_UNKNOWN);
	droppable_files_init(&ranking->files, context->snapshot, domain);
	context->held_bytes += sizeof(*ranking) + headroom_parts_held_bytes(&ranking->parts);
	/* headroom_parts_find() may have looked at all of its processes */
	context->work += domain_process_count(domain, context->snapshot) / 4;
	return ranking;
}

struct domain_ranking *drill_context_ranking(struct drill_context *context, size_t memcg)
{
	struct domain domain;
	struct error error;

	if (memcg == CGROUP_UNKNOWN) {
		if (!context->machine && domain_machine(&domain, context->snapshot, &error) == 0)
			rank(context, context->machine = ranking_open(context, &domain));
		return context->machine;
	}
	if (!context->memcgs[memcg] && domain_memcg(&domain, context->snapshot, memcg, &error) == 0)
		context->memcgs[memcg] = ranking_open(context, &domain);
	return context->memcgs[memcg];
}

static struct domain_ranking *node_ranking(
	struct drill_context *context, const struct domain *domain)
{
	for (size_t i = 0; i < context->nodes_count; i++)
		if (domain_is_same(&context->nodes[i]->domain, domain))
			return context->nodes[i];
	array_reserve(context->nodes, context->nodes_count, context->nodes_capacity);
	context->nodes[context->nodes_count++] = ranking_open(context, domain);
	return context->nodes[context->nodes_count - 1];
}

struct domain_ranking *drill_context_ranking_of(
	struct drill_context *context, const struct domain *domain)
{
	if (domain->kind == DOMAIN_NODES)
		return node_ranking(context, domain);
	return drill_context_ranking(
		context, domain->kind == DOMAIN_MEMCG ? domain->memcg : CGROUP_UNKNOWN);
}

static bool is_any_kill_pending(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (process_kill_is_pending(&snapshot->processes[i]))
			return true;
	return false;
}

struct drill_context *drill_context_new(
	const struct snapshot *snapshot, const struct calibration *calibration)
{
	struct drill_context *context = memory_alloc(sizeof(*context));

	context->snapshot = snapshot;
	context->calibration = calibration;
	context->excess = memcg_excess_of(snapshot->machine.release);
	context->writer_memcg = CGROUP_UNKNOWN;
	context->memcgs = memory_alloc((snapshot->cgroup_count + 1) * sizeof(*context->memcgs));
	context->kill_orders =
		memory_alloc((snapshot->cgroup_count + 1) * sizeof(*context->kill_orders));
	context->gone = memory_alloc(snapshot->process_count + 1);
	context->has_node_guess = nodes_are_several(snapshot) &&
				  (!node_rooms_are_known(snapshot) || snapshot_has_min(snapshot));
	context->is_kill_pending = is_any_kill_pending(snapshot);
	set_swap_left(context);
	set_swap_shares(context);
	context->swaps_shmem = swaps_shmem(context);
	relations_init(&context->relations, snapshot);
	return context;
}

static void forget_rankings(struct drill_context *context)
{
	if (context->forget_kill_orders)
		context->forget_kill_orders(context);
	for (size_t i = 0; i < context->snapshot->cgroup_count; i++) {
		ranking_free(context->memcgs[i]);
		context->memcgs[i] = NULL;
	}
	for (size_t i = 0; i < context->nodes_count; i++)
		ranking_free(context->nodes[i]);
	context->nodes_count = 0;
	context->held_bytes = 0;
}

void drill_context_limit_memory(struct drill_context *context)
{
	if (context->held_bytes > HELD_BYTES_MAX)
		forget_rankings(context);
}

void drill_context_free(struct drill_context *context)
{
	if (!context)
		return;
	forget_rankings(context);
	ranking_free(context->machine);
	relations_release(&context->relations);
	free(context->deaths);
	free(context->kill_orders);
	free(context->memcgs);
	free(context->nodes);
	free(context->watched);
	free(context->swap_left_bytes);
	free(context->swap_share);
	free(context->gone);
	free(context);
}

size_t drill_context_work(const struct drill_context *context)
{
	return context->work;
}

void drill_context_bind(struct drill_context *context, const struct domain *domain)
{
	if (!domain || domain->kind != DOMAIN_NODES)
		return;
	context->is_bound = true;
	context->bound_to = *domain;
}

void drill_context_watch(
	struct drill_context *context, const struct process *const *processes, size_t count)
{
	assert(!context->watched);
	context->watched = memory_alloc(context->snapshot->process_count + 1);
	for (size_t i = 0; i < count; i++)
		context->watched[processes[i] - context->snapshot->processes] = true;
}

bool drill_context_watches_unit(const struct drill_context *context, const struct process *victim)
{
	const struct snapshot *snapshot = context->snapshot;

	for (size_t i = 0; context->watched && i < snapshot->process_count; i++)
		if (context->watched[i] && kill_unit_has(victim, &snapshot->processes[i]))
			return true;
	return false;
}

int64_t drill_context_watched_pages(
	struct drill_context *context, const struct domain *domain, size_t reclaim_case)
{
	struct domain_ranking *ranking = drill_context_ranking_of(context, domain);
	int64_t most_pages = INT64_MIN;

	assert(context->watched && ranking);
	if (ranking->watched_pages[reclaim_case].known)
		return ranking->watched_pages[reclaim_case].value;
	rank(context, ranking);
	for (size_t i = 0; i < ranking->count; i++) {
		const struct ranking_place *place = &ranking->by_process[i];
		int64_t pages = drill_context_place(context, ranking, place, reclaim_case, 0).pages;

		if (context->watched[place->process - context->snapshot->processes] &&
			pages > most_pages)
			most_pages = pages;
	}
	ranking->watched_pages[reclaim_case] = figure_of(most_pages);
	return most_pages;
}

unsigned drill_context_doubts(const struct drill_context *context)
{
	unsigned limits = figure_or(context->snapshot->machine.limits_unseen, 0) ? DOUBT_LIMITS : 0;
	/* these may change a later victim even if they don't change the first */
	unsigned later = context->calibration->untold & (UNTOLD_SACRIFICE | UNTOLD_PRIORITIES)
				 ? DOUBT_UNTOLD
				 : 0;

	return limits | later |
	       (context->machine->doubts &
		       (DOUBT_PARTIAL | DOUBT_RULES | DOUBT_SETTINGS | DOUBT_FIGURES |
			       DOUBT_UNTOLD | DOUBT_SCORE | DOUBT_ORIGIN));
}
