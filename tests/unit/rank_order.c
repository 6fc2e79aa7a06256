/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of random entries, against one that compares them in pairs. */
#include "model/kernel/rank_order.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 400, ROUNDS = 40 };

static struct process processes[ENTRIES];
static struct ranking_entry entries[ENTRIES], expected[ENTRIES];
static struct rules rules;

static int64_t random_badness(void)
{
	static const int64_t odd[] = { INT64_MIN, INT64_MAX, -1, 0, 1, INT64_C(1) << 40 };

	switch (rand() % 4) {
	case 0:
		return odd[(size_t)rand() % (sizeof(odd) / sizeof(*odd))];
	case 1:
		return rand() % 5 - 2;
	case 2:
		return -(int64_t)rand();
	default:
		return (int64_t)rand() * rand();
	}
}

/* PIDs are in no order, and several processes start within one tick. */
static void fill(void)
{
	for (size_t i = 0; i < ENTRIES; i++) {
		struct process *process = &processes[i];
		struct ranking_entry *entry = &entries[i];

		*process = (struct process){ .pid = (pid_t)(i * 7919 % 100003 + 1) };
		if (rand() % 8)
			process->start_ticks = figure_of(rand() % 20);
		*entry = (struct ranking_entry){ .process = process };
		if (rand() % 8 == 0)
			entry->exemption = EXEMPT_ADJ;
		if (rand() % 8)
			entry->badness.pages = figure_of(random_badness());
	}
}

static int class_of(const struct ranking_entry *entry)
{
	return entry->exemption != EXEMPT_NOT ? 2 : !entry->badness.pages.known;
}

static int compare(const void *left, const void *right)
{
	const struct ranking_entry *a = left, *b = right;

	if (class_of(a) != class_of(b))
		return class_of(a) - class_of(b);
	if (class_of(a) != 0)
		return a->process->pid < b->process->pid ? -1 : 1;
	if (a->badness.pages.value != b->badness.pages.value)
		return a->badness.pages.value > b->badness.pages.value ? -1 : 1;
	return ranking_wins_tie(&rules, a->process, b->process) ? -1 : 1;
}

static void check(enum tie_rule tie)
{
	rules = (struct rules){ .tie = tie };
	for (int round = 0; round < ROUNDS; round++) {
		fill();
		memcpy(expected, entries, sizeof(entries));
		qsort(expected, ENTRIES, sizeof(*expected), compare);
		rank_order_sort(entries, ENTRIES, &rules);
		for (size_t i = 0; i < ENTRIES; i++)
			cr_assert_eq(entries[i].process, expected[i].process, "place %zu", i);
	}
}

Test(rank_order, is_that_of_comparing_pairs)
{
	srand(1);
	check(TIE_LATER_CREATED);
	check(TIE_EARLIER_CREATED);
}

Test(rank_order, of_none_and_of_one)
{
	rules = (struct rules){ .tie = TIE_LATER_CREATED };
	fill();
	rank_order_sort(entries, 0, &rules);
	rank_order_sort(entries, 1, &rules);
	cr_expect_eq(entries[0].process, &processes[0]);
}
