/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/kernel/badness.h"

enum {
	COUNTERS = 4,
	SMALLEST_BATCH = 32,
	MAX_CPUS = 8192, /* the largest NR_CPUS a kernel can be configured with */
};

static struct figure to_pages(struct figure bytes, int64_t page_size_bytes)
{
	return bytes.known ? figure_of(bytes.value / page_size_bytes) : FIGURE_UNKNOWN;
}

static struct figure adj_term(int64_t adj, int64_t total_pages)
{
	/* the division comes first and loses total % 1000, as in the kernel */
	int64_t term;

	if (__builtin_mul_overflow(adj, total_pages / 1000, &term))
		return FIGURE_UNKNOWN;
	return figure_of(term);
}

bool badness_has_bonus(
	const struct process *process, const struct rules *rules, enum root_bonus root_bonus)
{
	return rules->root_bonus == root_bonus && figure_or(process->cap_sys_admin, 0) != 0;
}

/*
 * The smallest number of pages whose score is the badness in thousandths: memory × 1000 / total
 * plus adj, from 1 to 1000.
 */
static struct figure in_per_mille(int64_t memory_pages, int64_t adj, int64_t total_pages)
{
	int64_t points, pages;

	if (total_pages <= 0 || __builtin_mul_overflow(memory_pages, INT64_C(1000), &points))
		return FIGURE_UNKNOWN;
	points = points / total_pages + adj;
	if (points < 1)
		points = 1;
	if (points > 1000)
		points = 1000;
	if (__builtin_mul_overflow(points, total_pages, &pages))
		return FIGURE_UNKNOWN;
	return figure_of(pages / 1000 + (pages % 1000 != 0));
}

struct badness badness_of(const struct process *process, const struct rules *rules,
	int64_t page_size_bytes, int64_t total_pages)
{
	struct badness badness = {
		.rss_pages = to_pages(process->memory.rss_bytes, page_size_bytes),
		.swap_pages = to_pages(process->memory.swap_bytes, page_size_bytes),
		.page_table_pages = to_pages(process->memory.page_tables_bytes, page_size_bytes),
	};
	int64_t adj = process->adj.value;

	badness.memory_pages = figure_add(
		figure_add(badness.rss_pages, badness.swap_pages), badness.page_table_pages);
	if (!badness.memory_pages.known || !process->adj.known)
		return badness;
	if (rules->root_bonus != ROOT_BONUS_NONE && !process->cap_sys_admin.known)
		return badness;
	if (badness_has_bonus(process, rules, ROOT_BONUS_ADJ_30))
		adj -= 30;
	if (rules->in_per_mille) {
		badness.adj_pages = adj_term(adj, total_pages);
		badness.pages = in_per_mille(badness.memory_pages.value, adj, total_pages);
		return badness;
	}
	if (badness_has_bonus(process, rules, ROOT_BONUS_THREE_PERCENT))
		badness.root_bonus_pages = badness.memory_pages.value * 3 / 100;
	badness.adj_pages = adj_term(adj, total_pages);
	badness.pages =
		figure_add(figure_add(badness.memory_pages, figure_of(-badness.root_bonus_pages)),
			badness.adj_pages);
	if (badness.pages.known)
		badness.pages.value = badness_of_sum(rules, badness.pages.value);
	return badness;
}

int64_t badness_sum_pages(const struct badness *badness)
{
	return badness->memory_pages.value - badness->root_bonus_pages + badness->adj_pages.value;
}

int64_t badness_of_sum(const struct rules *rules, int64_t sum_pages)
{
	return rules->at_min_one && sum_pages < 1 ? 1 : sum_pages;
}

int64_t badness_growth(const struct badness *badness, const struct process *process,
	const struct rules *rules, int64_t target_pages)
{
	/* computed from the parts: a badness that was raised to 1 hides how far below it was */
	int64_t memory_pages = target_pages - badness->adj_pages.value;

	/* the smallest m with m - m * 3 / 100 >= memory_pages, in integer division */
	if (badness_has_bonus(process, rules, ROOT_BONUS_THREE_PERCENT))
		memory_pages = (memory_pages - 1) * 100 / 97 + 1;
	return memory_pages - badness->memory_pages.value;
}

struct figure badness_score(
	const struct rules *rules, struct figure badness_pages, int64_t total_pages)
{
	int64_t score;

	if (!badness_pages.known || total_pages <= 0 ||
		__builtin_mul_overflow(badness_pages.value, 1000, &score))
		return FIGURE_UNKNOWN;
	score /= total_pages;
	if (rules->score_scale == SCORE_PER_MILLE)
		return figure_of(score);
	if (__builtin_add_overflow(score, 1000, &score) || __builtin_mul_overflow(score, 2, &score))
		return FIGURE_UNKNOWN;
	return figure_of(score / 3);
}

static struct figure most_held_back(struct figure cpus_online)
{
	int64_t cpus = cpus_online.value;
	int64_t batch;

	if (!cpus_online.known || cpus < 1 || cpus > MAX_CPUS)
		return FIGURE_UNKNOWN;
	batch = 2 * cpus > SMALLEST_BATCH ? 2 * cpus : SMALLEST_BATCH;
	return figure_of(COUNTERS * cpus * (batch - 1));
}

struct figure badness_counter_error(const struct rules *rules, struct figure cpus_online)
{
	return rules->counters == COUNTERS_SAME ? figure_of(0) : most_held_back(cpus_online);
}

struct figure badness_counter_error_of(const struct rules *rules, const struct machine *machine)
{
	enum counters_read killer =
		rules->counters == COUNTERS_SAME ? COUNTERS_SUMMED : COUNTERS_ALONE;

	if (!machine->counters_read.known)
		return badness_counter_error(rules, machine->cpus_online);
	if (machine->counters_read.value == COUNTERS_WHOLE ||
		machine->counters_read.value == (int64_t)killer)
		return figure_of(0);
	return most_held_back(machine->cpus_online);
}

int64_t badness_counter_slack(const struct rules *rules, const struct machine *machine)
{
	bool is_alone =
		machine->counters_read.known && machine->counters_read.value == COUNTERS_ALONE;

	return figure_or(is_alone ? most_held_back(machine->cpus_online)
				  : badness_counter_error_of(rules, machine),
		0);
}

/* The smallest badness in [min, max + 1] whose score is at least `score`: scores never fall. */
static int64_t first_with_score(
	const struct rules *rules, int64_t score, int64_t total_pages, int64_t min, int64_t max)
{
	int64_t end = max + 1;

	while (min < end) {
		int64_t middle = min + (end - min) / 2;

		if (badness_score(rules, figure_of(middle), total_pages).value >= score)
			end = middle;
		else
			min = middle + 1;
	}
	return min;
}

bool badness_narrow(
	const struct rules *rules, int64_t score, int64_t total_pages, int64_t *min, int64_t *max)
{
	int64_t from, to;

	if (!badness_score(rules, figure_of(*min), total_pages).known ||
		!badness_score(rules, figure_of(*max), total_pages).known)
		return false;
	from = first_with_score(rules, score, total_pages, *min, *max);
	to = first_with_score(rules, score + 1, total_pages, *min, *max) - 1;
	if (from > to)
		return false;
	*min = from;
	*max = to;
	return true;
}
