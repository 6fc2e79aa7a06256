/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The arithmetic of bars: lengths are right to a cell, rise with the badness, and never overflow.
 */
#include "builder.h"

#include "views/table/badness_bar.h"

#include <criterion/criterion.h>
#include <string.h>

enum { WIDTH = 24 };

Test(bar, amounts_share_their_sum_to_a_cell)
{
	struct dice dice = { 7 };

	for (int turn = 0; turn < 20000; turn++) {
		int64_t amounts[BAR_PIECES_MAX], sum = 0;
		int64_t scale = roll(&dice, 1, INT64_C(1) << roll(&dice, 1, 40));
		size_t count = (size_t)roll(&dice, 1, BAR_PIECES_MAX);
		int width = (int)roll(&dice, 1, 300), cells[BAR_PIECES_MAX], total, all = 0;

		for (size_t i = 0; i < count; i++) {
			amounts[i] = roll(&dice, 0, scale / (int64_t)count);
			sum += amounts[i];
		}
		total = bar_divide(amounts, count, scale, width, cells);
		cr_assert_eq(total, (int)((sum * width + scale / 2) / scale));
		for (size_t i = 0; i < count; i++) {
			double exact = (double)amounts[i] * width / (double)scale;

			cr_assert(cells[i] > exact - 1.001 && cells[i] < exact + 1.001);
			all += cells[i];
		}
		cr_assert_eq(all, total);
	}
}

Test(bar, hostile_amounts_stay_within_the_width)
{
	static const int64_t hostile[] = { INT64_MAX, INT64_MIN, -1, 0, 1, INT64_MAX - 1,
		INT64_MAX / 2, INT64_C(1) << 52 };
	enum { COUNT = sizeof(hostile) / sizeof(*hostile) };
	int cells[COUNT];

	for (int i = 0; i < COUNT; i++) {
		for (int width = -1; width <= BAR_MAX_CELLS; width += 25) {
			int total = bar_divide(hostile, COUNT, hostile[i], width, cells), all = 0;

			cr_assert(total >= 0 && total <= (width > 0 ? width : 0));
			for (int j = 0; j < COUNT; j++) {
				cr_assert_geq(cells[j], 0);
				all += cells[j];
			}
			cr_assert_eq(all, total);
		}
	}
}

struct bar_case {
	const char *what;
	int64_t anon_mb, file_mb, shmem_mb, swap_mb, tables_mb, adj, private_mb;
	const char *letters;
};

/* Beside a process of 2400 MB, on a machine of 10000 MB: a cell is 100 MB, adj 10 is as much. */
static const struct bar_case cases[] = {
	{ "nothing", 0, 0, 0, 0, 0, 0, -1, "-" },
	{ "half a cell", 50, 0, 0, 0, 0, 0, -1, "A" },
	{ "all parts", 300, 200, 400, 100, 200, 0, -1, "AAAffssssWPP" },
	{ "pages that a fork shares", 600, 0, 0, 0, 0, 0, 200, "AAaaaa" },
	{ "shared memory of its own", 0, 0, 600, 0, 0, 0, 600, "SSSSSS" },
	{ "added by the adj", 300, 0, 0, 0, 0, 50, -1, "AAA+++++" },
	{ "taken away", 800, 0, 0, 0, 0, -50, -1, "AAA....." },
	{ "taken away from the end", 400, 0, 0, 0, 400, -50, -1, "AAA....." },
	{ "below zero", 400, 0, 0, 0, 0, -900, -1, "...." },
	{ "beyond the width", 9000, 0, 0, 0, 0, -900, -1, ".......................>" },
};

Test(bar, parts_of_a_badness)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct bar_case *one = &cases[i];
		struct arena arena = ARENA_EMPTY;
		struct snapshot snapshot;
		struct verdict verdict;
		struct process *process;
		struct badness_bar bar;

		build_machine(&snapshot, "6.1.0", 10000 * MB, 0);
		add(&snapshot, 10, "first", 2400, 0);
		process = add(&snapshot, 20, "other", one->anon_mb, one->adj);
		process->memory.rss_file_bytes = figure_of(one->file_mb * MB);
		process->memory.rss_shmem_bytes = figure_of(one->shmem_mb * MB);
		process->memory.rss_bytes =
			figure_of((one->anon_mb + one->file_mb + one->shmem_mb) * MB);
		process->memory.swap_bytes = figure_of(one->swap_mb * MB);
		process->memory.page_tables_bytes = figure_of(one->tables_mb * MB);
		if (one->private_mb >= 0) {
			process->detail.private_bytes = figure_of(one->private_mb * MB);
			process->detail.private_swap_bytes = figure_of(0);
			process->detail.pss_bytes = figure_of(one->private_mb * MB);
			process->detail.shared_bytes = figure_of(0);
		}
		verdict = judge_machine(&snapshot);
		cr_assert_eq(verdict.entries[0].process->pid, 10, "%s", one->what);
		badness_bar_make(&bar, &verdict, verdict_find(&verdict, 20), WIDTH);
		cr_expect_str_eq(badness_bar_letters(&arena, &bar), one->letters, "%s: %s",
			one->what, badness_bar_letters(&arena, &bar));
		arena_release(&arena);
		verdict_release(&verdict);
		snapshot_release(&snapshot);
	}
}

/* Of two processes the one with the higher badness never has the shorter bar. */
Test(bar, bars_rise_with_the_badness)
{
	struct dice dice = { 11 };
	struct snapshot snapshot;
	struct verdict verdict;

	build_machine(&snapshot, "6.1.0", 64 * GB, 0);
	for (pid_t pid = 10; pid < 400; pid++)
		add_pages(&snapshot, pid, roll(&dice, 1, 300000), roll(&dice, -20, 100) * 5);
	verdict = judge_machine(&snapshot);
	for (int width = BAR_MIN_CELLS; width < 200; width += 11) {
		int before = width;

		for (size_t i = 0; i < verdict.ranked_count; i++) {
			struct badness_bar bar;
			int counted = 0, all = 0;

			badness_bar_make(&bar, &verdict, &verdict.entries[i], width);
			for (size_t j = 0; j < bar.count; j++) {
				all += bar.pieces[j].cells;
				if (bar.pieces[j].part != BAR_CUT && bar.pieces[j].part != BAR_MORE)
					counted += bar.pieces[j].cells;
			}
			cr_assert_eq(all, bar.cells);
			cr_assert_leq(all, width);
			cr_assert_leq(counted, before);
			before = counted;
		}
	}
	verdict_release(&verdict);
	snapshot_release(&snapshot);
}
