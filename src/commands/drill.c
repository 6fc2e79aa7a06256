/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop drill: if this one leaks until memory runs out, who dies? */
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/drill_by.h"
#include "commands/leakers.h"
#include "commands/progress.h"
#include "commands/screen.h"
#include "views/drill/drill_json.h"

#include <errno.h>
#include <stdlib.h>

enum { IN_WORDS_MAX = 4 }; /* drills; more are a table */

/* One drill after the other: all at once would take the square of the processes. */
struct drilling {
	const struct observation *observation;
	const struct leakers *leakers;
	struct drill_context *context;
	struct progress progress;
	struct drill_left_out left_out;
	size_t listed; /* who die, in all lists so far */
};

/* Whether there is a next leaker, and it is not one too many. */
static bool goes_on(struct drilling *drilling)
{
	struct drill_left_out *left_out = &drilling->left_out;

	if (left_out->drilled == left_out->wanted ||
		(left_out->drilled > 0 &&
			(drilling->listed > LISTED_MAX ||
				drill_context_work(drilling->context) > DRILL_WORK_MAX)))
		return false;
	progress_show(&drilling->progress, left_out->drilled, left_out->wanted);
	return true;
}

static int run_next(struct drilling *drilling, struct drill *ret_drill, struct error *error)
{
	size_t number = drilling->left_out.drilled++;

	return drill_run(ret_drill, drilling->context, leakers_process(drilling->leakers, number),
		leakers_tmpfs(drilling->leakers, number), error);
}

static int print_json(struct drilling *drilling, struct error *error)
{
	bool first = true;

	drill_json_begin(stdout, &drilling->observation->snapshot);
	while (goes_on(drilling)) {
		struct drill drill;
		int result = run_next(drilling, &drill, error);

		if (result < 0)
			return result;
		drilling->listed += drill_listed_count(&drill);
		drill_json_add(stdout, &drill, first);
		drill_release(&drill);
		first = false;
	}
	drill_json_end(stdout, drilling->left_out);
	return 0;
}

static int print_words(
	struct drilling *drilling, const struct table_options *table, struct error *error)
{
	while (goes_on(drilling)) {
		bool first = drilling->left_out.drilled == 0;
		struct screen_words words;
		struct drill drill;
		int result = run_next(drilling, &drill, error);

		if (result < 0)
			return result;
		screen_words_begin(&words, table);
		if (!first)
			putc('\n', words.out);
		drill_print(words.out, &drilling->observation->snapshot, &drill);
		screen_words_end(&words);
		drill_release(&drill);
	}
	return 0;
}

static int print_table(
	struct drilling *drilling, const struct table_options *table, struct error *error)
{
	struct grid grid;
	int result = 0;

	drill_grid_init(&grid);
	while (result == 0 && goes_on(drilling)) {
		size_t number = drilling->left_out.drilled++;
		struct drill_summary summary;

		result = drill_summarize(&summary, drilling->context,
			leakers_process(drilling->leakers, number),
			leakers_tmpfs(drilling->leakers, number), error);
		if (result == 0)
			drill_grid_add(&grid, &summary);
	}
	progress_end(&drilling->progress);
	if (result == 0 && !table->raw) {
		struct screen_words words;

		screen_words_begin(&words, table);
		drill_print_head(words.out, &drilling->observation->snapshot, "each of these");
		screen_words_end(&words);
	}
	if (result == 0)
		grid_print(stdout, &grid, table);
	grid_release(&grid);
	return result;
}

static int print(struct drilling *drilling, const struct options *options, struct error *error)
{
	struct table_options table = screen_table_options(options);

	if (options->given & OPTION_JSON)
		return print_json(drilling, error);
	if (options->operand_count > 0 && drilling->left_out.wanted <= IN_WORDS_MAX && !table.raw)
		return print_words(drilling, &table, error);
	return print_table(drilling, &table, error);
}

static int drill_and_print(const struct observation *observation, const struct leakers *leakers,
	const struct options *options, struct error *error)
{
	struct drilling drilling = {
		.observation = observation,
		.leakers = leakers,
		.context = drill_context_new(&observation->snapshot, &observation->calibration),
		.left_out = { .wanted = leakers_count(leakers) },
	};
	int result;

	progress_begin(&drilling.progress, "drilling leakers");
	result = print(&drilling, options, error);
	progress_end(&drilling.progress);
	drill_context_free(drilling.context);
	if (result == 0)
		leakers_tell_left_out(drilling.left_out, "leakers");
	return result;
}

static int drill(struct observation *observation, const struct options *options,
	struct leakers *leakers, struct error *error)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < options->operand_count; i++)
		result = leakers_add(leakers, &observation->snapshot, options->operands[i], error);
	if (options->operand_count == 0) {
		leakers_add_large(leakers, &observation->verdict);
		if (leakers->process_count == 0)
			result = leakers_lack(error);
	}
	if (result == 0)
		result = leakers_look_closer(leakers, observation, error);
	if (result == 0)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0)
		result = drill_and_print(observation, leakers, options, error);
	return result;
}

static int parse_by(enum group_kind *ret_kind, const struct options *options, struct error *error)
{
	if (options->by && options->operand_count > 0)
		return error_usage(error, "--by drills all large groups: not with a target");
	return options->by ? group_kind_parse(ret_kind, options->by, error) : 0;
}

static int run(const struct options *options, struct error *error)
{
	struct leakers leakers = { 0 };
	enum group_kind kind = GROUP_UNIT;
	struct observation observation;
	int result = parse_by(&kind, options, error);

	if (result == 0)
		result = observation_make(&observation, options,
			NEED_OOM_SCORE | NEED_CGROUP | NEED_HOLDERS | NEED_NODES, error);
	if (result < 0)
		return result;
	if (options->by)
		result = drill_by(&observation, options, kind, error);
	else
		result = drill(&observation, options, &leakers, error);
	leakers_release(&leakers);
	observation_release(&observation);
	return result;
}

const struct command drill_command = {
	.name = "drill",
	.operands = "[TARGET...]",
	.max_operands = SIZE_MAX,
	.summary = "if this one leaks until memory runs out, who dies?",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL | OPTION_JSON | OPTION_BY | OPTION_RAW |
		   OPTION_NOHEADINGS | OPTION_COLOR,
	/* as report */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.run = run,
};
