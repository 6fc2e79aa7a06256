/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/history/trend.h"

#include <stdlib.h>
#include <string.h>

enum { STEADY_INTERVALS = 3 };

/* Bytes per second; a lower rate is the noise of any running process. */
static const double min_rate = 64 * 1024;
static const double farthest_seconds = 24 * 60 * 60;
static const double newest_weight = 0.4;
/* A rate is drawn on for as many times as long as it has held. */
static const double drawn_on_times = 12;
/* Over a shorter interval the rate depends on clock ticks more than on growth. */
static const double shortest_seconds = 0.1;

static double distance(double a, double b)
{
	return a < b ? b - a : a - b;
}

/* Whether the rates differ by at most half the smoothed rate or the noise. */
static bool is_near(double rate, double smoothed)
{
	double allowed = distance(smoothed, 0) / 2;

	return distance(rate, smoothed) <= (allowed > min_rate ? allowed : min_rate);
}

void trend_amount_add(struct trend_amount *amount, struct figure bytes, double seconds)
{
	double rate;

	if (!bytes.known || !amount->bytes.known) {
		*amount = (struct trend_amount){ .bytes = bytes };
		return;
	}
	rate = ((double)bytes.value - (double)amount->bytes.value) / seconds;
	if (amount->intervals++ == 0) {
		amount->bytes_per_second = rate;
	} else {
		if (is_near(rate, amount->bytes_per_second)) {
			amount->steady++;
			amount->steady_seconds += seconds;
		} else {
			amount->steady = 0;
			amount->steady_seconds = 0;
		}
		amount->bytes_per_second += newest_weight * (rate - amount->bytes_per_second);
	}
	amount->bytes = bytes;
}

bool trend_amount_is_steady(const struct trend_amount *amount)
{
	return amount->steady >= STEADY_INTERVALS &&
	       distance(amount->bytes_per_second, 0) >= min_rate;
}

static struct trend_entry new_entry(const struct process *process, const struct verdict *verdict,
	const struct ranking_entry *entry)
{
	struct figure pages = entry->badness.memory_pages, bytes = FIGURE_UNKNOWN;

	if (pages.known)
		bytes = figure_of(verdict_bytes(verdict, pages.value) - process->grown_bytes);
	return (struct trend_entry){
		.pid = process->pid,
		.start_ticks = process->start_ticks,
		.rank = entry->rank,
		.memory.bytes = bytes,
	};
}

static bool is_same(const struct trend_entry *before, const struct trend_entry *now)
{
	return !figure_is_known_other(before->start_ticks, now->start_ticks);
}

static void continue_trend(
	struct trend_entry *item, const struct trend_entry *before, double seconds)
{
	struct figure bytes = item->memory.bytes;

	item->memory = before->memory;
	if (!item->start_ticks.known)
		item->start_ticks = before->start_ticks;
	if (seconds < shortest_seconds) {
		item->rank_before = before->rank_before;
		item->places_won = before->places_won;
		return;
	}
	item->rank_before = before->rank;
	trend_amount_add(&item->memory, bytes, seconds);
}

/* In the order of the snapshot, which is that of PIDs, whichever the order of the ranking is. */
static void list_entries(
	struct trend *trend, const struct snapshot *snapshot, const struct verdict *verdict)
{
	struct trend_entry *entries = memory_alloc_array(snapshot->process_count, sizeof(*entries));

	for (size_t i = 0; i < snapshot->process_count; i++)
		entries[i].pid = 0; /* not ranked */
	for (size_t i = 0; i < verdict->count; i++) {
		const struct process *process = verdict->entries[i].process;

		entries[process - snapshot->processes] =
			new_entry(process, verdict, &verdict->entries[i]);
	}
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (entries[i].pid != 0)
			entries[trend->count++] = entries[i];
	trend->entries = entries;
}

static int compare_entries(const void *left, const void *right)
{
	const struct trend_entry *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

const struct trend_entry *trend_find(const struct trend *trend, pid_t pid)
{
	const struct trend_entry wanted = { .pid = pid };

	if (!trend || trend->count == 0)
		return NULL;
	return bsearch(&wanted, trend->entries, trend->count, sizeof(wanted), compare_entries);
}

/*
 * Like trend_find(), for one PID after another in ascending order: *place, 0 at first, is where the
 * search continues.
 */
static const struct trend_entry *find_next(const struct trend *trend, size_t *place, pid_t pid)
{
	while (*place < trend->count && trend->entries[*place].pid < pid)
		++*place;
	return *place < trend->count && trend->entries[*place].pid == pid ? &trend->entries[*place]
									  : NULL;
}

double trend_seconds_since(struct figure uptime_ticks, const struct machine *machine)
{
	if (!uptime_ticks.known || !machine->uptime_ticks.known ||
		figure_or(machine->clock_ticks, 0) <= 0)
		return 0;
	return ((double)machine->uptime_ticks.value - (double)uptime_ticks.value) /
	       (double)machine->clock_ticks.value;
}

static struct trend new_trend(const struct snapshot *snapshot, const struct verdict *verdict)
{
	struct trend trend = { .uptime_ticks = snapshot->machine.uptime_ticks,
		.domain = strdup(verdict->domain.path),
		.domain_pages = verdict->domain.total_pages };

	if (!trend.domain)
		memory_exhausted();
	trend.headroom_is_known = headroom_in(&trend.headroom, snapshot, &verdict->domain);
	if (trend.headroom_is_known)
		trend.left.bytes = figure_of(trend.headroom.min_bytes);
	list_entries(&trend, snapshot, verdict);
	return trend;
}

static bool is_of_the_same_domain(const struct trend *a, const struct trend *b)
{
	return a->domain && a->domain_pages == b->domain_pages && strcmp(a->domain, b->domain) == 0;
}

static struct trend_amount left_after(
	const struct trend *before, const struct trend *now, double seconds)
{
	struct trend_amount left = before->left;

	if (!is_of_the_same_domain(before, now))
		return now->left;
	if (seconds >= shortest_seconds)
		trend_amount_add(&left, now->left.bytes, seconds);
	return left;
}

static size_t highest_rank(const struct trend *trend)
{
	size_t highest = 0;

	for (size_t i = 0; i < trend->count; i++)
		if (trend->entries[i].rank > highest)
			highest = trend->entries[i].rank;
	return highest;
}

/* Turns the number of processes at each rank into that at each rank and all above. */
static void add_up(size_t *counts, size_t highest)
{
	counts[0] = 0; /* processes without a rank are above none */
	for (size_t rank = 1; rank <= highest; rank++)
		counts[rank] += counts[rank - 1];
}

/* Whether the process had a rank before and has one now. */
static bool is_ranked_twice(const struct trend_entry *now)
{
	return now && now->rank && now->rank_before;
}

/* For each rank: how many processes of that rank or above have a rank now but had none before. */
static size_t *count_new(const struct trend *next)
{
	size_t highest = highest_rank(next);
	size_t *counts = memory_alloc((highest + 1) * sizeof(*counts));

	for (size_t i = 0; i < next->count; i++)
		counts[next->entries[i].rank] += !next->entries[i].rank_before;
	add_up(counts, highest);
	return counts;
}

/* For each rank before: how many processes of that rank or above have no rank any more. */
static size_t *count_lost(const struct trend *before, const struct trend *next)
{
	size_t highest = highest_rank(before);
	size_t *counts = memory_alloc((highest + 1) * sizeof(*counts));
	size_t place = 0;

	for (size_t i = 0; i < before->count; i++)
		counts[before->entries[i].rank] +=
			!is_ranked_twice(find_next(next, &place, before->entries[i].pid));
	add_up(counts, highest);
	return counts;
}

/* Compares ranks among the processes that are ranked both times. */
static void set_places_won(struct trend *next, const struct trend *before)
{
	size_t *new = count_new(next), *lost = count_lost(before, next);

	for (size_t i = 0; i < next->count; i++) {
		struct trend_entry *item = &next->entries[i];

		if (is_ranked_twice(item))
			item->places_won = (int64_t)(item->rank_before - lost[item->rank_before]) -
					   (int64_t)(item->rank - new[item->rank]);
	}
	free(lost);
	free(new);
}

void trend_update(
	struct trend *trend, const struct snapshot *snapshot, const struct verdict *verdict)
{
	struct trend next = new_trend(snapshot, verdict);
	double seconds = trend_seconds_since(trend->uptime_ticks, &snapshot->machine);
	size_t place = 0;

	if (seconds < 0) {
		trend_release(trend);
		seconds = 0;
	}
	next.left = left_after(trend, &next, seconds);
	for (size_t i = 0; i < next.count; i++) {
		const struct trend_entry *before = find_next(trend, &place, next.entries[i].pid);

		if (before && is_same(before, &next.entries[i]))
			continue_trend(&next.entries[i], before, seconds);
	}
	if (seconds >= shortest_seconds)
		set_places_won(&next, trend);
	if (trend->uptime_ticks.known && seconds < shortest_seconds)
		next.uptime_ticks = trend->uptime_ticks;
	trend_release(trend);
	*trend = next;
}

void trend_forget_ranks(struct trend *trend)
{
	for (size_t i = 0; i < trend->count; i++)
		trend->entries[i] = (struct trend_entry){ .pid = trend->entries[i].pid,
			.start_ticks = trend->entries[i].start_ticks,
			.memory = trend->entries[i].memory };
}

void trend_release(struct trend *trend)
{
	free(trend->entries);
	free(trend->domain);
	*trend = (struct trend){ 0 };
}

static struct figure within_reach(double seconds, double held_seconds)
{
	double reach = drawn_on_times * held_seconds;

	if (reach > farthest_seconds)
		reach = farthest_seconds;
	return seconds >= 0 && seconds <= reach ? figure_of((int64_t)seconds) : FIGURE_UNKNOWN;
}

static double rate_of(const struct trend_entry *item)
{
	return item && trend_amount_is_steady(&item->memory) ? item->memory.bytes_per_second : 0;
}

/*
 * The first one's rate.  If it grows, though not evenly, it may stay ahead: then its rate of late
 * counts.
 */
static double rate_of_first(const struct trend *trend, const struct ranking_entry *first)
{
	const struct trend_entry *item = first ? trend_find(trend, first->process->pid) : NULL;
	double rate = rate_of(item);

	return item && item->memory.intervals > 0 && item->memory.bytes_per_second > rate
		       ? item->memory.bytes_per_second
		       : rate;
}

struct figure trend_overtakes_seconds(
	const struct trend *trend, const struct verdict *verdict, const struct ranking_entry *entry)
{
	const struct trend_entry *item = trend_find(trend, entry->process->pid);
	double rate = rate_of(item), victims_rate = rate_of_first(trend, verdict->victim);

	if (entry == verdict->victim)
		return figure_of(0);
	if (!item || rate <= victims_rate || !entry->gap_pages.known)
		return FIGURE_UNKNOWN;
	return within_reach(
		(double)verdict_bytes(verdict, entry->gap_pages.value) / (rate - victims_rate),
		item->memory.steady_seconds);
}

struct figure trend_amount_seconds_to_end(const struct trend_amount *left)
{
	if (!trend_amount_is_steady(left) || left->bytes_per_second >= 0)
		return FIGURE_UNKNOWN;
	return within_reach(
		(double)left->bytes.value / -left->bytes_per_second, left->steady_seconds);
}

/* The entry that the item was made of, in the ranking that the trend was updated with last. */
static const struct ranking_entry *entry_of(
	const struct verdict *verdict, const struct trend_entry *item)
{
	const struct ranking_entry *entry = item->rank > 0 && item->rank <= verdict->ranked_count
						    ? &verdict->entries[item->rank - 1]
						    : NULL;

	if (!entry || entry->process->pid != item->pid)
		entry = verdict_find(verdict, item->pid);
	return entry && entry->rank > 0 ? entry : NULL;
}

static bool is_sooner(const struct projection *one, const struct projection *other)
{
	int order = figure_compare(one->overtakes_seconds, other->overtakes_seconds, 1);

	return order < 0 || (order == 0 && one->entry->rank < other->entry->rank);
}

struct projection trend_project(const struct trend *trend, const struct verdict *verdict)
{
	const struct figure ends_seconds = trend_amount_seconds_to_end(&trend->left);
	struct projection soonest = { .ends_seconds = ends_seconds };

	for (size_t i = 0; i < trend->count; i++) {
		const struct trend_entry *item = &trend->entries[i];
		struct projection projection = { .ends_seconds = ends_seconds };

		/* few grow: the ranking is searched for those alone */
		if (rate_of(item) < min_rate)
			continue;
		projection.entry = entry_of(verdict, item);
		if (!projection.entry)
			continue;
		projection.bytes_per_second = (int64_t)rate_of(item);
		projection.overtakes_seconds =
			trend_overtakes_seconds(trend, verdict, projection.entry);
		if (projection.overtakes_seconds.known &&
			(!soonest.entry || is_sooner(&projection, &soonest)))
			soonest = projection;
	}
	return soonest;
}
