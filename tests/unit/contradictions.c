/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures that cannot all be true are named, and decide nothing in silence. */
#include "model/report/warnings.h"
#include "trial.h"

#include "model/drill/drill.h"
#include "views/prose/prose_warnings.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(contradictions, .init = trial_begin, .fini = trial_end);

static struct process *one(void)
{
	struct process *process;

	trial_renew();
	snapshot.machine.clock_ticks = figure_of(100);
	snapshot.machine.uptime_ticks = figure_of(100000);
	add(&snapshot, 10, "small", 10, 0);
	process = add(&snapshot, 11, "large", 1024, 0);
	process->memory.vm_size_bytes = figure_of(64 * GB);
	return process;
}

static void expect_none(void)
{
	judge();
	cr_expect_eq(verdict.contradiction_count, 0);
	cr_expect_eq(verdict.doubts & DOUBT_FIGURES, 0);
}

static void expect_named(const char *part, bool decides)
{
	struct arena arena = ARENA_EMPTY;
	const struct warning *warning = warned(WARNING_CONTRADICTION);
	const char *words;

	cr_assert_not_null(warning, "%s", part);
	words = prose_warning(&arena, &verdict, &snapshot, warning);
	cr_expect(strstr(words, part), "%s: %s", part, words);
	cr_expect_eq((verdict.doubts & DOUBT_FIGURES) != 0, decides, "%s", part);
	arena_release(&arena);
}

Test(contradictions, an_ordinary_process_has_none)
{
	one();
	expect_none();
}

Test(contradictions, parts_that_are_not_the_sum)
{
	struct process *process = one();

	process->memory.rss_shmem_bytes = figure_of(9 * GB);
	expect_named("RssShmem of 10.0G, but VmRSS of 1.0G", true);
	cr_expect_eq(verdict.entries[0].reason, REASON_CONTRADICTION);
	process = one();
	process->memory.rss_anon_bytes = figure_of(100 * MB);
	expect_named("VmRSS of 1.0G", true);
	process = one();
	process->memory.rss_anon_bytes = process->memory.rss_file_bytes = FIGURE_UNKNOWN;
	process->memory.rss_shmem_bytes = figure_of(9 * GB);
	expect_named("RssShmem of 9.0G", true);
	process = one();
	process->memory.rss_anon_bytes.value += MB;
	expect_none();
}

Test(contradictions, more_than_the_machine_has)
{
	one()->memory.page_tables_bytes = figure_of(9 * GB);
	expect_named("VmPTE of 9.0G, but MemTotal of 3.8G", true);
	one()->memory.swap_bytes = figure_of(9 * GB);
	expect_named("VmSwap of 9.0G, but SwapTotal of 0", true);
	one()->memory.rss_bytes = figure_of(9 * GB);
	snapshot.processes[1].memory.rss_anon_bytes = figure_of(9 * GB);
	expect_named("RssAnon of 9.0G", true);
	one()->memory.vm_size_bytes = figure_of(100 * MB);
	expect_named("VmSize of 100M", true);
	one()->memory.swap_bytes = figure_of(GB);
	snapshot.machine.swap_total_bytes = figure_of(2 * GB);
	snapshot.machine.swap_free_bytes = figure_of(2 * GB);
	expect_named("the swap in use of 0", true);
	snapshot.machine.swap_free_bytes = figure_of(GB);
	expect_none();
}

/* Shared memory may be mapped more than once: each time it counts. */
Test(contradictions, memory_that_is_mapped_thrice_is_none)
{
	struct process *process = one();

	process->memory.rss_shmem_bytes = figure_of(9 * GB);
	process->memory.rss_bytes = figure_of(10 * GB);
	expect_none();
}

Test(contradictions, of_what_a_kill_frees_decide_nothing)
{
	struct process *process = one();

	process->detail.pss_bytes = figure_of(3 * GB);
	expect_named("Pss of 3.0G, but VmRSS of 1.0G", false);
	process = one();
	process->detail.pss_bytes = figure_of(GB);
	process->detail.private_bytes = process->detail.shared_bytes = figure_of(100 * MB);
	expect_named("Rss in smaps_rollup of 200M", false);
	process = one();
	process->detail.pss_bytes = process->detail.private_bytes = figure_of(3 * GB);
	process->detail.shared_bytes = figure_of(0);
	expect_none();
	process = one();
	process->detail.private_bytes = figure_of(9 * GB);
	process->memory.rss_anon_bytes = process->memory.rss_file_bytes = FIGURE_UNKNOWN;
	process->memory.rss_shmem_bytes = FIGURE_UNKNOWN;
	expect_named("private memory of 9.0G", false);
	cr_expect(!process_freed_bytes(process).known);
}

Test(contradictions, of_one_that_cannot_be_the_first_decide_nothing)
{
	one();
	snapshot.processes[0].memory.rss_shmem_bytes = figure_of(100 * MB);
	expect_named("small[10]", false);
	snapshot.processes[0].memory.rss_shmem_bytes = figure_of(2 * GB);
	expect_named("small[10]", true);
	snapshot.processes[0].adj = figure_of(-1000);
	expect_named("small[10]", false);
}

Test(contradictions, memory_without_an_address_space)
{
	one()->has_mm = false;
	expect_named("large[11] has memory, but no address space of its own", true);
	one()->kernel_thread = true;
	expect_named("large[11] has memory", true);
}

Test(contradictions, a_score_that_an_exempt_process_has_not)
{
	struct process *process = one();

	process->adj = figure_of(-1000);
	process->kernel_oom_score = figure_of(0);
	expect_none();
	process->kernel_oom_score = figure_of(800);
	expect_named("an oom_score_adj of -1000, but an oom_score above 0", true);
}

Test(contradictions, a_start_that_is_to_come_decides_among_equals)
{
	one()->start_ticks = figure_of(200000);
	expect_none();
	one();
	snapshot.processes[0].start_ticks = figure_of(200000);
	expect_none();
	one();
	snapshot.processes[1] = snapshot.processes[0];
	snapshot.processes[1].pid = 11;
	snapshot.processes[1].start_ticks = figure_of(200000);
	expect_named("a start time in the future", true);
	one()->start_ticks = figure_of(100100);
	expect_none();
	/* a container's clock may be another than that of start times */
	one()->start_ticks = figure_of(200000);
	snapshot.machine.visibility = VISIBILITY_PID_NAMESPACE;
	expect_none();
}

static void set_machine(struct figure *figure, int64_t bytes)
{
	*figure = figure_of(bytes);
}

Test(contradictions, of_the_machine)
{
	one();
	set_machine(&snapshot.machine.mem_free_bytes, 9 * GB);
	expect_named("MemFree is 9.0G, but MemTotal is 3.8G", true);
	one();
	set_machine(&snapshot.machine.mem_available_bytes, 9 * GB);
	expect_named("MemAvailable", true);
	one();
	set_machine(&snapshot.machine.swap_free_bytes, 9 * GB);
	expect_named("SwapFree is 9.0G, but SwapTotal is 0", true);
	one();
	set_machine(&snapshot.machine.cached_bytes, GB);
	set_machine(&snapshot.machine.shmem_bytes, 2 * GB);
	expect_named("Shmem is 2.0G, but Cached is 1.0G", true);
	one();
	set_machine(&snapshot.machine.page_tables_bytes, 9 * GB);
	expect_named("PageTables", true);
	one();
	set_machine(&snapshot.machine.mem_free_bytes, 3 * GB);
	set_machine(&snapshot.machine.anon_bytes, 3 * GB);
	set_machine(&snapshot.machine.cached_bytes, GB);
	set_machine(&snapshot.machine.buffers_bytes, 0);
	set_machine(&snapshot.machine.slab_bytes, 0);
	set_machine(&snapshot.machine.page_tables_bytes, 0);
	expect_named("the sum of what meminfo tells", true);
}

/* Some containers see a smaller MemTotal than their processes use. */
Test(contradictions, a_faked_total_is_none)
{
	one()->memory.rss_anon_bytes = figure_of(9 * GB);
	snapshot.processes[1].memory.rss_bytes = figure_of(9 * GB);
	snapshot.machine.kernel_ram_bytes = figure_of(64 * GB);
	snapshot.machine.kernel_swap_bytes = figure_of(0);
	expect_none();
}

Test(contradictions, many_are_counted_and_a_few_named)
{
	one();
	for (pid_t pid = 20; pid < 30; pid++)
		add(&snapshot, pid, "odd", 10, 0)->memory.rss_shmem_bytes = figure_of(GB);
	judge();
	cr_expect_eq(verdict.contradiction_count, 10);
	cr_assert_not_null(warned(WARNING_CONTRADICTION));
	cr_expect_eq(
		verdict.warnings[CONTRADICTIONS_NAMED - 1].more_count, 10 - CONTRADICTIONS_NAMED);
}

Test(contradictions, sums_do_not_overflow)
{
	struct process *process = one();

	process->memory.rss_anon_bytes = process->memory.rss_file_bytes =
		process->memory.rss_shmem_bytes = process->memory.rss_bytes =
			process->memory.swap_bytes = process->memory.page_tables_bytes =
				process->memory.vm_size_bytes = process->detail.private_bytes =
					process->detail.shared_bytes = process->detail.pss_bytes =
						figure_of((INT64_C(1) << 60) - 1);
	snapshot.machine.mem_free_bytes = snapshot.machine.anon_bytes =
		snapshot.machine.cached_bytes = snapshot.machine.buffers_bytes =
			snapshot.machine.slab_bytes = snapshot.machine.page_tables_bytes =
				figure_of((INT64_C(1) << 60) - 1);
	judge();
	cr_expect_neq(verdict.doubts & DOUBT_FIGURES, 0);
}
