/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Domains of memory cgroups and NUMA nodes: totals, eligible processes, outcomes. */
#include "model/report/warnings.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <string.h>

#define UNKNOWN  INT64_MIN
#define NO_LIMIT UNLIMITED_BYTES

TestSuite(domain_limits, .init = trial_begin, .fini = trial_end);

static struct figure figure_from(int64_t value)
{
	return value == UNKNOWN ? FIGURE_UNKNOWN : figure_of(value);
}

static const struct {
	enum cgroup_version version;
	int64_t page_bytes, machine_swap, max;
	int64_t swap_max;    /* v2: of swap alone; v1: memory and swap together */
	int64_t swappiness;  /* v2: the machine's; v1: the group's */
	int64_t total_pages; /* UNKNOWN: no domain */
} totals[] = {
	{ CGROUP_V2, 4096, 0, GB, NO_LIMIT, 60, GB / 4096 },
	{ CGROUP_V2, 4096, GB, GB, NO_LIMIT, 60, 2 * GB / 4096 },
	{ CGROUP_V2, 4096, GB, GB, UNKNOWN, 60, 2 * GB / 4096 },
	{ CGROUP_V2, 4096, 4 * GB, GB, 512 * MB, 60, GB / 4096 + 512 * MB / 4096 },
	{ CGROUP_V2, 4096, GB, GB, 2 * GB, 60, 2 * GB / 4096 },
	{ CGROUP_V2, 4096, GB, GB, 0, 60, GB / 4096 },
	{ CGROUP_V2, 4096, GB, GB, NO_LIMIT, 0, GB / 4096 },
	{ CGROUP_V2, 4096, GB, GB, NO_LIMIT, UNKNOWN, 2 * GB / 4096 },
	{ CGROUP_V2, 65536, GB, GB, NO_LIMIT, 60, 2 * GB / 65536 },
	/* what does not fill a page is lost */
	{ CGROUP_V2, 65536, 0, 65536 * 3 + 4096, NO_LIMIT, 60, 3 },
	/* mem_cgroup_out_of_memory(): never below one */
	{ CGROUP_V2, 4096, 0, 0, NO_LIMIT, 60, 1 },
	{ CGROUP_V2, 4096, 0, 4095, NO_LIMIT, 60, 1 },
	{ CGROUP_V2, 4096, GB, 0, NO_LIMIT, 60, GB / 4096 },
	{ CGROUP_V2, 4096, GB, NO_LIMIT, NO_LIMIT, 60, UNKNOWN },
	{ CGROUP_V2, 4096, GB, UNKNOWN, GB, 60, UNKNOWN },
	{ CGROUP_V2, 4096, 0, NO_LIMIT - 1, NO_LIMIT, 60, (NO_LIMIT - 1) / 4096 },
	{ CGROUP_V1, 4096, 4 * GB, GB, 3 * GB, 60, 3 * GB / 4096 },
	{ CGROUP_V1, 4096, GB, GB, 3 * GB, 60, 2 * GB / 4096 },
	{ CGROUP_V1, 4096, 4 * GB, GB, GB, 60, GB / 4096 },
	{ CGROUP_V1, 4096, 4 * GB, GB, NO_LIMIT, 60, 5 * GB / 4096 },
	/* swap accounting is switched off: nothing bounds it */
	{ CGROUP_V1, 4096, 4 * GB, GB, UNKNOWN, 60, 5 * GB / 4096 },
	{ CGROUP_V1, 4096, 4 * GB, GB, 3 * GB, 0, GB / 4096 },
	{ CGROUP_V1, 4096, 4 * GB, GB, 3 * GB, UNKNOWN, 3 * GB / 4096 },
	{ CGROUP_V1, 65536, GB, GB, 3 * GB / 2, 60, 3 * GB / 2 / 65536 },
	{ CGROUP_V1, 4096, GB, NO_LIMIT, NO_LIMIT, 60, UNKNOWN },
};

static void set_group(size_t i)
{
	struct cgroup *cgroup = add_group(&snapshot, "/box", -1, 0);

	snapshot.machine.page_size_bytes = figure_of(totals[i].page_bytes);
	snapshot.machine.swap_total_bytes = figure_of(totals[i].machine_swap);
	cgroup->max_bytes = figure_from(totals[i].max);
	if (totals[i].version == CGROUP_V2) {
		cgroup->swap_max_bytes = figure_from(totals[i].swap_max);
		snapshot.machine.swappiness = figure_from(totals[i].swappiness);
	} else {
		cgroup->memsw_max_bytes = figure_from(totals[i].swap_max);
		cgroup->swappiness = figure_from(totals[i].swappiness);
		snapshot.machine.swappiness = figure_of(0);
	}
	link_groups(&snapshot);
	snapshot.cgroup_version = totals[i].version;
}

Test(domain_limits, totals_of_a_memcg)
{
	for (size_t i = 0; i < sizeof(totals) / sizeof(*totals); i++) {
		struct domain domain = { 0 }, machine;
		struct error error = { 0 };
		bool limited = totals[i].total_pages != UNKNOWN;

		set_group(i);
		cr_assert(domain_machine(&machine, &snapshot, &error) == 0);
		cr_expect_eq(domain_find(&domain, &snapshot, "/box", &error) == 0, limited,
			"case %zu", i);
		if (limited) {
			cr_expect_eq(domain.kind, DOMAIN_MEMCG);
			cr_expect_str_eq(domain.path, "/box");
			cr_expect_eq(domain.total_pages, totals[i].total_pages, "case %zu: %lld", i,
				(long long)domain.total_pages);
			cr_expect_eq(domain.machine_total_pages, machine.total_pages);
		}
		trial_renew();
	}
}

Test(domain_limits, swap_that_the_kernel_tells_is_believed)
{
	struct domain domain;
	struct error error;

	snapshot.machine.kernel_swap_bytes = figure_of(GB);
	snapshot.machine.kernel_ram_bytes = snapshot.machine.mem_total_bytes;
	add_group(&snapshot, "/box", 1024, 0);
	link_groups(&snapshot);
	cr_assert(domain_find(&domain, &snapshot, "/box", &error) == 0);
	cr_expect_eq(domain.total_pages, 2 * GB / PAGE);
}

static const struct {
	const char *word, *path; /* NULL: there is none */
} words[] = {
	{ "/", NULL }, /* no limit */
	{ "/box", "/box" },
	{ "/box/", "/box" },
	{ "/box///", "/box" },
	{ "cgroup:/box", "/box" },
	{ "cgroup:/box/", "/box" },
	{ "box.service", "/sys/box.service" },
	{ "deadbeef", "/docker/deadbeef" },
	{ "box", NULL },
	{ "/bo", NULL },
	{ "cgroup:box.service", NULL },
	{ "cgroup:", NULL },
	{ "", NULL },
	{ "/sys/box.service/inner", "/sys/box.service/inner" },
	{ "nodes:", NULL },
	{ "nodes:0", NULL },
};

Test(domain_limits, words_for_a_memcg)
{
	add_group(&snapshot, "/box", 10, 0);
	add_group(&snapshot, "/sys/box.service", 10, 0)->unit = "box.service";
	add_group(&snapshot, "/sys/box.service/inner", 10, 0)->unit = "box.service";
	add_group(&snapshot, "/docker/deadbeef", 10, 0)->container = "deadbeef";
	link_groups(&snapshot);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct domain domain = { 0 };
		struct error error;
		int result = domain_find(&domain, &snapshot, words[i].word, &error);

		cr_expect_eq(result == 0, words[i].path != NULL, "'%s'", words[i].word);
		if (result == 0 && words[i].path)
			cr_expect_str_eq(domain.path, words[i].path, "'%s'", words[i].word);
	}
}

static void judge_in(const char *word)
{
	struct domain domain;
	struct error error;

	cr_assert(domain_find(&domain, &snapshot, word, &error) == 0, "%s: %s", word, error.detail);
	verdict_release(&verdict);
	verdict_for(&verdict, &snapshot, &domain);
	warnings_make(&verdict, &snapshot);
}

static struct process *add_in(pid_t pid, const char *cgroup, int64_t rss_mb, int64_t adj)
{
	struct process *process = add(&snapshot, pid, "task", rss_mb, adj);

	process->cgroup = cgroup;
	return process;
}

/* Two nested limits, and a larger process below neither. */
static void set_limits(void)
{
	add_in(2, "/", 900, 1000);
	add_in(3, "/box", 50, 0);
	add_in(4, "/box/inner", 20, 300);
	add_in(5, "/box/inner", 40, 0);
	add_group(&snapshot, "/box", 100, 90);
	add_group(&snapshot, "/box/inner", 64, 60);
	link_groups(&snapshot);
}

Test(domain_limits, a_memcg_ranks_its_subtree_by_its_own_total)
{
	set_limits();
	judge_in("/box");
	cr_expect_eq(verdict.count, 3);
	/* 300 thousandths of 100M */
	cr_expect_eq(entry_of(4)->badness.pages.value, 20 * MB / PAGE + 300 * (25600 / 1000));
	cr_expect_eq(verdict.victim->process->pid, 3);
	judge_in("/box/inner");
	cr_expect_eq(verdict.count, 2);
	cr_expect_eq(entry_of(4)->badness.pages.value, 20 * MB / PAGE + 300 * (16384 / 1000));
	cr_expect_eq(verdict.victim->process->pid, 5);
	/* the score in /proc is made with the machine's total, whatever the domain */
	cr_expect_eq(entry_of(4)->machine_badness_pages.value, 5120 + 300 * 1000);
	cr_expect_eq(
		entry_of(4)->oom_score.value, oracle_score(ORACLE_5_9, 5120 + 300 * 1000, 1000000));
}

Test(domain_limits, the_kernels_scores_agree_in_a_memcg_too)
{
	set_limits();
	observe_scores(&snapshot, ORACLE_5_9);
	judge_in("/box");
	for (pid_t pid = 3; pid <= 5; pid++)
		cr_expect_eq(entry_of(pid)->agreement, AGREES, "PID %d", pid);
	cr_expect_eq(verdict.doubts, 0);
	/* what the machine's coarse score leaves open is narrowed in the group's own pages */
	cr_expect_leq(entry_of(4)->min_pages, entry_of(4)->badness.pages.value);
	cr_expect_geq(entry_of(4)->max_pages, entry_of(4)->badness.pages.value);
}

static const struct {
	const char *domain;
	int64_t panic_on_oom, allocating_task;
	bool sleeps;
	enum outcome outcome;
} outcomes[] = {
	{ "machine", 0, 0, false, OUTCOME_KILL },
	{ "machine", 1, 0, false, OUTCOME_PANIC },
	{ "machine", 2, 0, false, OUTCOME_PANIC },
	{ "machine", 0, 1, false, OUTCOME_ALLOCATING_TASK },
	{ "machine", 1, 1, false, OUTCOME_PANIC },
	{ "machine", 0, 0, true, OUTCOME_KILL },
	{ "/box", 0, 0, false, OUTCOME_KILL },
	{ "/box", 1, 0, false, OUTCOME_KILL },
	{ "/box", 2, 0, false, OUTCOME_PANIC },
	{ "/box", 0, 1, false, OUTCOME_KILL },
	{ "/box", 2, 1, false, OUTCOME_PANIC },
	{ "/box", 0, 0, true, OUTCOME_SLEEP },
	{ "/box", 2, 0, true, OUTCOME_SLEEP },
	{ "nodes:0", 0, 0, false, OUTCOME_KILL },
	{ "nodes:0", 1, 0, false, OUTCOME_KILL },
	{ "nodes:0", 2, 0, false, OUTCOME_PANIC },
	{ "nodes:0", 0, 1, false, OUTCOME_ALLOCATING_TASK },
	{ "nodes:0", 1, 1, false, OUTCOME_ALLOCATING_TASK },
};

Test(domain_limits, settings_reach_as_far_as_the_kernel_has_it)
{
	set_limits();
	snapshot_add_node(&snapshot,
		(struct node){ .number = figure_of(0), .present_pages = figure_of(500000) });
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(*outcomes); i++) {
		snapshot.machine.panic_on_oom = figure_of(outcomes[i].panic_on_oom);
		snapshot.machine.oom_kill_allocating_task = figure_of(outcomes[i].allocating_task);
		the_group(&snapshot, "/box")->oom_kill_disable = figure_of(outcomes[i].sleeps);
		judge_in(outcomes[i].domain);
		cr_expect_eq(
			verdict.outcome, outcomes[i].outcome, "case %zu: %d", i, verdict.outcome);
		cr_expect_eq(verdict.victim != NULL, outcomes[i].outcome == OUTCOME_KILL);
		cr_expect_eq(verdict.kill.killed_count > 0, outcomes[i].outcome == OUTCOME_KILL);
	}
}

/* cgroup v1 before 5.11 without use_hierarchy. */
Test(domain_limits, without_a_hierarchy_what_is_below_is_not_charged)
{
	for (int use_hierarchy = 0; use_hierarchy <= 1; use_hierarchy++) {
		struct domain domain;
		struct error error;

		add(&snapshot, 2, "own", 10, 0)->cgroup = "/a";
		add(&snapshot, 3, "below", 40, 0)->cgroup = "/a/b";
		add(&snapshot, 4, "beside", 90, 0)->cgroup = "/c";
		add_group(&snapshot, "/a", 100, 60);
		add_group(&snapshot, "/a/b", 50, 40);
		add_group(&snapshot, "/c", 100, 90);
		link_groups(&snapshot);
		snapshot.cgroup_version = CGROUP_V1;
		the_group(&snapshot, "/a")->use_hierarchy = figure_of(use_hierarchy);
		the_group(&snapshot, "/a/b")->use_hierarchy = figure_of(use_hierarchy);
		judge_in("/a");
		cr_expect_eq(verdict.victim->process->pid, use_hierarchy ? 3 : 2);
		cr_expect_eq(verdict.count, use_hierarchy ? 2 : 1);
		cr_assert_eq(domain_find(&domain, &snapshot, "/a", &error), 0);
		cr_expect_eq(domain_charges(&domain, &snapshot, snapshot_find(&snapshot, 3)),
			use_hierarchy != 0);
		cr_expect(domain_charges(&domain, &snapshot, snapshot_find(&snapshot, 2)));
		judge_in("/a/b");
		cr_expect_eq(verdict.victim->process->pid, 3);
		trial_renew();
	}
}

Test(domain_limits, nobody_can_be_killed_in_a_memcg)
{
	set_limits();
	for (size_t i = 1; i < snapshot.process_count; i++)
		snapshot.processes[i].adj = figure_of(-1000);
	judge_in("/box");
	cr_expect_eq(verdict.outcome, OUTCOME_NOBODY);
	cr_expect_eq(verdict.ranked_count, 0);
	cr_expect_null(verdict.victim);
	cr_expect_not_null(find_warning(&verdict, WARNING_NOBODY));
	judge_in("machine");
	cr_expect_eq(verdict.victim->process->pid, 2);
}

Test(domain_limits, an_empty_memcg_has_nobody)
{
	set_limits();
	add_group(&snapshot, "/empty", 1, 0);
	link_groups(&snapshot);
	judge_in("/empty");
	cr_expect_eq(verdict.count, 0);
	cr_expect_eq(verdict.outcome, OUTCOME_NOBODY);
}

/* The killer walks the cgroups and tasks of a memcg in an order that /proc does not show. */
Test(domain_limits, a_tie_in_a_memcg_stays_a_doubt)
{
	add_in(2, "/box", 50, 0);
	add_in(3, "/box", 50, 0);
	add_in(4, "/box", 10, 0);
	add_group(&snapshot, "/box", 120, 110);
	link_groups(&snapshot);
	judge_in("/box");
	cr_expect_eq(verdict.doubts, DOUBT_TIE);
	cr_expect_eq(verdict.candidate_count, 2);
	cr_expect(entry_of(2)->is_candidate && entry_of(3)->is_candidate);
	cr_expect_not(entry_of(4)->is_candidate);
	judge_in("machine");
	cr_expect_eq(verdict.doubts, 0);
	cr_expect_eq(verdict.victim->process->pid, 3);
}

/* ---- NUMA nodes ---- */

static void set_nodes(void)
{
	static const int64_t present_pages[] = { 1000, 2000, UNKNOWN, 4000 };
	static const char *const allowed[] = { "0-3", "0", "1", "2-3", NULL, "nonsense" };

	for (size_t i = 0; i < sizeof(present_pages) / sizeof(*present_pages); i++)
		snapshot_add_node(
			&snapshot, (struct node){ .number = figure_of((int64_t)i),
					   .present_pages = figure_from(present_pages[i]) });
	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		add(&snapshot, (pid_t)i + 2, "task", 10 + (int64_t)i, 0)->mems_allowed = allowed[i];
	snapshot.machine.swap_total_bytes = figure_of(300 * PAGE + PAGE / 2);
}

static const struct {
	const char *word;
	int64_t total_pages;  /* UNKNOWN: no domain */
	const char *eligible; /* '1' for each of the six processes that is */
} nodes[] = {
	{ "nodes:0", 1300, "110011" },
	{ "nodes:1", 2300, "101011" },
	{ "nodes:0-1", 3300, "111011" },
	{ "nodes:0,3", 5300, "110111" },
	{ "nodes:3", 4300, "100111" },
	/* those that are there count */
	{ "nodes:1,7", 2300, "101011" },
	{ "nodes:2", UNKNOWN, NULL },
	{ "nodes:0-3", UNKNOWN, NULL },
	{ "nodes:7", UNKNOWN, NULL },
	{ "nodes:", UNKNOWN, NULL },
	{ "nodes:x", UNKNOWN, NULL },
	{ "nodes:1024", UNKNOWN, NULL },
};

Test(domain_limits, nodes_have_their_present_pages_and_all_swap)
{
	set_nodes();
	for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++) {
		struct domain domain;
		struct error error = { 0 };
		bool found = domain_find(&domain, &snapshot, nodes[i].word, &error) == 0;

		cr_expect_eq(found, nodes[i].total_pages != UNKNOWN, "%s", nodes[i].word);
		if (!found || nodes[i].total_pages == UNKNOWN)
			continue;
		cr_expect_eq(domain.total_pages, nodes[i].total_pages, "%s: %lld", nodes[i].word,
			(long long)domain.total_pages);
		judge_in(nodes[i].word);
		for (pid_t pid = 2; pid < 8; pid++)
			cr_expect_eq(entry_of(pid)->exemption,
				nodes[i].eligible[pid - 2] == '1' ? EXEMPT_NOT : EXEMPT_NODES,
				"%s: PID %d", nodes[i].word, pid);
	}
}

Test(domain_limits, other_exemptions_come_before_the_nodes)
{
	set_nodes();
	snapshot.processes[2].adj = figure_of(-1000);
	judge_in("nodes:0");
	cr_expect_eq(entry_of(4)->exemption, EXEMPT_ADJ);
}

/* Totals beyond those of any machine must not wrap around. */
Test(domain_limits, absurd_nodes_do_not_overflow)
{
	struct domain domain;
	struct error error;

	for (int64_t i = 0; i < 8; i++)
		snapshot_add_node(&snapshot, (struct node){ .number = figure_of(i),
						     .present_pages = figure_of(UNLIMITED_BYTES) });
	snapshot.machine.swap_total_bytes = figure_of(UNLIMITED_BYTES);
	add(&snapshot, 2, "task", 10, 1000)->mems_allowed = "0-7";
	for (const char *const *word =
			(const char *const[]){ "nodes:0", "nodes:0-6", "nodes:0-7", NULL };
		*word; word++) {
		if (domain_find(&domain, &snapshot, *word, &error) < 0)
			continue;
		cr_expect_gt(domain.total_pages, 0, "%s", *word);
		judge_in(*word);
		cr_expect(verdict_bytes(&verdict, verdict.domain.total_pages) > 0, "%s", *word);
	}
}
