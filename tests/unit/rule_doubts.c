/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What neither a release nor scores tell is a doubt where it would change the victim. */
#include "builder.h"
#include "trial.h"

#include <criterion/criterion.h>

TestSuite(rule_doubts, .init = trial_begin, .fini = trial_end);

static void expect_doubt(enum untold untold, pid_t victim)
{
	judge();
	cr_assert(verdict.doubts & DOUBT_UNTOLD);
	for (size_t i = 0; i < verdict.rule_doubt_count; i++)
		if (verdict.rule_doubts[i].untold == untold) {
			cr_expect_eq(verdict.rule_doubts[i].victim->pid, victim);
			cr_expect_not_null(warned(WARNING_RULES_UNTOLD));
			return;
		}
	cr_assert_fail("no doubt %d", untold);
}

static void expect_certain(const char *release, pid_t victim)
{
	snapshot.machine.release = release;
	expect_victim(victim, 0);
	cr_expect_eq(verdict.rule_doubt_count, 0);
}

static void build_family(void)
{
	add(&snapshot, 10, "java", 800, 0);
	add(&snapshot, 11, "helper", 30, 0)->ppid = 10;
	add(&snapshot, 12, "mysqld", 300, 0);
}

Test(rule_doubts, whether_a_child_is_killed_in_its_parents_place)
{
	build_family();
	expect_certain("4.18.0", 11);
	expect_certain("5.1.0", 10);
	expect_certain("5.10.0", 10);
	expect_certain("4.18.0-553.22.1.el8_10.x86_64", 10);
	expect_certain("3.10.0-1160.el7.x86_64", 11);
	snapshot.machine.release = "4.18.0-12.vendor";
	expect_doubt(UNTOLD_SACRIFICE, 10);
	/* no release so new has it, and no vendor brings it back */
	expect_certain("5.10.0-12.vendor", 10);
	/* without a child there is no doubt */
	snapshot_find(&snapshot, 11)->ppid = 1;
	expect_certain("4.18.0-12.vendor", 10);
}

/* mm/oom_kill.c: oom_kill_process takes the first of equal children, whichever of two equal
 * processes is chosen otherwise: an unknown tie is no doubt among them. */
Test(rule_doubts, of_equal_children_the_first_born_is_killed_whoever_wins_a_tie)
{
	add(&snapshot, 10, "java", 800, 0);
	add(&snapshot, 11, "helper", 30, 0)->ppid = 10;
	add(&snapshot, 12, "helper", 30, 0)->ppid = 10;
	snapshot.machine.release = "4.18.0-12.vendor";
	expect_doubt(UNTOLD_SACRIFICE, 10);
	cr_expect_eq(verdict.victim->process->pid, 11);
	for (size_t i = 0; i < verdict.rule_doubt_count; i++)
		cr_expect_neq(verdict.rule_doubts[i].untold, UNTOLD_TIE);
}

Test(rule_doubts, scores_that_belie_the_release_make_it_unknown)
{
	build_family();
	snapshot.machine.release = "4.18.0";
	observe_scores(&snapshot, ORACLE_5_9);
	expect_doubt(UNTOLD_SACRIFICE, 11);
	snapshot.machine.release = "4.18.0-553.22.1.el8_10.x86_64";
	observe_scores(&snapshot, ORACLE_5_3);
	expect_victim(10, 0);
}

Test(rule_doubts, which_of_equal_ones)
{
	add(&snapshot, 10, "first", 800, 0);
	add(&snapshot, 12, "last", 800, 0);
	expect_certain("4.18.0", 10);
	expect_certain("5.3.0", 12);
	expect_certain("4.18.0-240.el8.x86_64", 12);
	snapshot.machine.release = "4.18.0-12.vendor";
	expect_doubt(UNTOLD_TIE, 12);
	snapshot_find(&snapshot, 12)->memory.rss_bytes.value += PAGE;
	judge();
	cr_expect_eq(verdict.victim->process->pid, 12);
	for (size_t i = 0; i < verdict.rule_doubt_count; i++)
		cr_expect_neq(verdict.rule_doubts[i].untold, UNTOLD_TIE);
}

/* The counters may be off by 248 pages on two CPUs. */
Test(rule_doubts, how_exact_the_counters_are)
{
	struct process *second;

	add_pages(&snapshot, 10, 90000, 0);
	second = add_pages(&snapshot, 12, 89600, 0);
	expect_certain("6.1.0", 10);
	expect_certain("6.1.0-50-amd64", 10);
	snapshot.machine.release = "6.1.0-12.vendor";
	expect_doubt(UNTOLD_COUNTERS, 12);
	snapshot.machine.cpus_online = FIGURE_UNKNOWN;
	expect_doubt(UNTOLD_COUNTERS, 12);
	snapshot.machine.cpus_online = figure_of(2);
	second->memory.rss_bytes.value -= 200 * PAGE;
	expect_certain("6.1.0-12.vendor", 10);
	expect_certain("7.0.0-12.vendor", 10);
}

Test(rule_doubts, which_bonus_an_unscored_process_has)
{
	add(&snapshot, 10, "root", 1000, 0)->cap_sys_admin = figure_of(1);
	add(&snapshot, 12, "user", 960, 0);
	snapshot.machine.release = "3.10.0-12.vendor";
	expect_doubt(UNTOLD_BADNESS, 10);
	expect_certain("3.14.0", 10);
	snapshot.machine.release = "3.10.0-12.vendor";
	observe_scores(&snapshot, ORACLE_3_14);
	judge();
	cr_expect_eq(verdict.victim->process->pid, 10);
	for (size_t i = 0; i < verdict.rule_doubt_count; i++)
		cr_expect_neq(verdict.rule_doubts[i].untold, UNTOLD_BADNESS);
}

Test(rule_doubts, which_cgroup_a_kernel_with_priorities_takes_first)
{
	add_group(&snapshot, "/", -1, 0);
	add_group(&snapshot, "/a", -1, 900);
	add_group(&snapshot, "/b", -1, 500);
	add(&snapshot, 10, "largest", 800, 0)->cgroup = "/a";
	add(&snapshot, 11, "beside", 80, 0)->cgroup = "/a";
	add(&snapshot, 12, "other", 500, 0)->cgroup = "/b";
	link_groups(&snapshot);
	snapshot.machine.release = "4.19.90-2112.8.0.0131.oe1.x86_64";
	expect_doubt(UNTOLD_PRIORITIES, 12);
	snapshot_find(&snapshot, 12)->adj = figure_of(-1000);
	expect_victim(10, 0);
	expect_certain("5.10.0", 10);
}

/* As on a kernel that grants 3%, of which the release says nothing. */
Test(rule_doubts, a_first_rank_that_the_kernel_scores_otherwise)
{
	const struct warning *warning;

	build_machine(&snapshot, "6.1.0", 16 * GB, 0);
	add(&snapshot, 10, "first", 3000, 0);
	for (pid_t pid = 100; pid < 130; pid++)
		add(&snapshot, pid, "small", pid, 0);
	observe_scores(&snapshot, ORACLE_5_9);
	expect_victim(10, 0);
	snapshot_find(&snapshot, 10)->kernel_oom_score.value -= 5;
	expect_victim(10, DOUBT_SCORE);
	warning = warned(WARNING_SCORE);
	cr_assert_not_null(warning);
	cr_expect_eq(warning->entry->process->pid, 10);
	observe_scores(&snapshot, ORACLE_5_9);
	/* one that the killer may rank before the first, and one that it ranks behind all the same
	 */
	snapshot_find(&snapshot, 129)->kernel_oom_score.value += 300;
	expect_victim(10, DOUBT_SCORE);
	cr_expect_eq(warned(WARNING_SCORE)->entry->process->pid, 129);
	observe_scores(&snapshot, ORACLE_5_9);
	snapshot_find(&snapshot, 129)->kernel_oom_score.value += 10;
	expect_victim(10, 0);
	snapshot_find(&snapshot, 129)->kernel_oom_score.value -= 30;
	expect_victim(10, 0);
}

/* The rules of a kernel that no release tells, chosen at random. */
struct truth {
	enum oracle_era era;
	bool later_wins, sacrifices, is_approximate;
};

static const struct {
	const char *release, *mainline;
	enum oracle_era era;
	bool later_wins, sacrifices; /* of the version's mainline kernel */
	bool may_approximate, must_approximate;
} versions[] = {
	{ "3.10.0-7.vendor", "3.10.0", ORACLE_3_10, false, true, true, false },
	{ "4.4.0-7.vendor", "4.4.0", ORACLE_3_14, false, true, true, false },
	{ "4.18.0-7.vendor", "4.18.0", ORACLE_4_17, false, true, true, false },
	{ "5.1.0-7.vendor", "5.1.0", ORACLE_4_17, false, false, true, false },
	{ "5.4.0-7.vendor", "5.4.0", ORACLE_5_3, true, false, true, false },
	{ "6.1.0-7.vendor", "6.1.0", ORACLE_5_9, true, false, true, false },
	{ "6.5.0-7.vendor", "6.5.0", ORACLE_5_9, true, false, true, true },
	{ "7.0.0-7.vendor", "7.0.0", ORACLE_5_9, true, false, false, false },
};

enum { VERSIONS = sizeof(versions) / sizeof(*versions), TASKS_MAX = 12, ERROR_PAGES = 248 };

/* Pages that the killer sees, written a second time from the description. */
static size_t choose(const struct truth *truth, const long *points, size_t count)
{
	size_t chosen = 0;

	for (size_t i = 1; i < count; i++)
		if (points[i] > points[chosen] ||
			(points[i] == points[chosen] && truth->later_wins))
			chosen = i;
	return chosen;
}

static size_t sacrificed(const struct truth *truth, const long *points, size_t count, size_t chosen)
{
	size_t victim = chosen;
	long most = 0;

	for (size_t i = 0; truth->sacrifices && i < count; i++)
		if (snapshot.processes[i].ppid == snapshot.processes[chosen].pid &&
			points[i] > most) {
			most = points[i];
			victim = i;
		}
	return victim;
}

static void build_random(struct dice *dice, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pid_t pid = (pid_t)(100 + i);
		struct process *process = add_pages(
			&snapshot, pid, roll(dice, 20, 24) * 4000 + roll(dice, 0, 2) * 100, 0);

		process->adj = figure_of(roll(dice, 0, 3) ? 0 : roll(dice, -20, 20));
		process->cap_sys_admin = figure_of(roll(dice, 0, 3) == 0);
		if (i > 0 && roll(dice, 0, 2) == 0)
			process->ppid = (pid_t)(100 + roll(dice, 0, (int64_t)i - 1));
	}
}

/* Computes what the kernel does, and lets it show its scores, some of which are not read. */
static pid_t play(const struct truth *truth, struct dice *dice, size_t count)
{
	long total =
		(snapshot.machine.mem_total_bytes.value + snapshot.machine.swap_total_bytes.value) /
		PAGE;
	long points[TASKS_MAX];
	bool hides = roll(dice, 0, 3) == 0;

	for (size_t i = 0; i < count; i++) {
		struct oracle_task task = as_task(&snapshot, &snapshot.processes[i]);

		if (truth->is_approximate)
			task.rss += roll(dice, -ERROR_PAGES, ERROR_PAGES);
		points[i] = oracle_badness(truth->era, &task, total);
		if (!hides || roll(dice, 0, 1))
			snapshot.processes[i].kernel_oom_score =
				figure_of(oracle_score(truth->era, points[i], total));
	}
	return snapshot.processes[sacrificed(truth, points, count, choose(truth, points, count))]
		.pid;
}

static struct truth truth_of(size_t version, bool is_mainline, struct dice *dice)
{
	struct truth truth = {
		.era = versions[version].era,
		.later_wins = versions[version].later_wins,
		.sacrifices = versions[version].sacrifices,
		.is_approximate = versions[version].must_approximate,
	};

	if (is_mainline)
		return truth;
	truth.era = (enum oracle_era)roll(dice, truth.era, ORACLE_5_9);
	truth.later_wins |= roll(dice, 0, 1);
	truth.sacrifices &= roll(dice, 0, 1);
	/* no kernel with per-CPU counters sacrifices children: four years lie between */
	truth.is_approximate =
		versions[version].may_approximate && !truth.sacrifices && roll(dice, 0, 1);
	return truth;
}

/* Returns whether the verdict is certain; a certain verdict must be right. */
static bool try_machine(size_t version, bool is_mainline, struct dice *dice)
{
	size_t count = (size_t)roll(dice, 3, TASKS_MAX);
	struct truth truth;
	pid_t victim;

	trial_renew();
	snapshot.machine.release =
		is_mainline ? versions[version].mainline : versions[version].release;
	build_random(dice, count);
	truth = truth_of(version, is_mainline, dice);
	victim = play(&truth, dice, count);
	judge();
	cr_assert_not_null(verdict.victim);
	cr_assert(verdict.doubts || verdict.victim->process->pid == victim,
		"%s, rules of %s: %d is killed, not %d (era %d, later %d, sacrifices %d, "
		"approximate %d)",
		snapshot.machine.release, verdict.rules->name, victim, verdict.victim->process->pid,
		truth.era, truth.later_wins, truth.sacrifices, truth.is_approximate);
	return verdict.doubts == 0;
}

Test(rule_doubts, whatever_would_change_the_victim_is_a_doubt)
{
	struct dice dice = { 20260101 };
	size_t certain = 0, certain_mainline = 0;

	for (size_t i = 0; i < 1000; i++)
		certain += try_machine(i % VERSIONS, false, &dice);
	for (size_t i = 0; i < 1000; i++)
		certain_mainline += try_machine(i % VERSIONS, true, &dice);
	/* to doubt always would be easy */
	cr_expect_gt(certain, 150, "%zu", certain);
	cr_expect_gt(certain_mainline, 700, "%zu", certain_mainline);
}
