/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random small machines: the headroom agrees with taking page by page, and moves as it must. */
#include "model/drill/drill.h"
#include "model/kernel/headroom.h"
#include "room_oracle.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum {
	FIELDS = 600,
	RULE_FIELDS = 200,
	FIRST_PID = 100,
	ROUNDING = 4, /* bytes: shares of a protection are rounded */
};

TestSuite(headroom_random, .init = trial_begin, .fini = trial_end);

static const char *const paths[][ROOM_GROUPS] = {
	{ "/a", "/a/b", "/a/b/c", "/d" },
	{ "/a", "/b", "/b/c", "/b/d" },
};
static const int parents[][ROOM_GROUPS] = {
	{ ROOM_MACHINE, 0, 1, ROOM_MACHINE },
	{ ROOM_MACHINE, ROOM_MACHINE, 1, 1 },
};

static int64_t roll_one_in(struct dice *dice, int64_t sides, int64_t max, int64_t otherwise)
{
	return roll(dice, 1, sides) == 1 ? roll(dice, 0, max) : otherwise;
}

static struct room_field throw_field(struct dice *dice, int shape, bool protects)
{
	struct room_field field = { .free = roll(dice, 0, 60),
		.swap_free = roll(dice, 0, 150),
		.file = roll(dice, 0, 30),
		.anon = roll(dice, 0, 30),
		.domain = ROOM_MACHINE };

	field.group_count = (int)roll(dice, 1, ROOM_GROUPS);
	field.leaker = (int)roll(dice, ROOM_MACHINE, field.group_count - 1);
	for (int i = 0; i < field.group_count; i++)
		field.groups[i] = (struct room_group){ .parent = parents[shape][i],
			.file = roll(dice, 0, 40),
			.anon = roll(dice, 0, 40),
			.min = protects ? roll_one_in(dice, 2, 80, 0) : 0,
			.swap_left = roll_one_in(dice, 3, 40, ROOM_NO_LIMIT) };
	if (field.leaker != ROOM_MACHINE && roll(dice, 0, 1) == 0) {
		field.domain = field.leaker;
		while (field.groups[field.domain].parent != ROOM_MACHINE && roll(dice, 0, 1) == 0)
			field.domain = field.groups[field.domain].parent;
		field.groups[field.domain].max = room_use(&field, field.domain) + roll(dice, 0, 60);
	}
	return field;
}

static long file_below(const struct room_field *field, int group)
{
	long pages = field->groups[group].file;

	for (int i = group + 1; i < field->group_count && i < ROOM_GROUPS; i++)
		if (field->groups[i].parent == group)
			pages += file_below(field, i);
	return pages;
}

static void build_group(const struct room_field *field, int shape, int i)
{
	const struct room_group *group = &field->groups[i];
	struct cgroup *cgroup = add_group(&snapshot, paths[shape][i], -1, 0);
	long use = room_use(field, i), file = file_below(field, i);

	if (field->domain == i)
		cgroup->max_bytes = figure_of(group->max * PAGE);
	cgroup->current_bytes = figure_of(use * PAGE);
	cgroup->active_file_bytes = figure_of(file * PAGE);
	cgroup->inactive_file_bytes = cgroup->shmem_bytes = figure_of(0);
	cgroup->anon_bytes = figure_of((use - file) * PAGE);
	cgroup->min_bytes = figure_of(group->min * PAGE);
	cgroup->swap_current_bytes = figure_of(7 * PAGE);
	cgroup->swap_max_bytes =
		figure_of(group->swap_left == ROOM_NO_LIMIT ? UNLIMITED_BYTES
							    : (group->swap_left + 7) * PAGE);
}

/* A machine in which all that is not told is nothing. */
static void build(const struct room_field *field, int shape)
{
	struct machine *machine = &snapshot.machine;
	long file = field->file, anon = field->anon;

	trial_renew();
	machine->cpus_online = FIGURE_UNKNOWN;
	for (int i = 0; i < field->group_count; i++) {
		build_group(field, shape, i);
		file += field->groups[i].file;
		anon += field->groups[i].anon;
		add_pages(&snapshot, FIRST_PID + i, field->groups[i].anon, 0)->cgroup =
			paths[shape][i];
	}
	add_pages(&snapshot, FIRST_PID + ROOM_GROUPS, 1, 0)->cgroup = "/";
	machine->mem_free_bytes = figure_of(field->free * PAGE);
	machine->cached_bytes = figure_of(file * PAGE);
	machine->active_file_bytes = figure_of(file * PAGE);
	machine->inactive_file_bytes = machine->buffers_bytes = machine->shmem_bytes = figure_of(0);
	machine->anon_bytes = figure_of(anon * PAGE);
	machine->swap_free_bytes = machine->swap_total_bytes = figure_of(field->swap_free * PAGE);
	link_groups(&snapshot);
}

static struct headroom headroom_of(const struct room_field *field)
{
	size_t memcg = field->leaker == ROOM_MACHINE ? 0 : (size_t)field->leaker + 1;
	struct headroom_parts parts;
	struct headroom headroom;
	struct domain domain;
	struct error error;

	if (field->domain == ROOM_MACHINE)
		cr_assert(domain_machine(&domain, &snapshot, &error) == 0);
	else
		cr_assert(domain_memcg(&domain, &snapshot, (size_t)field->domain + 1, &error) == 0);
	cr_assert(headroom_parts_find(&parts, &snapshot, &domain));
	headroom = headroom_for(&parts, memcg);
	headroom_parts_release(&parts);
	return headroom;
}

static struct headroom built_headroom(const struct room_field *field, int shape)
{
	build(field, shape);
	return headroom_of(field);
}

Test(headroom_random, swap_is_what_page_by_page_finds)
{
	struct dice dice = { 20250301 };

	for (int number = 0; number < FIELDS; number++) {
		int shape = number % 2;
		struct room_field field = throw_field(&dice, shape, false);
		struct headroom headroom = built_headroom(&field, shape);
		long taken = room_taken(field);

		cr_expect_eq(headroom.expected_bytes, taken * PAGE, "field %d: %lld pages, not %ld",
			number, (long long)headroom.expected_bytes / PAGE, taken);
		cr_expect_eq(headroom.max_bytes, taken * PAGE, "field %d", number);
	}
}

Test(headroom_random, protection_is_within_the_bounds)
{
	struct dice dice = { 20250302 };
	size_t exact = 0;

	for (int number = 0; number < FIELDS; number++) {
		int shape = number % 2;
		struct room_field field = throw_field(&dice, shape, true);
		struct headroom headroom = built_headroom(&field, shape);
		long taken;

		field.inherits = number % 4 < 2;
		taken = room_taken(field);
		cr_expect_leq(headroom.min_bytes, (taken + 1) * PAGE, "field %d: %lld > %ld",
			number, (long long)headroom.min_bytes / PAGE, taken);
		cr_expect_geq(headroom.max_bytes, (taken - 1) * PAGE, "field %d: %lld < %ld",
			number, (long long)headroom.max_bytes / PAGE, taken);
		exact += headroom.expected_bytes == taken * PAGE;
	}
	cr_expect_gt(exact, (size_t)FIELDS * 2 / 3, "%zu", exact);
}

/* One change to a machine, which must not make room. */
static void expect_no_rise(
	const struct headroom *before, const struct headroom *after, const char *rule, int number)
{
	cr_expect_leq(after->min_bytes, before->min_bytes + ROUNDING, "%s, field %d: %lld > %lld",
		rule, number, (long long)after->min_bytes, (long long)before->min_bytes);
	cr_expect_leq(after->expected_bytes, before->expected_bytes + ROUNDING,
		"%s, field %d: %lld > %lld", rule, number, (long long)after->expected_bytes,
		(long long)before->expected_bytes);
	cr_expect_leq(after->max_bytes, before->max_bytes + ROUNDING, "%s, field %d: %lld > %lld",
		rule, number, (long long)after->max_bytes, (long long)before->max_bytes);
	cr_expect(after->min_bytes <= after->expected_bytes &&
			  after->expected_bytes <= after->max_bytes,
		"%s, field %d", rule, number);
}

static void forbid_swap(struct dice *dice, struct room_field *field)
{
	field->groups[roll(dice, 0, field->group_count - 1)].swap_left = 0;
}

/* Right below the domain: further below, one cgroup's protection is at another's expense. */
static void protect_more(struct dice *dice, struct room_field *field)
{
	for (int i = 0; i < field->group_count; i++)
		if (field->groups[i].parent == field->domain)
			field->groups[i].min += roll(dice, 0, 50);
}

static void take_swap_away(struct dice *dice, struct room_field *field)
{
	field->swap_free -= roll(dice, 0, field->swap_free);
}

static const struct {
	const char *name;
	void (*change)(struct dice *dice, struct room_field *field);
} rules[] = {
	{ "swap is forbidden to a cgroup", forbid_swap },
	{ "a cgroup has more memory.min", protect_more },
	{ "less swap is free", take_swap_away },
};

Test(headroom_random, less_may_be_taken_so_there_is_less_room)
{
	struct dice dice = { 20250303 };
	size_t fell = 0;

	for (size_t rule = 0; rule < sizeof(rules) / sizeof(*rules); rule++)
		for (int number = 0; number < RULE_FIELDS; number++) {
			int shape = number % 2;
			struct room_field field = throw_field(&dice, shape, true);
			struct headroom before = built_headroom(&field, shape), after;

			rules[rule].change(&dice, &field);
			after = built_headroom(&field, shape);
			expect_no_rise(&before, &after, rules[rule].name, number);
			fell += after.expected_bytes < before.expected_bytes;
		}
	cr_expect_gt(fell, (size_t)RULE_FIELDS, "only %zu fell", fell);
}

Test(headroom_random, cache_that_is_on_no_list_makes_no_room)
{
	struct dice dice = { 20250304 };

	for (int number = 0; number < RULE_FIELDS; number++) {
		int shape = number % 2;
		struct room_field field = throw_field(&dice, shape, true);
		struct machine *machine = &snapshot.machine;
		struct headroom before = built_headroom(&field, shape), after;
		int64_t grown = roll(&dice, 1, 50) * PAGE;

		/* a ramfs grows: first out of free memory, then out of page cache */
		machine->cached_bytes.value += grown;
		machine->unevictable_bytes = figure_of(grown);
		after = headroom_of(&field);
		expect_no_rise(&before, &after, "more in Cached", number);
		machine->active_file_bytes.value -=
			size_smaller(grown, machine->active_file_bytes.value);
		after = headroom_of(&field);
		expect_no_rise(&before, &after, "less on the lists", number);
	}
}

static struct drill drill_of(const struct room_field *field)
{
	pid_t pid = FIRST_PID + (field->leaker == ROOM_MACHINE ? ROOM_GROUPS : field->leaker);
	struct drill_context *context;
	struct calibration calibration;
	struct domain machine;
	struct error error;
	struct drill drill;

	cr_assert(domain_machine(&machine, &snapshot, &error) == 0);
	calibration = calibrate(&snapshot, &machine);
	context = drill_context_new(&snapshot, &calibration);
	cr_assert(drill_run(&drill, context, snapshot_find(&snapshot, pid), NULL, &error) == 0);
	drill_context_free(context);
	return drill;
}

Test(headroom_random, a_drill_with_less_swap_is_no_longer)
{
	struct dice dice = { 20250305 };

	for (int number = 0; number < RULE_FIELDS; number++) {
		int shape = number % 2;
		struct room_field field = throw_field(&dice, shape, true);
		struct drill before, after;

		build(&field, shape);
		before = drill_of(&field);
		forbid_swap(&dice, &field);
		build(&field, shape);
		after = drill_of(&field);
		cr_expect_leq(after.min_leak_bytes, before.min_leak_bytes, "field %d", number);
		cr_expect_leq(after.max_leak_bytes, before.max_leak_bytes, "field %d", number);
		drill_release(&before);
		drill_release(&after);
	}
}
