/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random small machines: the drill agrees with brute force. */
#include "group_oracle.h"
#include "model/drill/drill_summary.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { FIELDS = 1500, FIRST_PID = 100, COUNTER_PART = 256 };

static const char *const paths[][ORACLE_GROUPS] = {
	{ "/a", "/a/b", "/a/b/c", "/d" },
	{ "/a", "/b", "/b/c", "/b/d" },
};
static const int parents[][ORACLE_GROUPS] = {
	{ ORACLE_MACHINE, 0, 1, ORACLE_MACHINE },
	{ ORACLE_MACHINE, ORACLE_MACHINE, 1, 1 },
};

static void throw_groups(struct dice *dice, struct oracle_field *field, int shape)
{
	field->group_count = (int)roll(dice, 0, ORACLE_GROUPS);
	for (int i = 0; i < field->group_count; i++)
		field->groups[i] = (struct oracle_group){ .parent = parents[shape][i],
			.dies_whole = roll(dice, 0, 4) == 0 };
}

static void throw_tasks(struct dice *dice, struct oracle_field *field)
{
	static const long adjs[] = { 0, 0, 0, 0, 100, -100, 500, -500, 1000, -999, -1000, 3 };

	/* round sizes make ties */
	long grain = roll(dice, 0, 3) == 0 ? 400 : 1;

	field->task_count = (int)roll(dice, 2, ORACLE_TASKS);
	for (int i = 0; i < field->task_count; i++) {
		struct oracle_member *task = &field->tasks[i];

		*task = (struct oracle_member){ .pages = roll(dice, 1, 4000 / grain) * grain,
			.adj = adjs[roll(dice, 0, 11)],
			.group = (int)roll(dice, ORACLE_MACHINE, field->group_count - 1),
			.node = ORACLE_ANY_NODE,
			.mm = i };
		if (i > 0 && roll(dice, 0, 7) == 0 && field->tasks[i - 1].mm == i - 1) {
			task->pages = field->tasks[i - 1].pages;
			task->adj = field->tasks[i - 1].adj;
			task->node = field->tasks[i - 1].node;
			task->mm = i - 1;
		}
	}
}

/* Limits above the use, or below it. */
static void throw_limits(struct dice *dice, struct oracle_field *field)
{
	for (int i = 0; i < field->task_count; i++)
		for (int group = field->tasks[i].group; field->tasks[i].mm == i && group >= 0;
			group = field->groups[group].parent)
			field->groups[group].use += field->tasks[i].pages;
	for (int i = 0; i < field->group_count; i++) {
		field->groups[i].max = field->groups[i].use + roll(dice, -200, 9000);
		if (field->groups[i].max < 0)
			field->groups[i].max = 0;
	}
	field->total = roll(dice, 80, 320) * COUNTER_PART;
	field->free = roll(dice, 0, 20000);
}

/* Of every third machine: two nodes, and processes that may use only one of them. */
static void throw_nodes(struct dice *dice, struct oracle_field *field)
{
	if (roll(dice, 0, 2) != 0)
		return;
	field->node_size[0] = field->total * roll(dice, 1, 9) / 10;
	field->node_size[1] = field->total - field->node_size[0];
	for (int node = 0; node < ORACLE_NODES; node++)
		field->node_free[node] = roll(dice, 0, field->free);
	for (int i = 0; i < field->task_count; i++)
		field->tasks[i].node = field->tasks[i].mm == i
					       ? (int)roll(dice, ORACLE_ANY_NODE, ORACLE_NODES - 1)
					       : field->tasks[field->tasks[i].mm].node;
}

static void build_nodes(const struct oracle_field *field)
{
	for (int node = 0; node < ORACLE_NODES && field->node_size[0] > 0; node++)
		snapshot_add_node(
			&snapshot, (struct node){ .number = figure_of(node),
					   .present_pages = figure_of(field->node_size[node]),
					   .free_pages = figure_of(field->node_free[node]),
					   .allocatable_pages = figure_of(field->node_free[node]),
					   .active_file_pages = figure_of(0),
					   .inactive_file_pages = figure_of(0) });
}

/* In some machines: memory.high, in some above memory.max, and strict overcommit. */
static void throw_ends(struct dice *dice, struct oracle_field *field)
{
	bool has_high = roll(dice, 0, 2) == 0;

	for (int i = 0; has_high && i < field->group_count; i++)
		if (roll(dice, 0, 1) == 0)
			field->groups[i].high = 1 + field->groups[i].use +
						roll(dice, -field->groups[i].use / 8, 6000);
	field->commit =
		roll(dice, 0, 5) == 0 ? field->total / COUNTER_PART + roll(dice, 0, 20000) : -1;
}

/* The limit is as exact as it can be: there are no reserves, but the counter's error stays. */
static void build_commit(const struct oracle_field *field)
{
	struct machine *machine = &snapshot.machine;

	if (field->commit < 0)
		return;
	machine->overcommit_memory = figure_of(2);
	machine->committed_bytes = figure_of(GB);
	machine->commit_limit_bytes =
		figure_of(GB + (field->commit - field->total / COUNTER_PART) * PAGE);
	machine->admin_reserve_bytes = machine->user_reserve_bytes = figure_of(0);
}

static void build(const struct oracle_field *field, int shape)
{
	struct machine *machine = &snapshot.machine;

	build_machine(&snapshot, "6.1.0-18-amd64", field->total * PAGE, 0);
	machine->mem_free_bytes = machine->mem_available_bytes = figure_of(field->free * PAGE);
	machine->cached_bytes = machine->buffers_bytes = figure_of(0);
	for (int i = 0; i < field->group_count; i++) {
		struct cgroup *cgroup = add_group(&snapshot, paths[shape][i], 0, 0);

		cgroup->max_bytes = figure_of(field->groups[i].max * PAGE);
		cgroup->current_bytes = figure_of(field->groups[i].use * PAGE);
		cgroup->oom_group = figure_of(field->groups[i].dies_whole);
		cgroup->high_bytes = figure_of(
			field->groups[i].high ? field->groups[i].high * PAGE : UNLIMITED_BYTES);
	}
	build_nodes(field);
	for (int i = 0; i < field->task_count; i++) {
		static const char *const allowed[] = { "0-1", "0", "1" };
		const struct oracle_member *task = &field->tasks[i];
		struct process *process =
			add_pages(&snapshot, FIRST_PID + i, task->pages, task->adj);

		process->cgroup = task->group < 0 ? "/" : paths[shape][task->group];
		process->detail.mm_owner_pid = figure_of(FIRST_PID + task->mm);
		process->mems_allowed = allowed[task->node + 1];
		process->policy_percent = figure_of(0);
	}
	link_groups(&snapshot);
}

static const char *outcome_text(const struct oracle_outcome *outcome)
{
	static char text[256];
	size_t length = 0;

	text[0] = '\0';
	for (int i = 0; i < outcome->chosen_count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, " %d",
			FIRST_PID + outcome->chosen[i]);
	return text;
}

static const char *simulated_text(const struct drill_outcome *outcome)
{
	static char text[256];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < outcome->kill_count; i++)
		length += (size_t)snprintf(
			text + length, sizeof(text) - length, " %d", outcome->kills[i].victim->pid);
	return text;
}

static const enum drill_end ends[] = {
	[ORACLE_NOBODY] = DRILL_NOBODY_LEFT,
	[ORACLE_DIES] = DRILL_LEAKER_DIES,
	[ORACLE_STALLS] = DRILL_STALLED,
	[ORACLE_REFUSED] = DRILL_ALLOCATION_FAILS,
};

static void compare(
	const struct drill *drill, const struct oracle_outcome *wanted, const char *place)
{
	const struct drill_outcome *outcome = &drill->outcome;

	cr_expect_str_eq(simulated_text(outcome), outcome_text(wanted), "%s:%s, not%s", place,
		simulated_text(outcome), outcome_text(wanted));
	cr_expect_eq(outcome->end, ends[wanted->end], "%s: ends with %d", place, outcome->end);
	cr_expect_eq(
		outcome->leaks_by_bytes, wanted->leaks_by * (drill->group ? 1 : PAGE), "%s", place);
	cr_expect_eq(outcome->kill_count + outcome->collateral_count, (size_t)wanted->dead_count,
		"%s: %zu and %zu, not %d", place, outcome->kill_count, outcome->collateral_count,
		wanted->dead_count);
	cr_expect_eq(outcome->domain.kind == DOMAIN_MACHINE, wanted->first_full == ORACLE_MACHINE);
	cr_expect_eq(outcome->domain.kind == DOMAIN_NODES, wanted->first_full >= ORACLE_NODE, "%s",
		place);
}

/* The summary of each leaker agrees with the whole drill. */
static void compare_summary(
	struct drill_context *context, const struct drill *drill, const char *place)
{
	struct drill_summary wanted = drill_summary_of(drill, context), summary;
	struct error error;

	cr_assert(drill_summarize(&summary, context, drill->leaker, NULL, &error) == 0);
	cr_expect_eq(summary.end, wanted.end, "%s", place);
	cr_expect(domain_is_same(&summary.domain, &wanted.domain), "%s", place);
	cr_expect_eq(summary.first_victim, wanted.first_victim, "%s", place);
	cr_expect_eq(summary.first_pages, wanted.first_pages, "%s", place);
	cr_expect_eq(summary.kill_count, wanted.kill_count, "%s", place);
	cr_expect_eq(summary.collateral_count, wanted.collateral_count, "%s", place);
	cr_expect_eq(summary.is_last_victim, wanted.is_last_victim, "%s", place);
	cr_expect_eq(summary.min_leak_bytes, wanted.min_leak_bytes, "%s", place);
	cr_expect_eq(summary.max_leak_bytes, wanted.max_leak_bytes, "%s", place);
	cr_expect_eq(summary.certain, wanted.certain, "%s: %d", place, wanted.certain);
	cr_expect_eq(summary.spares, wanted.spares, "%s: %d", place, wanted.spares);
}

static size_t ended[ORACLE_REFUSED + 1]; /* drills by their end */

static size_t drill_all(const struct oracle_field *field, int number)
{
	struct domain machine;
	struct error error;
	struct calibration calibration;
	struct drill_context *context;
	const struct process *watched = &snapshot.processes[number % field->task_count];
	size_t compared = 0;
	char place[64];

	cr_assert(domain_machine(&machine, &snapshot, &error) == 0);
	calibration = calibrate(&snapshot, &machine);
	context = drill_context_new(&snapshot, &calibration);
	drill_context_watch(context, &watched, 1);
	for (int leaker = 0; leaker < field->task_count; leaker++) {
		struct oracle_outcome wanted = oracle_drill(field, leaker);
		struct drill drill;

		snprintf(place, sizeof(place), "field %d, leaker %d", number, FIRST_PID + leaker);
		cr_assert(
			drill_run(&drill, context, &snapshot.processes[leaker], NULL, &error) == 0);
		if (wanted.is_tie)
			cr_expect_not(drill.certain, "%s: a tie in a group", place);
		else if (!wanted.is_near)
			compare(&drill, &wanted, place);
		compared += !wanted.is_tie && !wanted.is_near;
		ended[wanted.end]++;
		compare_summary(context, &drill, place);
		drill_release(&drill);
	}
	drill_context_free(context);
	return compared;
}

Test(drill_random, the_course_is_the_one_of_brute_force)
{
	struct dice dice = { 20250117 };
	size_t compared = 0;

	for (int number = 0; number < FIELDS; number++) {
		struct oracle_field field = { .commit = -1 };
		int shape = (int)roll(&dice, 0, 1);

		throw_groups(&dice, &field, shape);
		throw_tasks(&dice, &field);
		throw_limits(&dice, &field);
		/* the oracle plays either nodes or ends */
		if (roll(&dice, 0, 3) == 0)
			throw_nodes(&dice, &field);
		else
			throw_ends(&dice, &field);
		build(&field, shape);
		build_commit(&field);
		compared += drill_all(&field, number);
		snapshot_release(&snapshot);
	}
	cr_expect_gt(compared, (size_t)FIELDS * 4, "only %zu were no ties", compared);
	for (size_t i = 0; i <= ORACLE_REFUSED; i++)
		cr_expect_gt(ended[i], (size_t)FIELDS / 15, "only %zu end with %zu", ended[i], i);
}

/* Some of the tasks, at least one. */
static void throw_growers(
	struct dice *dice, const struct oracle_field *field, bool grows[ORACLE_TASKS])
{
	for (int i = 0; i < field->task_count; i++)
		grows[i] = roll(dice, 0, 1) == 0;
	grows[roll(dice, 0, field->task_count - 1)] = true;
}

static void list_growers(struct target *target, const bool grows[ORACLE_TASKS])
{
	for (size_t i = 0; i < snapshot.process_count; i++)
		if (grows[i]) {
			array_reserve(target->items, target->count, target->capacity);
			target->items[target->count++] = &snapshot.processes[i];
		}
}

/* Runs the drill of those that grow; the caller releases it. */
static struct drill grow(const bool grows[ORACLE_TASKS], struct leak_group **ret_group)
{
	struct target target = { 0 };
	struct domain machine;
	struct error error;
	struct calibration calibration;
	struct drill_context *context;
	struct drill drill;

	list_growers(&target, grows);
	cr_assert(domain_machine(&machine, &snapshot, &error) == 0);
	calibration = calibrate(&snapshot, &machine);
	context = drill_context_new(&snapshot, &calibration);
	*ret_group = leak_group_new(&snapshot, &target, "x");
	cr_assert_not_null(*ret_group);
	cr_assert(drill_run_group(&drill, context, *ret_group, &error) == 0);
	drill_context_free(context);
	target_release(&target);
	return drill;
}

static bool drill_together(
	const struct oracle_field *field, const bool grows[ORACLE_TASKS], int number)
{
	struct oracle_outcome wanted = oracle_drill_all(field, grows, PAGE);
	struct leak_group *group;
	struct drill drill = grow(grows, &group);
	char place[64];

	snprintf(place, sizeof(place), "field %d, together", number);
	if (wanted.is_near)
		cr_expect_neq((int)drill.outcome.end, DRILL_UNKNOWN);
	else if (wanted.is_tie)
		cr_expect_not(drill.certain, "%s: a tie", place);
	else
		compare(&drill, &wanted, place);
	if (drill.outcome.end == DRILL_STALLED)
		cr_expect_not(drill.certain, "%s: it may creep on", place);
	drill_release(&drill);
	leak_group_free(group);
	if (!wanted.is_tie && !wanted.is_near)
		ended[wanted.end]++;
	return !wanted.is_tie && !wanted.is_near;
}

/* A machine with nodes, or with bounds, or without both. */
static void throw_group_field(struct dice *dice, struct oracle_field *field, int shape)
{
	*field = (struct oracle_field){ .commit = -1 };
	throw_groups(dice, field, shape);
	throw_tasks(dice, field);
	throw_limits(dice, field);
	if (roll(dice, 0, 2) == 0)
		throw_nodes(dice, field);
	else if (roll(dice, 0, 1) == 0)
		throw_ends(dice, field);
}

Test(drill_random, a_group_grows_as_by_brute_force)
{
	struct dice dice = { 20250118 };
	size_t compared = 0;

	for (int number = 0; number < 3 * FIELDS; number++) {
		struct oracle_field field;
		int shape = (int)roll(&dice, 0, 1);
		bool grows[ORACLE_TASKS] = { false };

		throw_group_field(&dice, &field, shape);
		build(&field, shape);
		build_commit(&field);
		throw_growers(&dice, &field, grows);
		compared += drill_together(&field, grows, number);
		snapshot_release(&snapshot);
	}
	cr_expect_gt(compared, (size_t)FIELDS, "only %zu were no ties", compared);
	for (size_t i = 0; i <= ORACLE_REFUSED; i++)
		cr_expect_gt(ended[i], 20u, "only %zu end with %zu", ended[i], i);
}

/* What is changed of a machine, and must not let the group take more before its leak ends. */
static void forbid_swap(struct dice *dice)
{
	struct cgroup *cgroup = &snapshot.cgroups[roll(dice, 0, (long)snapshot.cgroup_count - 1)];

	cgroup->swap_max_bytes = figure_of(0);
}

static void add_high(struct dice *dice)
{
	struct cgroup *cgroup = &snapshot.cgroups[roll(dice, 0, (long)snapshot.cgroup_count - 1)];

	if (cgroup->high_bytes.value == UNLIMITED_BYTES)
		cgroup->high_bytes =
			figure_of(cgroup->current_bytes.value + roll(dice, 0, 5000) * PAGE);
}

static void bind_all(struct dice *dice)
{
	const char *node = roll(dice, 0, 1) == 0 ? "0" : "1";

	for (size_t i = 0; i < snapshot.process_count; i++)
		snapshot.processes[i].mems_allowed = node;
}

static void refuse(struct dice *dice)
{
	struct machine *machine = &snapshot.machine;

	machine->overcommit_memory = figure_of(2);
	machine->committed_bytes = figure_of(GB);
	machine->commit_limit_bytes = figure_of(GB + roll(dice, 0, 20000) * PAGE);
}

static void (*const restrictions[])(struct dice *) = { forbid_swap, add_high, bind_all, refuse };

enum { MACHINES = 200 };

/* 200 machines for each: the first domain is full, or the leak ends, no later than without. */
Test(drill_random, a_restriction_never_lengthens_the_leak_of_a_group)
{
	struct dice dice = { 20250119 };
	size_t shortened[sizeof(restrictions) / sizeof(*restrictions)] = { 0 };

	for (size_t kind = 0; kind < sizeof(restrictions) / sizeof(*restrictions); kind++)
		for (int number = 0; number < MACHINES; number++) {
			struct oracle_field field = { .group_count = 0 };
			int shape = (int)roll(&dice, 0, 1);
			bool grows[ORACLE_TASKS] = { false };
			struct leak_group *groups[2];
			struct drill before, after;

			while (field.group_count == 0 || (kind == 2 && field.node_size[0] == 0)) {
				throw_group_field(&dice, &field, shape);
				if (kind == 2)
					throw_nodes(&dice, &field);
				for (int i = 0; kind == 2 && i < field.task_count; i++)
					field.tasks[i].node = ORACLE_ANY_NODE;
			}
			build(&field, shape);
			snapshot.machine.swap_total_bytes = snapshot.machine.swap_free_bytes =
				figure_of(roll(&dice, 0, 8000) * PAGE);
			throw_growers(&dice, &field, grows);
			before = grow(grows, &groups[0]);
			restrictions[kind](&dice);
			after = grow(grows, &groups[1]);
			cr_expect_leq(after.max_leak_bytes, before.max_leak_bytes,
				"restriction %zu, machine %d: at most", kind, number);
			cr_expect_leq(after.min_leak_bytes, before.min_leak_bytes,
				"restriction %zu, machine %d: at least", kind, number);
			if (kind == 1)
				cr_expect(!after.certain || before.certain,
					"a memory.high makes nothing certain: machine %d", number);
			shortened[kind] += after.min_leak_bytes < before.min_leak_bytes;
			drill_release(&before);
			drill_release(&after);
			leak_group_free(groups[0]);
			leak_group_free(groups[1]);
			snapshot_release(&snapshot);
		}
	for (size_t kind = 0; kind < sizeof(restrictions) / sizeof(*restrictions); kind++)
		cr_expect_gt(shortened[kind], 5u, "%zu: only %zu", kind, shortened[kind]);
}
