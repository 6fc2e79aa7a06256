/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which neighbours in rank share a line. */
#include "builder.h"

#include "views/table/fold.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { PROCESSES_MAX = 10 };

struct fold_case {
	const char *what;
	struct {
		const char *name, *unit;
		int64_t anon_mb, adj;
	} processes[PROCESSES_MAX]; /* in order of rank */
	const char *folds;          /* "first+count" of each */
};

static const struct fold_case cases[] = {
	{ "none", { { 0 } }, "" },
	{ "the first stands alone, and two are no run",
		{ { "a", "u", 900, 0 }, { "a", "u", 890, 0 }, { "a", "u", 880, 0 } }, "" },
	{ "three are a run, of which two share a line",
		{ { "a", "u", 900, 0 }, { "a", "u", 890, 0 }, { "a", "u", 880, 0 },
			{ "a", "u", 870, 0 } },
		"2+2" },
	{ "another name between",
		{ { "v", "u", 900, 0 }, { "a", "u", 890, 0 }, { "a", "u", 880, 0 },
			{ "b", "u", 870, 0 }, { "a", "u", 860, 0 }, { "a", "u", 850, 0 },
			{ "a", "u", 840, 0 } },
		"5+2" },
	{ "another unit",
		{ { "v", "u", 900, 0 }, { "a", "u", 890, 0 }, { "a", "u", 880, 0 },
			{ "a", "w", 870, 0 } },
		"" },
	{ "without a unit",
		{ { "v", NULL, 900, 0 }, { "a", NULL, 890, 0 }, { "a", NULL, 880, 0 },
			{ "a", NULL, 870, 0 } },
		"2+2" },
	{ "another reason",
		{ { "v", "u", 9000, 0 }, { "a", "u", 800, 500 }, { "a", "u", 790, 500 },
			{ "a", "u", 4000, 0 } },
		"" },
	{ "less than half of the first one's badness",
		{ { "v", "u", 900, 0 }, { "a", "u", 800, 0 }, { "a", "u", 700, 0 },
			{ "a", "u", 400, 0 }, { "a", "u", 399, 0 }, { "a", "u", 398, 0 },
			{ "a", "u", 397, 0 } },
		"2+2 5+2" },
};

static void fill(struct snapshot *snapshot, const struct fold_case *one)
{
	build_machine(snapshot, "6.1.0", 10000 * MB, 0);
	for (int i = 0; i < PROCESSES_MAX && one->processes[i].name; i++) {
		struct process *process = add(snapshot, 100 + i, one->processes[i].name,
			one->processes[i].anon_mb, one->processes[i].adj);

		process->unit = one->processes[i].unit;
	}
}

Test(fold, runs)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct rows_options options = { 0 };
		char text[64] = "", *end = text;
		struct snapshot snapshot;
		struct verdict verdict;
		struct folds folds;
		struct rows rows;
		size_t hidden = 0;

		fill(&snapshot, &cases[i]);
		verdict = judge_machine(&snapshot);
		rows_select(&rows, &snapshot, &verdict, &options);
		folds_find(&folds, &rows);
		for (size_t j = 0; j < folds.count; j++) {
			const struct fold *fold = &folds.items[j];

			end += sprintf(end, "%s%zu+%zu", j ? " " : "", fold->first, fold->count);
			hidden += fold->count - 1;
			cr_expect_eq(folds_at(&folds, fold->first), fold);
			cr_expect_eq(folds_at(&folds, fold->first + fold->count - 1), fold);
			cr_expect_null(folds_at(&folds, fold->first - 1));
			cr_expect_null(folds_at(&folds, fold->first + fold->count));
		}
		cr_expect_str_eq(text, cases[i].folds, "%s: %s", cases[i].what, text);
		cr_expect_eq(folds_hidden(&folds), hidden);
		folds_release(&folds);
		rows_release(&rows);
		verdict_release(&verdict);
		snapshot_release(&snapshot);
	}
}

Test(fold, words)
{
	const struct rows_options options = { 0 };
	const struct fold_case one = {
		.processes = { { "v", "u.service", 900, 0 }, { "a\n", "u.service", 890, 0 },
			{ "a\n", "u.service", 880, 0 }, { "a\n", "u.service", 870, 0 } }
	};
	struct arena arena = ARENA_EMPTY;
	struct snapshot snapshot;
	struct verdict verdict;
	struct folds folds;
	struct rows rows;

	fill(&snapshot, &one);
	verdict = judge_machine(&snapshot);
	rows_select(&rows, &snapshot, &verdict, &options);
	folds_find(&folds, &rows);
	cr_assert_eq(folds.count, 1);
	cr_expect_str_eq(fold_words(&arena, &rows, &folds.items[0]),
		"2 more of a\\n in u, 880M .. 870M; own about 1.7G");
	folds_release(&folds);
	rows_release(&rows);
	verdict_release(&verdict);
	snapshot_release(&snapshot);
	arena_release(&arena);
}
