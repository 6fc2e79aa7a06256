/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line.  All options are in one table in options.c, from which parsing and --help come;
 * a test compares --help with the manual and the completions.
 */
#ifndef OOMTOP_COMMANDS_OPTIONS_H
#define OOMTOP_COMMANDS_OPTIONS_H

#include "base/attributes.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum option_bit {
	OPTION_FROM = 1 << 0,
	OPTION_PROCFS = 1 << 1,
	OPTION_SYSFS = 1 << 2,
	OPTION_JSON = 1 << 3,
	OPTION_OUTPUT = 1 << 4,
	OPTION_LIST_COLUMNS = 1 << 5,
	OPTION_SORT = 1 << 6,
	OPTION_LIMIT = 1 << 7,
	OPTION_ALL = 1 << 8,
	OPTION_FILTER = 1 << 9,
	OPTION_RAW = 1 << 10,
	OPTION_NOHEADINGS = 1 << 11,
	OPTION_BYTES = 1 << 12,
	OPTION_COLOR = 1 << 13,
	OPTION_DELAY = 1 << 14,
	OPTION_COUNT = 1 << 15,
	OPTION_BATCH = 1 << 16,
	OPTION_HELP = 1 << 17,
	OPTION_VERSION = 1 << 18,
	OPTION_DOMAIN = 1 << 19,
	OPTION_ASSUME = 1 << 20,
	OPTION_BY = 1 << 21,
	OPTION_AGAINST = 1 << 22,
	OPTION_APPLY = 1 << 23,
	OPTION_BARS = 1 << 24,
	OPTION_FOLD = 1 << 25,
	OPTION_PID = 1 << 26,
	OPTION_USER = 1 << 27,
};

enum {
	OPTIONS_SOURCE = OPTION_FROM | OPTION_PROCFS | OPTION_SYSFS,
	OPTIONS_MODEL = OPTION_DOMAIN | OPTION_ASSUME,
	OPTIONS_EVERY = OPTION_HELP | OPTION_VERSION
};

enum { ASSUMPTIONS_MAX = 64, PIDS_MAX = 256 };

enum choice { CHOICE_AUTO, CHOICE_ALWAYS, CHOICE_NEVER };

struct options {
	unsigned given; /* enum option_bit: the options on the command line */
	/* texts belong to argv; NULL when not given */
	const char *from, *procfs, *sysfs, *domain, *output, *sort, *filter, *by, *against, *user;
	pid_t pids[PIDS_MAX]; /* --pid */
	size_t pid_count;
	const char *assumptions[ASSUMPTIONS_MAX];
	size_t assumption_count;
	size_t limit; /* 0: none; OPTION_LIMIT with 0: all, whatever the terminal has room for */
	enum choice color, bars, fold;
	double delay_seconds;
	size_t count;  /* reports to print; 0: until the program is ended */
	size_t sample; /* number of the sample in a recording, from 1; 0: the last one */
	char **operands;
	size_t operand_count;
};

/*
 * Parses argv[1] and the following.  The options of every command are taken: ret_options->given
 * says which are there, and the caller refuses those that the command does not have.  Operands stay
 * in `argv`.  Returns 0, or a negative errno with *error filled.
 */
int options_parse(struct options *ret_options, int argc, char **argv,
	struct error *error) MUST_CHECK NONNULL();
/* Removes the first operand, of at least one, and returns it. */
const char *options_take_operand(struct options *options) NONNULL();
/* Removes operands that stand there before: a target that is named twice is one target. */
void options_drop_repeated(struct options *options) NONNULL();
/* The long name of the option, without "--"; NULL if `bit` is no single option. */
const char *option_name(unsigned bit);
/* Prints one line of help for each option in `shown`; the usual delay, in seconds, is a text. */
void options_print(FILE *out, unsigned shown, const char *usual_delay);

#endif
