/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop drill: if a process leaks until memory runs out, which processes are killed? */
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/drill_by.h"
#include "commands/leakers.h"
#include "commands/progress.h"
#include "commands/screen.h"
#include "views/drill/drill_json.h"
#include "views/drill/drill_table.h"
#include "views/prose/wrap_stream.h"

#include <errno.h>
#include <stdlib.h>

enum { IN_WORDS_MAX = 4 }; /* drills that are printed in words; more make a table */

/*
 * Drills of all leakers.  Each is printed and released before the next is run: together their lists
 * of killed processes would take memory that grows with the square of the number of processes.
 */
struct drilling {
	const struct observation *observation;
	const struct leakers *leakers;
	struct drill_context *context;
	struct progress progress;
	struct drill_left_out left_out;
	size_t listed_count; /* killed processes in all lists that were printed */
};

/* Whether too much was done already for one more drill; the first is always run. */
static bool is_exhausted(const struct drilling *drilling)
{
	return drilling->left_out.drilled > 0 &&
	       (drilling->listed_count > LISTED_MAX ||
		       drill_context_work(drilling->context) > DRILL_WORK_MAX);
}

/* Takes the number of the next leaker; false when there is none, or no drill is to be run. */
static bool next_leaker(struct drilling *drilling, size_t *ret_number)
{
	struct drill_left_out *left_out = &drilling->left_out;

	if (left_out->drilled == left_out->wanted || is_exhausted(drilling))
		return false;
	progress_count(&drilling->progress, left_out->drilled, left_out->wanted);
	*ret_number = left_out->drilled++;
	return true;
}

/* The progress line is gone when this returns, so that the drill can be printed. */
static int run_drill(
	struct drilling *drilling, size_t number, struct drill *ret_drill, struct error *error)
{
	int result = leakers_drill(drilling->leakers, number, drilling->context, ret_drill, error);

	progress_hide(&drilling->progress);
	return result;
}

static int print_json(struct drilling *drilling, struct error *error)
{
	size_t number;

	drill_json_begin(stdout, &drilling->observation->snapshot);
	while (next_leaker(drilling, &number)) {
		struct drill drill;
		int result = run_drill(drilling, number, &drill, error);

		if (result < 0)
			return result;
		drilling->listed_count += drill_listed_count(&drill);
		drill_json_add(stdout, &drilling->observation->snapshot, &drill, number == 0);
		drill_release(&drill);
	}
	drill_json_end(stdout, drilling->left_out);
	return 0;
}

static int print_words(
	struct drilling *drilling, const struct table_options *table, struct error *error)
{
	size_t number;

	while (next_leaker(drilling, &number)) {
		struct wrap_stream words;
		struct drill drill;
		int result = run_drill(drilling, number, &drill, error);

		if (result < 0)
			return result;
		wrap_stream_begin(&words, stdout, table->width);
		if (number > 0)
			putc('\n', words.out);
		drill_print(words.out, &drilling->observation->snapshot, &drill);
		wrap_stream_end(&words);
		drill_release(&drill);
	}
	return 0;
}

/* Returns the lines that it takes on a terminal. */
static size_t print_head(
	const struct drilling *drilling, const struct table_options *table, const char *leakers)
{
	struct wrap_stream words;

	wrap_stream_begin(&words, stdout, table->width);
	drill_print_head(words.out, &drilling->observation->snapshot, leakers);
	return wrap_stream_end(&words);
}

/* Leakers in a row that are alike, of which the table gets one line. */
struct alike {
	struct drill_summary first;
	size_t count; /* 0: none yet */
};

static void add_alike(struct grid *grid, struct alike *alike)
{
	if (alike->count > 0)
		drill_grid_add(grid, &alike->first, alike->count);
	alike->count = 0;
}

static void add_summary(struct grid *grid, struct alike *alike, const struct drill_summary *summary,
	const struct table_options *table)
{
	if (!table->fold || !alike->count || !drill_is_alike(&alike->first, summary)) {
		add_alike(grid, alike);
		alike->first = *summary;
	}
	alike->count++;
}

/* Where no drill has an end that is known, a sentence says that in place of the table. */
static int print_table(struct drilling *drilling, const struct table_options *table,
	const struct options *options, struct error *error)
{
	struct alike alike = { .count = 0 };
	struct grid grid;
	size_t number, left = 0;
	bool is_any_known = table->raw;
	int result = 0;

	drill_grid_init(&grid);
	while (result == 0 && next_leaker(drilling, &number)) {
		struct drill_summary summary;

		result = leakers_summarize(
			drilling->leakers, number, drilling->context, &summary, error);
		if (result == 0)
			add_summary(&grid, &alike, &summary, table);
		is_any_known |= result == 0 && summary.end != DRILL_UNKNOWN;
	}
	add_alike(&grid, &alike);
	progress_end(&drilling->progress);
	if (result == 0 && !table->raw) {
		size_t lines = print_head(drilling, table, is_any_known ? "each of these" : NULL);

		left = grid_keep(&grid, screen_lines_that_fit(table, options, lines));
	}
	if (result == 0 && is_any_known) {
		grid_print(stdout, &grid, table);
		screen_print_more(table, left, "more");
	}
	grid_release(&grid);
	return result;
}

static int print(struct drilling *drilling, const struct options *options, struct error *error)
{
	struct table_options table = screen_table_options(options);

	table.fold = screen_wants(options->fold, &table) && !table.raw;
	if (options->given & OPTION_JSON)
		return print_json(drilling, error);
	if (options->operand_count > 0 && drilling->left_out.wanted <= IN_WORDS_MAX && !table.raw)
		return print_words(drilling, &table, error);
	return print_table(drilling, &table, options, error);
}

static size_t count_wanted(const struct leakers *leakers, const struct options *options)
{
	size_t count = leakers_count(leakers);

	return options->limit > 0 && options->limit < count ? options->limit : count;
}

static int drill_and_print(const struct observation *observation, const struct leakers *leakers,
	const struct options *options, struct error *error)
{
	struct drilling drilling = {
		.observation = observation,
		.leakers = leakers,
		.context = leakers_context(observation),
		.left_out = { .wanted = count_wanted(leakers, options) },
	};
	int result;

	drill_context_bind(drilling.context, &observation->domain);
	progress_begin(&drilling.progress, "drilling leakers");
	result = print(&drilling, options, error);
	progress_end(&drilling.progress);
	drill_context_free(drilling.context);
	if (result == 0)
		leakers_print_left_out(drilling.left_out, "leakers");
	return result;
}

static int drill(struct observation *observation, const struct options *options,
	struct leakers *leakers, struct pseudonyms *pseudonyms, struct error *error)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < options->operand_count; i++)
		result = leakers_add(leakers, &observation->snapshot, options->operands[i], error);
	if (result == 0)
		result = leakers_admit(leakers, &observation->domain, error);
	if (options->operand_count == 0) {
		leakers_add_large(leakers, observation);
		if (leakers->process_count == 0)
			result = leakers_none(error);
	}
	if (result == 0)
		result = leakers_look_closer(leakers, observation, error);
	if (result == 0)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0)
		leakers_redact(leakers, observation, pseudonyms);
	if (result == 0)
		result = drill_and_print(observation, leakers, options, error);
	return result;
}

static int parse_by(enum group_kind *ret_kind, const struct options *options, struct error *error)
{
	if (options->by && options->operand_count > 0)
		return error_usage(error, "--by drills all large groups and takes no TARGET");
	return options->by ? group_kind_parse(ret_kind, options->by, error) : 0;
}

static int run(const struct options *options, struct error *error)
{
	struct leakers leakers = { 0 };
	enum group_kind kind = GROUP_UNIT;
	struct pseudonyms *pseudonyms = NULL;
	struct observation observation;
	int result = parse_by(&kind, options, error);

	if (result == 0)
		result = observation_make(&observation, options,
			NEED_OOM_SCORE | NEED_CGROUP | NEED_HOLDERS | NEED_NODES | NEED_FREED,
			error);
	if (result < 0)
		return result;
	if (options->given & OPTION_REDACT)
		pseudonyms = pseudonyms_new();
	if (options->by)
		result = drill_by(&observation, options, kind, pseudonyms, error);
	else
		result = drill(&observation, options, &leakers, pseudonyms, error);
	pseudonyms_free(pseudonyms);
	leakers_release(&leakers);
	observation_release(&observation);
	return result;
}

const struct command drill_command = {
	.name = "drill",
	.operands = "[TARGET...]",
	.max_operands = SIZE_MAX,
	.summary = "show which processes are killed if TARGET leaks",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL | OPTION_JSON | OPTION_BY | OPTION_LIMIT |
		   OPTION_FOLD | OPTION_RAW | OPTION_NOHEADINGS | OPTION_COLOR | OPTION_REDACT,
	/* like report */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.run = run,
};
