/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of several alike candidates is killed makes no difference. */
#include "builder.h"
#include "trial.h"

#include <criterion/criterion.h>

enum { BACKENDS = 6 };

/* A kernel with approximate counters, a parent that restarts its children, and a bystander. */
static void begin(void)
{
	trial_begin();
	snapshot.machine.release = "6.12.0";
	add(&snapshot, 50, "postgres", 30, -900)->unit = "postgresql@16-main.service";
	for (pid_t pid = 100; pid < 100 + BACKENDS; pid++) {
		struct process *backend = add_pages(&snapshot, pid, 40000 + pid % 3, 0);

		backend->name = "postgres";
		backend->unit = "postgresql@16-main.service";
		backend->cgroup = "/system.slice/postgresql@16-main.service";
		backend->ppid = 50;
	}
	add(&snapshot, 200, "batch", 100, 0);
}

TestSuite(alike, .init = begin, .fini = trial_end);

static void expect_alike(size_t count)
{
	judge();
	cr_assert_not_null(verdict.victim);
	cr_expect_eq(verdict.alike_count, count, "%zu", verdict.alike_count);
	cr_expect_eq(verdict_is_certain_in_effect(&verdict), count > 0);
	cr_expect(verdict.doubts & DOUBT_TOO_CLOSE);
}

Test(alike, backends_that_are_restarted_together)
{
	expect_alike(BACKENDS);
	cr_expect_eq(verdict.candidate_count, BACKENDS);
}

Test(alike, not_if_one_has_another_name_or_unit)
{
	snapshot_find(&snapshot, 103)->name = "wal-g";
	expect_alike(0);
	snapshot_find(&snapshot, 103)->name = "postgres";
	snapshot_find(&snapshot, 103)->unit = "postgresql@17-main.service";
	snapshot_find(&snapshot, 103)->cgroup = "/system.slice/postgresql@17-main.service";
	expect_alike(0);
}

Test(alike, not_if_one_takes_others_with_it)
{
	for (pid_t pid = 100; pid < 100 + BACKENDS; pid++) {
		snapshot_find(&snapshot, pid)->name = "worker";
		snapshot_find(&snapshot, pid)->ppid = 1;
	}
	expect_alike(BACKENDS);
	snapshot_find(&snapshot, 103)->detail.mm_owner_pid = figure_of(103);
	snapshot_find(&snapshot, 200)->detail.mm_owner_pid = figure_of(103);
	expect_alike(0);
}

Test(alike, other_doubts_remain)
{
	snapshot.machine.unreadable = figure_of(1);
	judge();
	cr_expect_eq(verdict.alike_count, BACKENDS);
	cr_expect_not(verdict_is_certain_in_effect(&verdict));
}

Test(alike, not_if_there_is_but_one)
{
	snapshot_find(&snapshot, 104)->memory.rss_bytes.value += GB;
	snapshot_find(&snapshot, 104)->memory.rss_anon_bytes.value += GB;
	snapshot_find(&snapshot, 104)->memory.vm_size_bytes.value += GB;
	judge();
	cr_expect_eq(verdict.alike_count, 0);
	cr_expect_eq(verdict.doubts, 0);
}
