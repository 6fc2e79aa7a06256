/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What main() needs to know about a command. */
#ifndef OOMTOP_COMMANDS_COMMAND_H
#define OOMTOP_COMMANDS_COMMAND_H

#include "commands/options.h"

#include <sys/capability.h>

enum { CAPABILITIES_MAX = 5 };

struct command {
	const char *name;
	const char *operands; /* as the usage line shows them; "" for none */
	size_t min_operands, max_operands;
	/*
	 * What the command does, as a phrase that begins with a verb, without a full stop: "rank
	 * all processes".  It stands behind a name and, as a sentence, in --help.
	 */
	const char *summary;
	option_set options;      /* that the command takes */
	const char *usual_delay; /* what --delay is if not given, in words; NULL: no such option */
	/* the capabilities that the command keeps; its file says what for */
	cap_value_t capabilities[CAPABILITIES_MAX];
	int capability_count;
	/* the exit status of an error, where it is not that of struct error; 0: it is */
	int failure_status;
	/* Returns the exit status, which is 0 but for check, or a negative errno with *error
	 * filled.
	 */
	int (*run)(const struct options *options, struct error *error);
};

extern const struct command top_command;
extern const struct command report_command;
extern const struct command drill_command;
extern const struct command explain_command;
extern const struct command protect_command;
extern const struct command log_command;
extern const struct command record_command;
extern const struct command metrics_command;
extern const struct command check_command;

#endif
