/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever a machine makes the recorder write, the reader takes, and finds the same in it. */
#include "snapshot/cgroup_tree.h"
#include "sources/recording/read.h"
#include "sources/recording/write.h"

#include "base/text.h"
#include "snapshot/figures.h"
#include "snapshot/unit.h"
#include "trial.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 60 };

static const size_t lengths[] = { 0, 1, 2, 15, 255, 256, 300, 4095, 4096, 4097, 20000 };
enum { LENGTHS = sizeof(lengths) / sizeof(*lengths) };

static const char *hostile_text(struct dice *dice, struct arena *arena, const char *start)
{
	/* few are long: most of the time would go by on their bytes */
	size_t length = lengths[roll(dice, 0, roll(dice, 0, 5) ? 6 : LENGTHS - 1)];
	char *text = arena_alloc(arena, strlen(start) + length + 1);
	int64_t kind = roll(dice, 0, 3);

	strcpy(text, start);
	for (size_t i = strlen(start); i < strlen(start) + length; i++)
		text[i] = (char)(kind == 0   ? roll(dice, 1, 255)
				 : kind == 1 ? roll(dice, 1, 31)
				 : kind == 2 ? roll(dice, 128, 255)
					     : 'a' + roll(dice, 0, 25));
	text[strlen(start) + length] = '\0';
	return text;
}

static const char *text_or_none(struct dice *dice, struct arena *arena)
{
	return roll(dice, 0, 3) ? hostile_text(dice, arena, "") : NULL;
}

static int64_t hostile_number(struct dice *dice)
{
	static const int64_t numbers[] = { 0, 1, -1, 1000, -1000, 2001, 4096, INT32_MAX, UINT32_MAX,
		(INT64_C(1) << 60) - 1, INT64_C(1) << 60, INT64_MAX, INT64_MIN };

	return numbers[roll(dice, 0, sizeof(numbers) / sizeof(*numbers) - 1)];
}

static void fill(struct dice *dice, const struct figure_entry *entries, size_t count, void *base)
{
	for (size_t i = 0; i < count; i++)
		if (roll(dice, 0, 2))
			*figure_at(&entries[i], base) = figure_of(hostile_number(dice));
}

static void add_processes(struct dice *dice, struct snapshot *made)
{
	struct arena *arena = &made->texts;

	for (int64_t i = roll(dice, 0, 20); i > 0; i--) {
		struct process *process = snapshot_add_process(made);

		fill(dice, process_figures, process_figure_count, process);
		process->pid = (pid_t)(roll(dice, 0, 9) ? i : INT32_MAX - i);
		process->ppid = (pid_t)(roll(dice, 0, 9) ? roll(dice, 0, 20) : INT32_MAX);
		process->mm_tid = (pid_t)(roll(dice, 0, 9) ? process->pid : INT32_MAX);
		process->name = text_or_none(dice, arena);
		process->user = text_or_none(dice, arena);
		process->cgroup = text_or_none(dice, arena);
		process->unit = text_or_none(dice, arena);
		process->container = text_or_none(dice, arena);
		process->pod = text_or_none(dice, arena);
		process->mems_allowed = text_or_none(dice, arena);
		process->state = (char)roll(dice, 0, 255);
		process->kernel_thread = roll(dice, 0, 4) == 0;
		process->has_mm = roll(dice, 0, 4) != 0;
	}
}

static void add_units(struct dice *dice, struct snapshot *made)
{
	for (int64_t i = roll(dice, 0, 3); i > 0; i--) {
		struct arena *arena = &made->texts;
		const char *start = text_format(arena, "%d.", (int)i);
		struct unit *unit = snapshot_add_unit(
			made, hostile_text(dice, arena, start), hostile_text(dice, arena, start));

		fill(dice, unit_figures, unit_figure_count, unit);
		unit->cgroup = text_or_none(dice, arena);
		unit->oom_policy = text_or_none(dice, arena);
		unit->fragment_path = text_or_none(dice, arena);
		unit->drop_in_count = (size_t)roll(dice, 0, 300);
		unit->drop_in_paths = arena_alloc(
			arena, (unit->drop_in_count + 1) * sizeof(*unit->drop_in_paths));
		for (size_t j = 0; j < unit->drop_in_count; j++)
			unit->drop_in_paths[j] = hostile_text(dice, arena, "");
	}
}

static void make(struct dice *dice, struct snapshot *made)
{
	struct arena *arena = &made->texts;

	snapshot_init(made);
	fill(dice, machine_figures, machine_figure_count, &made->machine);
	made->machine.page_size_bytes = figure_of(PAGE);
	made->machine.release = text_or_none(dice, arena);
	made->machine.host = text_or_none(dice, arena);
	made->machine.boot_id = text_or_none(dice, arena);
	made->taken_at = figure_of(hostile_number(dice));
	made->cgroup_version = (enum cgroup_version)roll(dice, 0, 2);
	for (int64_t i = roll(dice, 0, 300); i > 0; i--)
		snapshot_add_holder(made, (struct holder){ .kind = HOLDER_TMPFS,
						  .name = text_or_none(dice, arena),
						  .bytes = figure_of(hostile_number(dice)) });
	for (int64_t i = roll(dice, 0, 1) * 1030; i > 0; i--)
		snapshot_add_node(made, (struct node){ .number = figure_of(hostile_number(dice)) });
	for (int64_t i = roll(dice, 0, 100); i > 0; i--)
		snapshot_add_killer(made, (struct killer){ .kind = KILLER_EARLYOOM,
						  .name = text_or_none(dice, arena),
						  .pid = figure_of(hostile_number(dice)) });
	add_processes(dice, made);
	add_units(dice, made);
	for (int64_t i = made->cgroup_version == CGROUP_NONE ? 0 : roll(dice, 0, 20); i > 0; i--)
		fill(dice, cgroup_figures, cgroup_figure_count,
			snapshot_add_cgroup(made,
				hostile_text(dice, arena, text_format(arena, "/%d.", (int)i))));
}

static char *print(const struct snapshot *printed, size_t *ret_length)
{
	char *text;
	FILE *out = open_memstream(&text, ret_length);

	recording_print(printed, out);
	cr_assert_eq(fclose(out), 0);
	return text;
}

static void read_back(struct snapshot *ret_read, const char *text, size_t length, int round)
{
	struct error error = { 0 };

	snapshot_init(ret_read);
	cr_assert_eq(recording_parse(ret_read, text, length, "it", &error), 0,
		"round %d, line %zu: %s", round, error.line, error.detail);
}

Test(recording_written, is_read_and_says_the_same)
{
	struct dice dice = { 7 };

	for (int round = 0; round < ROUNDS; round++) {
		struct snapshot made, once, twice;
		size_t length, second_length, third_length;
		char *text, *second, *third;

		make(&dice, &made);
		snapshot_order(&made);
		text = print(&made, &length);
		read_back(&once, text, length, round);
		second = print(&once, &second_length);
		read_back(&twice, second, second_length, round);
		third = print(&twice, &third_length);
		/* but for what the reader finds out, the root group and pods by their paths */
		cr_expect_eq(second_length, third_length, "round %d", round);
		cr_expect_eq(memcmp(second, third, second_length), 0, "round %d", round);
		cr_expect_leq(once.process_count, made.process_count);
		free(text);
		free(second);
		free(third);
		snapshot_release(&made);
		snapshot_release(&once);
		snapshot_release(&twice);
	}
}
