/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rate at which a process grows, smoothed over several snapshots. */
#include "model/history/trend.h"

#include "trial.h"

#include <criterion/criterion.h>

static struct trend trend;

static void end(void)
{
	trend_release(&trend);
	trial_end();
}

TestSuite(trend, .init = trial_begin, .fini = end);

/* One snapshot a second, in each of which the process has that many MiB. */
static void observe(int64_t second, int64_t size_mb)
{
	struct process *process = snapshot_find(&snapshot, 10);

	snapshot.machine.clock_ticks = figure_of(100);
	snapshot.machine.uptime_ticks = figure_of(second * 100);
	process->memory.rss_bytes = process->memory.rss_anon_bytes = figure_of(size_mb * MB);
	judge();
	trend_update(&trend, &snapshot, &verdict);
}

static void expect_rate(double mb_per_second)
{
	const struct trend_entry *entry = trend_find(&trend, 10);

	cr_assert_not_null(entry);
	cr_expect_float_eq(entry->memory.bytes_per_second / MB, mb_per_second, 0.001, "%f",
		entry->memory.bytes_per_second / MB);
}

/* Of each new interval 40% count, so a step of the rate is followed within a few snapshots. */
Test(trend, the_newest_interval_counts_for_forty_percent)
{
	add(&snapshot, 10, "grows", 100, 0);
	observe(1, 100);
	observe(2, 110);
	expect_rate(10);
	observe(3, 130);
	expect_rate(14);
	observe(4, 150);
	expect_rate(16.4);
	observe(5, 150);
	expect_rate(9.84);
}

Test(trend, a_rate_is_steady_after_intervals_near_it)
{
	add(&snapshot, 10, "grows", 100, 0);
	observe(1, 100);
	observe(2, 110);
	cr_expect_not(trend_amount_is_steady(&trend_find(&trend, 10)->memory));
	for (int64_t second = 3; second < 10; second++)
		observe(second, 90 + second * 10);
	cr_expect(trend_amount_is_steady(&trend_find(&trend, 10)->memory));
	/* a jump of ten times the rate */
	observe(10, 280);
	cr_expect_not(trend_amount_is_steady(&trend_find(&trend, 10)->memory));
}

/* A rate that held for some seconds does not foretell minutes. */
Test(trend, a_rate_is_drawn_on_twelve_times_as_long_as_it_held)
{
	struct trend_amount left = { .bytes = figure_of(410 * MB) };

	for (int second = 1; second <= 40; second++) {
		/* the first interval has no rate to compare with */
		int held = second - 1;
		int64_t mb = 410 - second;

		trend_amount_add(&left, figure_of(mb * MB), 1);
		cr_expect(
			trend_amount_seconds_to_end(&left).known == (held >= 3 && mb <= 12 * held),
			"at %d", second);
	}
	cr_expect(trend_amount_seconds_to_end(&left).value == 370);
}
