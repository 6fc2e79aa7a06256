/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop drill: if this one leaks until memory runs out, who dies? */
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/drill_by.h"
#include "commands/leakers.h"
#include "commands/screen.h"

#include <errno.h>
#include <stdlib.h>

enum { IN_WORDS_MOST = 4 }; /* drills; more are a table */

static void print_words(const struct observation *observation, const struct drill_list *drills,
	const struct table_options *table)
{
	struct screen_words words;

	screen_words_begin(&words, table);
	for (size_t i = 0; i < drills->count; i++) {
		if (i > 0)
			putc('\n', words.out);
		drill_print(words.out, &observation->snapshot, &drills->items[i]);
	}
	screen_words_end(&words);
}

static void print_table(const struct observation *observation, const struct drill_list *drills,
	const struct table_options *table)
{
	struct screen_words words;

	if (!table->raw) {
		screen_words_begin(&words, table);
		drill_print_head(words.out, &observation->snapshot, "each of these");
		screen_words_end(&words);
	}
	drill_print_table(stdout, drills, table);
}

static void print(const struct observation *observation, const struct drill_list *drills,
	const struct options *options)
{
	struct table_options table = screen_table_options(options);

	if (options->given & OPTION_JSON)
		drill_print_json(stdout, &observation->snapshot, drills);
	else if (options->operand_count > 0 && drills->count <= IN_WORDS_MOST && !table.raw)
		print_words(observation, drills, &table);
	else
		print_table(observation, drills, &table);
}

static int drill(struct observation *observation, const struct options *options,
	struct leakers *leakers, struct error *error)
{
	struct drill_list drills = { 0 };
	int result = 0;

	for (size_t i = 0; result == 0 && i < options->operand_count; i++)
		result = leakers_add(leakers, &observation->snapshot, options->operands[i], error);
	if (options->operand_count == 0) {
		leakers_add_large(leakers, &observation->verdict);
		if (leakers->process_count == 0)
			result = leakers_lack(error);
	}
	if (result == 0)
		result = leakers_drill(leakers, &drills, observation, error);
	if (result == 0)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0)
		print(observation, &drills, options);
	drill_list_release(&drills);
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
	.most_operands = SIZE_MAX,
	.summary = "if this one leaks until memory runs out, who dies?",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL | OPTION_JSON | OPTION_BY | OPTION_RAW |
		OPTION_NOHEADINGS | OPTION_COLOR,
	/* as report */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.run = run,
};
