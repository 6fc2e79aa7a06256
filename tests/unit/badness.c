/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arithmetic: by hand at the edges, and against the oracle on thousands of random cases. */
#include "builder.h"

#include <criterion/criterion.h>
#include <string.h>

static struct process process_of(int64_t rss_bytes, int64_t adj, bool root)
{
	return (struct process){
		.pid = 100,
		.has_mm = true,
		.memory.rss_bytes = figure_of(rss_bytes),
		.memory.swap_bytes = figure_of(0),
		.memory.page_tables_bytes = figure_of(0),
		.adj = figure_of(adj),
		.cap_sys_admin = figure_of(root),
	};
}

static const struct {
	const char *rules;
	int64_t page_bytes, total_pages, rss_pages, adj;
	bool root;
	int64_t pages, score;
} by_hand[] = {
	/* nothing used: the middle of the new scale, the bottom of the old */
	{ "7.0", 4096, 1000000, 0, 0, false, 0, 666 },
	{ "6.2", 4096, 1000000, 0, 0, false, 0, 666 },
	{ "5.9", 4096, 1000000, 0, 0, false, 0, 666 },
	{ "5.3", 4096, 1000000, 0, 0, false, 1, 0 },
	/* all of it used */
	{ "5.9", 4096, 1000000, 1000000, 0, false, 1000000, 1333 },
	{ "5.9", 4096, 1000000, 1000000, 1000, false, 2000000, 2000 },
	{ "5.3", 4096, 1000000, 1000000, 0, false, 1000000, 1000 },
	{ "5.3", 4096, 1000000, 1000000, 1000, false, 2000000, 2000 },
	/* adj at its ends */
	{ "5.9", 4096, 1000000, 0, 1000, false, 1000000, 1333 },
	{ "5.9", 4096, 1000000, 0, 999, false, 999000, 1332 },
	{ "5.9", 4096, 1000000, 0, -999, false, -999000, 0 },
	{ "5.9", 4096, 1000000, 0, -1000, false, -1000000, 0 },
	{ "5.9", 4096, 1000000, 1000, -999, false, -998000, 1 },
	{ "5.3", 4096, 1000000, 5000, -999, false, 1, 0 },
	{ "3.14", 4096, 1000000, 998999, -999, false, 1, 0 },
	{ "3.14", 4096, 1000000, 999001, -999, false, 1, 0 },
	{ "3.14", 4096, 1000000, 999002, -999, false, 2, 0 },
	/* the total is divided first: 999 pages of it are lost to the adj term */
	{ "5.9", 4096, 1000999, 0, 1000, false, 1000000, 1332 },
	{ "5.9", 4096, 1999, 0, 1000, false, 1000, 1000 },
	{ "5.9", 4096, 999, 0, 1000, false, 0, 666 },
	{ "5.9", 4096, 999, 7, -999, false, 7, 671 },
	/* one page of a negative badness truncates towards zero, not down */
	{ "5.9", 4096, 1000000, 999, -1, false, -1, 666 },
	{ "5.9", 4096, 1000000, 1, -1, false, -999, 666 },
	{ "5.9", 4096, 1000000, 0, -1, false, -1000, 666 },
	{ "5.9", 4096, 1000000, 0, -2, false, -2000, 665 },
	{ "5.9", 4096, 1000000, 0, -3, false, -3000, 664 },
	/* root: 30 off the adj, in whole thousandths */
	{ "3.10", 4096, 1000000, 50000, 0, true, 20000, 20 },
	{ "3.10", 4096, 1000000, 50000, 0, false, 50000, 50 },
	{ "3.10", 4096, 1000000, 30000, 0, true, 1, 0 },
	{ "3.10", 4096, 1000000, 30001, 0, true, 1, 0 },
	{ "3.10", 4096, 1000000, 30002, 0, true, 2, 0 },
	{ "3.10", 4096, 1000000, 0, 1000, true, 970000, 970 },
	/* root: 3% off the memory, truncated, before the adj */
	{ "3.14", 4096, 1000000, 33, 0, true, 33, 0 },
	{ "3.14", 4096, 1000000, 34, 0, true, 33, 0 },
	{ "3.14", 4096, 1000000, 100000, 100, true, 197000, 197 },
	{ "3.14", 4096, 1000000, 100000, 100, false, 200000, 200 },
	/* root: nothing any more */
	{ "4.17", 4096, 1000000, 100000, 0, true, 100000, 100 },
	{ "5.9", 4096, 1000000, 100000, 0, true, 100000, 733 },
	/* pages of 64K */
	{ "5.9", 65536, 65536, 16384, 0, false, 16384, 833 },
	{ "5.9", 65536, 65536, 0, -500, false, -32500, 336 },
	/* 4 TiB in pages of 4K, wholly used at the largest adj */
	{ "7.0", 4096, INT64_C(1) << 30, INT64_C(1) << 30, 1000, false, 2147482824, 1999 },
	{ "5.3", 4096, INT64_C(1) << 30, INT64_C(1) << 30, -999, false, 1074565, 1 },
	{ "5.9", 4096, INT64_C(1) << 30, 0, -1000, false, -1073741000, 0 },
};

Test(badness, by_hand)
{
	for (size_t i = 0; i < sizeof(by_hand) / sizeof(*by_hand); i++) {
		const struct rules *rules = row(by_hand[i].rules);
		struct process process = process_of(by_hand[i].rss_pages * by_hand[i].page_bytes,
			by_hand[i].adj, by_hand[i].root);
		struct badness badness =
			badness_of(&process, rules, by_hand[i].page_bytes, by_hand[i].total_pages);
		struct figure score = badness_score(rules, badness.pages, by_hand[i].total_pages);

		cr_expect(badness.pages.known && badness.pages.value == by_hand[i].pages,
			"case %zu: %ld pages", i, (long)badness.pages.value);
		cr_expect(score.known && score.value == by_hand[i].score, "case %zu: score %ld", i,
			(long)score.value);
		cr_expect_eq(badness.rss_pages.value, by_hand[i].rss_pages);
	}
}

static void check_against_oracle(enum oracle_era era, struct dice *dice)
{
	const struct rules *rules = rules_for_release(oracle_release[era]);
	int64_t page_bytes = roll(dice, 0, 3) ? 4096 : 65536;
	long total = roll(dice, 0, 9) ? roll(dice, 1, 1 << 24) : roll(dice, 1, 1L << 30);
	struct oracle_task task = {
		.rss = roll(dice, 0, roll(dice, 0, 1) ? total : 200),
		.swap = roll(dice, 0, 2) ? 0 : roll(dice, 0, total),
		.tables = roll(dice, 0, 1 + total / 500),
		.adj = roll(dice, 0, 1) ? roll(dice, -999, 1000) : roll(dice, -40, 40),
		.root = roll(dice, 0, 1) != 0,
	};
	/* what does not fill a page is not counted */
	struct process process = process_of(task.rss * page_bytes, task.adj, task.root);
	long expected = oracle_badness(era, &task, total);
	struct badness badness;

	process.memory.swap_bytes =
		figure_of(task.swap * page_bytes + roll(dice, 0, page_bytes - 1));
	process.memory.page_tables_bytes =
		figure_of(task.tables * page_bytes + roll(dice, 0, page_bytes - 1));
	badness = badness_of(&process, rules, page_bytes, total);
	cr_assert_eq(badness.pages.value, expected,
		"era %d: rss %ld swap %ld tables %ld adj %ld root %d total %ld", era, task.rss,
		task.swap, task.tables, task.adj, task.root, total);
	cr_assert_eq(badness_score(rules, badness.pages, total).value,
		oracle_score(era, expected, total), "era %d: badness %ld total %ld", era, expected,
		total);
	cr_assert_eq(badness.memory_pages.value, task.rss + task.swap + task.tables);
}

Test(badness, is_what_the_oracle_says)
{
	struct dice dice = { 20261124 };

	for (int i = 0; i < 5000; i++)
		for (enum oracle_era era = 0; era < ORACLE_ERAS; era++)
			check_against_oracle(era, &dice);
}

Test(badness, is_unknown_where_a_part_is)
{
	const struct process whole = process_of(100 * PAGE, 0, false);
	struct process process = whole;

	process.memory.rss_bytes = FIGURE_UNKNOWN;
	cr_expect(!badness_of(&process, row("5.9"), PAGE, 1000000).pages.known);
	process = whole;
	process.memory.swap_bytes = FIGURE_UNKNOWN;
	cr_expect(!badness_of(&process, row("5.9"), PAGE, 1000000).pages.known);
	process = whole;
	process.memory.page_tables_bytes = FIGURE_UNKNOWN;
	cr_expect(!badness_of(&process, row("5.3"), PAGE, 1000000).pages.known);
	process = whole;
	process.adj = FIGURE_UNKNOWN;
	cr_expect(!badness_of(&process, row("5.9"), PAGE, 1000000).pages.known);
	cr_expect(!badness_score(row("5.9"), FIGURE_UNKNOWN, 1000000).known);
}

Test(badness, huge_figures_are_unknown_and_no_overflow)
{
	struct process process = process_of(INT64_MAX, 1000, true);
	struct figure pages;

	process.memory.swap_bytes = process.memory.page_tables_bytes = figure_of(INT64_MAX);
	pages = badness_of(&process, row("5.9"), PAGE, INT64_MAX / PAGE).pages;
	cr_expect(pages.known && pages.value > INT64_MAX / PAGE);
	cr_expect(!badness_of(&process, row("5.9"), PAGE, INT64_MAX).pages.known);
	cr_expect(!badness_score(row("5.9"), figure_of(INT64_MAX), 1000).known);
	cr_expect(!badness_score(row("5.9"), figure_of(INT64_MIN), 1000).known);
	cr_expect(!badness_score(row("5.3"), figure_of(INT64_MIN), 1).known);
	cr_expect(!badness_score(row("5.3"), figure_of(1), 0).known);
	/* it fits per mille, but not on the new scale */
	cr_expect(badness_score(row("5.3"), figure_of(INT64_MAX / 1000), 1).known);
	cr_expect(!badness_score(row("5.9"), figure_of(INT64_MAX / 1000), 1).known);
}

Test(badness, counters_are_off_by_the_square_of_the_cpus)
{
	static const struct {
		int64_t cpus, pages;
	} errors[] = { { 1, 124 }, { 2, 248 }, { 16, 1984 }, { 17, 2244 }, { 64, 32512 },
		{ 8192, 536838144 } };
	static const int64_t impossible[] = { 0, -1, 8193, 1 << 16, INT64_C(1) << 60, INT64_MAX };

	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		struct figure cpus = figure_of(errors[i].cpus);
		struct figure error = badness_counter_error(row("6.2"), cpus);

		cr_expect(error.known && error.value == errors[i].pages, "%ld CPUs: %ld",
			(long)errors[i].cpus, (long)error.value);
		cr_expect_eq(badness_counter_error(row("5.9"), cpus).value, 0);
		cr_expect_eq(badness_counter_error(row("7.0"), cpus).value, 0);
	}
	for (size_t i = 0; i < sizeof(impossible) / sizeof(*impossible); i++) {
		struct figure cpus = figure_of(impossible[i]);

		cr_expect(!badness_counter_error(row("6.2"), cpus).known, "case %zu", i);
		cr_expect_eq(badness_counter_error(row("7.0"), cpus).value, 0);
	}
	cr_expect(!badness_counter_error(row("6.2"), FIGURE_UNKNOWN).known);
	cr_expect(badness_counter_error(row("5.9"), FIGURE_UNKNOWN).known);
}

/* badness_narrow against a walk over every badness of the range */
static void check_narrow(struct dice *dice)
{
	const enum oracle_era era = roll(dice, 0, 1) ? ORACLE_5_9 : ORACLE_4_17;
	const struct rules *rules = rules_for_release(oracle_release[era]);
	long total = roll(dice, 1, 400000);
	int64_t from = roll(dice, -total, total), to = from + roll(dice, 0, 500);
	int64_t min = from, max = to, first = from, last = to;
	long score = oracle_score(era, roll(dice, from - 300, to + 300), total);
	bool narrowed = badness_narrow(rules, score, total, &min, &max);

	while (first <= to && oracle_score(era, first, total) != score)
		first++;
	while (last >= from && oracle_score(era, last, total) != score)
		last--;
	cr_assert_eq(narrowed, first <= last);
	cr_assert_eq(min, narrowed ? first : from);
	cr_assert_eq(max, narrowed ? last : to);
}

Test(badness, a_score_narrows_to_exactly_what_has_it)
{
	struct dice dice = { 7 };

	for (int i = 0; i < 3000; i++)
		check_narrow(&dice);
}

enum { TASKS = 24 };

/* The scores of one random machine: the lower one is of the lower badness. */
static void check_order(enum oracle_era era, struct dice *dice)
{
	const struct rules *rules = rules_for_release(oracle_release[era]);
	long total = roll(dice, 0, 9) ? roll(dice, 1, 1 << 24) : roll(dice, 1, 1L << 30);
	struct figure badness[TASKS], score[TASKS];

	for (size_t i = 0; i < TASKS; i++) {
		int64_t rss = roll(dice, 0, roll(dice, 0, 1) ? total : 1 + total / 300);
		int64_t adj = roll(dice, 0, 1) ? roll(dice, -999, 1000) : roll(dice, -2, 2);
		struct process process = process_of(rss * 4096, adj, roll(dice, 0, 1) != 0);

		badness[i] = badness_of(&process, rules, 4096, total).pages;
		score[i] = badness_score(rules, badness[i], total);
	}
	for (size_t i = 0; i < TASKS; i++)
		for (size_t j = 0; j < TASKS; j++)
			cr_assert(score[i].value >= score[j].value ||
					  badness[i].value < badness[j].value,
				"era %d: badness %ld and %ld of %ld", era, (long)badness[i].value,
				(long)badness[j].value, total);
}

Test(badness, the_lower_score_is_of_the_lower_badness)
{
	struct dice dice = { 17 };

	for (int i = 0; i < 1000; i++)
		for (enum oracle_era era = 0; era < ORACLE_ERAS; era++)
			check_order(era, &dice);
}

Test(badness, what_has_no_score_is_not_narrowed)
{
	int64_t min = INT64_MIN, max = 5000;

	cr_expect(!badness_narrow(row("5.9"), 666, 1000000, &min, &max));
	min = 0;
	max = INT64_MAX;
	cr_expect(!badness_narrow(row("5.9"), 666, 1000000, &min, &max));
	cr_expect(min == 0 && max == INT64_MAX);
}
