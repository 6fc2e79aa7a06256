/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line.  All options are in one table (commands/option_table.h), from which parsing and
 * --help come; a test compares --help with the manual and the completions.
 */
#ifndef OOMTOP_COMMANDS_OPTIONS_H
#define OOMTOP_COMMANDS_OPTIONS_H

#include "base/attributes.h"
#include "base/error.h"
#include "commands/options_data.h"

#include <stdio.h>

/*
 * Parses argv[1] and the following.  The options of every command are taken: ret_options->given
 * says which are there, and the caller refuses those that the command does not have.  A letter of
 * two options means the one in `own`, the options of the command.  Operands stay in `argv`. Returns
 * 0, or a negative errno with *error filled.
 */
int options_parse(struct options *ret_options, int argc, char **argv, option_set own,
	struct error *error) MUST_CHECK NONNULL(1, 3, 5);
/* Removes the first operand, of at least one, and returns it. */
const char *options_take_operand(struct options *options) NONNULL();
/* Removes operands that stand there before: a target that is named twice is one target. */
void options_drop_repeated(struct options *options) NONNULL();
/* The long name of the option, without "--"; NULL if `bit` is no single option. */
const char *option_name(option_set bit);
/* Prints one line of help for each option in `shown`; the usual delay, in seconds, is a text. */
void options_print(FILE *out, option_set shown, const char *usual_delay);

#endif
