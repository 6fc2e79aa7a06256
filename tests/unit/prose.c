/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of the victim and its runner-up: head, explanation and JSON must not differ. */
#include "views/prose/prose.h"
#include "model/report/warnings.h"
#include "trial.h"
#include "views/explain/explain.h"
#include "views/prose/prose_warnings.h"
#include "views/prose/prose_words.h"
#include "views/report/report_json.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static void release(void)
{
	arena_release(&arena);
	trial_end();
}

TestSuite(prose, .init = trial_begin, .fini = release);

static void expect_runner_up(const char *words)
{
	const char *sentence;

	judge();
	sentence = prose_runner_up(&arena, &verdict);
	cr_assert_not_null(sentence);
	cr_expect_not_null(strstr(sentence, words), "%s", sentence);
}

Test(prose, the_runner_up_is_behind_by_its_gap)
{
	judge();
	cr_expect_null(prose_runner_up(&arena, &verdict));
	add_pages(&snapshot, 10, 8000, 0);
	judge();
	cr_expect_null(prose_runner_up(&arena, &verdict));
	add_pages(&snapshot, 11, 7744, 0);
	expect_runner_up("Runner-up, 1.0M behind: task[11], 30M anon.");
	snapshot.machine.panic_on_oom = figure_of(1);
	judge();
	cr_expect_null(prose_runner_up(&arena, &verdict));
}

Test(prose, of_equal_ones_the_creation_is_told_where_it_decides)
{
	add_pages(&snapshot, 10, 8000, 0);
	add_pages(&snapshot, 11, 8000, 0);
	expect_runner_up("Runner-up, equal in badness, but created earlier: task[10], ");
	snapshot.machine.release = "5.2.0";
	expect_runner_up("Runner-up, equal in badness, but created later: task[11], ");
	snapshot.processes[0].start_ticks = FIGURE_UNKNOWN;
	expect_runner_up(", equal in badness: ");
	snapshot.processes[0].start_ticks = figure_of(10);
	/* counters that are not exact decide before it */
	snapshot.machine.release = "6.12.0";
	expect_runner_up(", equal in badness: ");
	snapshot.machine.cpus_online = FIGURE_UNKNOWN;
	expect_runner_up(", equal in badness: ");
}

/* The text a view prints of a process; free it. */
static char *print_view(pid_t pid, void (*print)(FILE *out, const struct row *row))
{
	const struct row row = {
		.snapshot = &snapshot, .verdict = &verdict, .entry = verdict_find(&verdict, pid)
	};
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	cr_assert_not_null(out);
	print(out, &row);
	fclose(out);
	return text;
}

static void print_report(FILE *out, const struct row *row)
{
	struct row copy = *row;
	const struct rows rows = { .items = &copy, .count = 1 };

	report_json_print(out,
		&(struct report_view){ .snapshot = &snapshot, .verdict = &verdict, .rows = &rows });
}

static void expect_said(
	pid_t pid, void (*print)(FILE *out, const struct row *row), const char *words)
{
	char *text = print_view(pid, print);

	cr_expect_not_null(strstr(text, words), "%s is not in: %s", words, text);
	free(text);
}

/* Of a million pages 672 is what 8000 to 9999 have, and 671 what 7000 to 7999 have. */
Test(prose, one_ruled_out_by_its_score_is_said_to_be)
{
	snapshot.machine.release = "6.12.0";
	add_pages(&snapshot, 10, 8100, 0)->kernel_oom_score = figure_of(671);
	add_pages(&snapshot, 20, 8050, 0)->kernel_oom_score = figure_of(672);
	add_pages(&snapshot, 30, 8000, 0)->kernel_oom_score = figure_of(671);
	expect_runner_up("Runner-up, higher by /proc's figures, but lower by its oom_score: "
			 "task[10], 32M anon.");
	cr_expect_not_null(strstr(prose_verdict(&arena, &verdict), "Next to die: task[20]"));
	expect_said(10, print_report, "\"gap\": null");
	expect_said(20, print_report, "\"gap\": 0");
	expect_said(30, print_report, "\"gap\": 204800");
	expect_said(20, explain_print, "rank 2 of 3: 31M anon\n  next to be killed\n");
	expect_said(30, explain_print, "50 pages (200K) more would rank it above task[20]\n");
	expect_said(10, explain_print,
		"rank 1 of 3: 32M anon\n  but its oom_score shows that the kernel counts less for "
		"it than for task[20]\n");
	snapshot.machine.panic_on_oom = figure_of(1);
	judge();
	cr_expect_not_null(strstr(prose_verdict(&arena, &verdict), "would kill task[20]"));
}

/* In MB; what is anonymous and not private, a fork shares. */
static const struct {
	int64_t anon, file, shmem, private;
	const char *words;
} futile_kills[] = {
	{ 3, 10, 900, 3,
		"Killing task[10] frees 3.0M of the 913M counted for it: the rest is "
		"shared memory, which stays while other processes map it." },
	{ 3, 900, 10, 800,
		"the rest is mapped files, which stay in the page cache; reclaim drops them before "
		"any process is killed." },
	{ 900, 10, 10, 3,
		"the rest is memory that a fork left shared with its parent, siblings or "
		"children." },
	{ 3, -1, -1, 3, "the rest is mapped files and memory that other processes map too." },
};

Test(prose, why_a_kill_gives_nothing_back)
{
	for (size_t i = 0; i < sizeof(futile_kills) / sizeof(*futile_kills); i++) {
		struct process *process = add(&snapshot, 10, "task", futile_kills[i].anon, 0);
		const struct warning *warning;
		const char *sentence;

		process->memory.rss_bytes = figure_of(913 * MB);
		process->memory.rss_file_bytes = futile_kills[i].file < 0
							 ? FIGURE_UNKNOWN
							 : figure_of(futile_kills[i].file * MB);
		process->memory.rss_shmem_bytes = futile_kills[i].shmem < 0
							  ? FIGURE_UNKNOWN
							  : figure_of(futile_kills[i].shmem * MB);
		process->detail.private_bytes = figure_of(futile_kills[i].private * MB);
		process->detail.private_swap_bytes = process->detail.pss_shmem_bytes = figure_of(0);
		warning = warned(WARNING_FUTILE);
		cr_assert_not_null(warning, "case %zu", i);
		sentence = prose_warning(&arena, &verdict, &snapshot, warning);
		cr_expect_not_null(strstr(sentence, futile_kills[i].words), "%s", sentence);
		trial_renew();
	}
}

Test(prose, what_a_death_frees_is_not_all_ram)
{
	struct process *process = add(&snapshot, 10, "task", 100, 0);

	process->memory.rss_file_bytes = figure_of(50 * MB);
	process->memory.rss_shmem_bytes = figure_of(20 * MB);
	process->memory.page_tables_bytes = figure_of(MB);
	process->detail.private_bytes = figure_of(160 * MB);
	process->detail.private_swap_bytes = figure_of(7 * MB);
	process->detail.pss_shmem_bytes = figure_of(20 * MB);
	judge();
	expect_said(10, explain_print,
		"  128M: private pages except files, swap and page "
		"tables; an estimate (smaps_rollup)\n  7.0M of that is swap\n");
	expect_said(10, explain_print,
		"  20M of that is shared memory that no other process maps now: ");
	expect_said(10, explain_print, "  its mapped files (50M) stay in the page cache");
	snapshot_add_holder(&snapshot, (struct holder){ .kind = HOLDER_ZRAM });
	expect_said(10, explain_print, "  7.0M of that is swap, which zram holds compressed");
	snapshot.machine.swap_total_bytes = figure_of(9 * MB);
	snapshot.machine.holders[0].swap_bytes = figure_of(4 * MB);
	expect_said(10, explain_print, "  7.0M of that is swap, of which zram may hold a part");
	snapshot.machine.holders[0].swap_bytes = figure_of(0);
	expect_said(10, explain_print, "  7.0M of that is swap\n");
}

Test(prose, of_a_rank_that_mapped_files_give)
{
	struct process *process = add(&snapshot, 10, "task", 10, 0);
	const struct warning *warning;

	process->memory.rss_bytes = figure_of(90 * MB);
	process->memory.rss_file_bytes = figure_of(80 * MB);
	add(&snapshot, 11, "task", 11, 0);
	warning = warned(WARNING_RECLAIM);
	cr_assert_not_null(warning);
	cr_expect_str_eq(prose_warning(&arena, &verdict, &snapshot, warning),
		"Before any process is killed, reclaim may take from task[10] up to 80M of mapped "
		"files, which count for it now. Then task[11] may be killed first.");
}

Test(prose, of_small_ones_before_a_large_one_the_bound_is_told)
{
	const struct warning *warning;

	add(&snapshot, 10, "task", 800, 0);
	add(&snapshot, 11, "task", 100, 900);
	add(&snapshot, 12, "task", 60, 950);
	add(&snapshot, 13, "task", 101, 990);
	warning = warned(WARNING_UPSIDE_DOWN);
	cr_assert_not_null(warning);
	cr_expect_str_eq(prose_warning(&arena, &verdict, &snapshot, warning),
		"2 processes at most an eighth as large (100M and less) would be killed before "
		"task[10] (800M), because of oom_score_adj (900 to 950 against 0); the 2 kills "
		"would free about 160M.");
}

/* The compiler does not say which rows a table lacks. */
Test(prose, each_kind_of_warning_has_a_sentence)
{
	add(&snapshot, 10, "task", 10, 0)->unit = "task.service";
	add_group(&snapshot, "/box", -1, 1)->high_bytes = figure_of(MB);
	link_groups(&snapshot);
	snapshot.machine.overcommit_memory = figure_of(2);
	judge();
	verdict.guessed_rules = verdict.rules;
	verdict.rule_doubts[0] =
		(struct rule_doubt){ .untold = UNTOLD_TIE, .victim = &snapshot.processes[0] };
	for (int kind = 0; kind <= WARNING_STALLED; kind++) {
		const struct warning warning = {
			.kind = (enum warning_kind)kind, .entry = verdict.first, .name = "group"
		};
		const char *sentence = prose_warning(&arena, &verdict, &snapshot, &warning);

		cr_expect(sentence && *sentence, "of kind %d", kind);
	}
}

Test(prose, a_range_has_two_sizes)
{
	cr_expect_str_eq(prose_size_range(&arena, 3 * GB, 4 * GB, " to "), "3.0G to 4.0G");
	cr_expect_str_eq(prose_size_range(&arena, 3 * GB, 3 * GB + 8 * MB, " to "), "3.0G");
	cr_expect_str_eq(prose_size_range(&arena, 3 * GB, 3 * GB, ".."), "3.0G");
}

Test(prose, what_follows_where_no_kill_stops_a_leak)
{
	struct domain domain;
	struct error error;
	const struct warning *warning;

	add(&snapshot, 10, "task", 10, 0)->cgroup = "/a";
	add(&snapshot, 11, "task", 1000, -1000)->cgroup = "/a";
	add_group(&snapshot, "/a", -1, 0);
	link_groups(&snapshot);
	warning = warned(WARNING_UNKILLABLE);
	cr_assert_not_null(warning);
	cr_expect_str_eq(prose_warning(&arena, &verdict, &snapshot, warning),
		"task[11] has 1000M and an oom_score_adj of -1000: if it leaks, no kill can stop "
		"it; the kernel kills every other process and then panics.");
	the_group(&snapshot, "/a")->max_bytes = figure_of(2 * GB);
	cr_assert_eq(domain_find(&domain, &snapshot, "/a", &error), 0);
	verdict_release(&verdict);
	verdict_for(&verdict, &snapshot, &domain);
	warnings_make(&verdict, &snapshot);
	warning = find_warning(&verdict, WARNING_UNKILLABLE);
	cr_assert_not_null(warning);
	cr_expect_str_eq(prose_warning(&arena, &verdict, &snapshot, warning),
		"task[11] has 1000M and an oom_score_adj of -1000: if it leaks, no kill can stop "
		"it; the kernel kills every other process in /a, and then allocations fail there "
		"again "
		"and again, and each failure adds to the kernel's log.");
}

Test(prose, before_5_1_whose_place_a_child_dies_in)
{
	snapshot.machine.release = "4.19.0";
	add(&snapshot, 10, "parent", 900, 0);
	add(&snapshot, 11, "child", 30, 0)->ppid = 10;
	add(&snapshot, 12, "other", 800, 0);
	judge();
	cr_expect_str_eq(prose_verdict(&arena, &verdict),
		"Next to die: child[11], badness 30M (oom_score_adj 0), 30M anon, in place of its "
		"parent parent[10] with 900M.");
	expect_runner_up("Runner-up, 100M behind: other[12], 800M anon.");
	expect_said(11, explain_print, "  next to be killed, in place of its parent\n");
	expect_said(10, explain_print,
		"  next to be chosen, but its child child[11] is killed in its place\n");
}

/* 3.10 takes 30 off the adj; a thousandth is 1000 pages here. */
Test(prose, what_cap_sys_admin_takes_off_the_adj_is_shown)
{
	snapshot.machine.release = "3.10.0";
	add(&snapshot, 10, "task", 900, 0);
	add(&snapshot, 11, "root", 800, 0)->cap_sys_admin = figure_of(1);
	add(&snapshot, 12, "root", 1, 100)->cap_sys_admin = figure_of(1);
	judge();
	expect_said(11, explain_print,
		"oom_score_adj 0 less 30 for CAP_SYS_ADMIN * (1000000 / 1000 = 1000)\n");
	expect_said(11, explain_print, "protected: adj 0 and CAP_SYS_ADMIN subtract 117M\n");
	expect_said(12, explain_print, "adj +100, less 30 for CAP_SYS_ADMIN, adds 273M\n");
	expect_said(10, explain_print, "oom_score_adj 0 * (1000000 / 1000 = 1000)\n");
	expect_said(10, explain_print, "/proc/10/status VmPTE and any VmPMD\n");
	snapshot.machine.release = "6.1.0";
	judge();
	expect_said(11, explain_print, "oom_score_adj 0 * (1000000 / 1000 = 1000)\n");
	expect_said(11, explain_print, "/proc/11/status VmPTE\n");
}
