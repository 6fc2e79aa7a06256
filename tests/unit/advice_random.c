/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random small machines: the advised change is the smallest that works, and a change that is not
 * advised does not work, by drills on snapshots changed by assume().
 */
#include "advising.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { FIELDS = 1000, FIRST_PID = 100, TASKS_MAX = 7 };

static const char *const groups[] = { "/", "/a", "/a/b", "/c", "/d" };

static void throw_machine(struct dice *dice)
{
	static const int adjs[] = { 0, 0, 0, 0, 100, -100, 400, -500, 900, -950, 1000, -1000 };
	static const char *const names[] = { "db", "job", "app" };
	int count = (int)roll(dice, 2, TASKS_MAX);
	int groups_used = (int)roll(dice, 1, 5);
	struct figure free = figure_of(roll(dice, 10, 400) * MB);
	bool is_fine = roll(dice, 0, 1);

	snapshot.machine.mem_free_bytes = snapshot.machine.mem_available_bytes = free;
	for (int i = 0; i < count; i++) {
		int64_t pages = roll(dice, 1, 60000), adj = adjs[roll(dice, 0, 11)];
		struct process *process = add_pages(
			&snapshot, FIRST_PID + i, is_fine ? pages : pages / 5000 * 5000 + 1, adj);

		process->name = i == 0 ? "db" : names[roll(dice, 0, 2)];
		process->cgroup = groups[roll(dice, 0, groups_used - 1)];
	}
	for (int i = 1; i < groups_used; i++) {
		int64_t max_mb = roll(dice, 0, 2) == 0 ? roll(dice, 100, 700) : -1;
		struct cgroup *cgroup = add_group(&snapshot, groups[i], max_mb, roll(dice, 1, 400));

		cgroup->oom_group = figure_of(roll(dice, 0, 5) == 0);
	}
}

static int64_t furthest(const char *name, int direction)
{
	int64_t furthest_adj = -1000 * direction;

	for (size_t i = 0; i < snapshot.process_count; i++) {
		const struct process *process = &snapshot.processes[i];

		if (strcmp(process->name, name) == 0 &&
			(process->adj.value - furthest_adj) * direction > 0)
			furthest_adj = process->adj.value;
	}
	return furthest_adj;
}

/* Whether the target survives with the leaker at `raised` and itself at `lowered`, if further. */
static bool works(pid_t leaker, int64_t raised, int64_t lowered)
{
	char texts[TASKS_MAX + 1][32];
	const char *changes[TASKS_MAX + 2];
	size_t count = 0;

	for (size_t i = 0; i < snapshot.process_count; i++) {
		const struct process *process = &snapshot.processes[i];
		int64_t adj = process->adj.value;

		if (strcmp(process->name, "db") == 0 && adj > lowered)
			adj = lowered;
		if (process->pid == leaker && adj < raised)
			adj = raised;
		changes[count] = texts[count];
		snprintf(texts[count++], sizeof(texts[0]), "%d:adj=%d", process->pid, (int)adj);
	}
	changes[count] = NULL;
	return spares(leaker, changes);
}

enum { NOT_RAISED = -1000, NOT_LOWERED = 1000 };

static void check_leaker_adj(const struct threat *threat, struct dice *dice, const char *place)
{
	const struct advice *advice = advice_of(threat, ADVICE_LEAKER_ADJ);
	pid_t leaker = threat->leaker->pid;

	if (!advice) {
		cr_expect(threat->leaker->adj.value == 1000 || !works(leaker, 1000, NOT_LOWERED),
			"%s: %d could be raised", place, leaker);
		return;
	}
	cr_expect(works(leaker, advice->leaker_adj_min, NOT_LOWERED), "%s: %d", place, leaker);
	cr_expect_not(works(leaker, advice->leaker_adj_min - 1, NOT_LOWERED), "%s: %d at %d", place,
		leaker, (int)advice->leaker_adj_min - 1);
	cr_expect(works(leaker, advice->leaker_adj, NOT_LOWERED));
	cr_expect(works(leaker, roll(dice, advice->leaker_adj_min, 1000), NOT_LOWERED),
		"%s: %d, further", place, leaker);
	cr_expect_geq(advice->leaker_adj, advice->leaker_adj_min);
	cr_expect_leq(advice->leaker_adj, 1000);
}

static void check_target_adj(const struct threat *threat, struct dice *dice, const char *place)
{
	const struct advice *advice = advice_of(threat, ADVICE_ADJ);
	pid_t leaker = threat->leaker->pid;

	if (!advice) {
		cr_expect(furthest("db", 1) <= -999 || !works(leaker, NOT_RAISED, -999),
			"%s: the target could be lowered against %d", place, leaker);
		return;
	}
	cr_expect(works(leaker, NOT_RAISED, advice->target_adj_max), "%s: %d", place, leaker);
	cr_expect_not(works(leaker, NOT_RAISED, advice->target_adj_max + 1), "%s: %d at %d", place,
		leaker, (int)advice->target_adj_max + 1);
	cr_expect(works(leaker, NOT_RAISED, advice->target_adj));
	cr_expect(works(leaker, NOT_RAISED, roll(dice, -999, advice->target_adj_max)),
		"%s: %d, further", place, leaker);
	cr_expect_leq(advice->target_adj, advice->target_adj_max);
	cr_expect_geq(advice->target_adj, -999);
}

static void check_combination(const struct threat *threat, const char *place)
{
	const struct advice *advice = advice_of(threat, ADVICE_COMBINATION);
	pid_t leaker = threat->leaker->pid;

	if (!advice) {
		cr_expect(threat->advice_count > 0 || furthest("db", 1) <= -999 ||
				  !works(leaker, 1000, -999),
			"%s: both could be changed against %d", place, leaker);
		return;
	}
	cr_expect_eq(threat->advice_count, 1u);
	cr_expect(works(leaker, 1000, advice->target_adj_max), "%s: %d", place, leaker);
	cr_expect_not(works(leaker, 1000, advice->target_adj_max + 1), "%s: %d", place, leaker);
	cr_expect(works(leaker, 1000, advice->target_adj));
}

/* All limits up to the largest work, and the largest does not exceed the present one. */
static void check_limit(const struct threat *threat, struct dice *dice, const char *place)
{
	const struct advice *advice = advice_of(threat, ADVICE_LIMIT);
	int64_t sizes[2];
	char change[64];

	cr_expect_eq(advice != NULL, threat->limit_refused == NULL, "%s", place);
	if (!advice)
		return;
	cr_assert_leq(advice->max_bytes, advice->max_bytes_max, "%s", place);
	sizes[0] = advice->max_bytes_max;
	sizes[1] = roll(dice, advice->max_bytes, advice->max_bytes_max);
	for (size_t i = 0; i < 2; i++) {
		snprintf(change, sizeof(change), "%s:max=%lld", threat->limit, (long long)sizes[i]);
		cr_expect(spares_with(threat->leaker->pid, change), "%s: %s", place, change);
	}
	cr_expect_leq(advice->max_bytes_max,
		the_group(&snapshot, threat->leaker->cgroup)->max_bytes.value, "%s", place);
}

static void check_changes(const struct threat *threat, const char *place)
{
	for (size_t i = 0; i < threat->advice_count; i++) {
		const struct advice *advice = &threat->advice[i];
		char promised[256];

		snprintf(promised, sizeof(promised), "%s", victims_in(&advice->after));
		cr_expect_str_eq(
			victims_with(threat->leaker->pid, advice->changes, advice->change_count),
			promised, "%s", place);
	}
}

Test(advice_random, the_least_is_the_least)
{
	struct dice dice = { 20250323 };
	size_t threats = 0, kinds[4] = { 0 };
	char place[64];

	for (int number = 0; number < FIELDS; number++) {
		trial_begin_tight();
		throw_machine(&dice);
		protect("db");
		snprintf(place, sizeof(place), "field %d", number);
		for (size_t i = 0; i < protection.threat_count; i++) {
			const struct threat *threat = &protection.threats[i];

			cr_expect_not(works(threat->leaker->pid, NOT_RAISED, NOT_LOWERED));
			check_leaker_adj(threat, &dice, place);
			check_target_adj(threat, &dice, place);
			check_combination(threat, place);
			check_limit(threat, &dice, place);
			check_changes(threat, place);
			for (size_t j = 0; j < threat->advice_count; j++)
				kinds[threat->advice[j].kind]++;
		}
		threats += protection.threat_count;
		advising_end();
	}
	cr_expect_gt(threats, (size_t)FIELDS / 2);
	for (size_t kind = 0; kind < 4; kind++)
		cr_expect_gt(kinds[kind], 0u, "none of kind %zu", kind);
}
