/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command: what main() needs to know of it. */
#ifndef OOMTOP_COMMANDS_COMMAND_H
#define OOMTOP_COMMANDS_COMMAND_H

#include "commands/options.h"

#include <sys/capability.h>

enum { CAPABILITIES_MAX = 4 };

struct command {
	const char *name;
	const char *operands; /* as the usage line shows them; "" for none */
	size_t min_operands, max_operands;
	const char *summary; /* one line */
	unsigned options;    /* enum option_bit */
	/* the capabilities it keeps while it reads, each with its reason beside it */
	cap_value_t capabilities[CAPABILITIES_MAX];
	int capability_count;
	int (*run)(const struct options *options, struct error *error);
};

extern const struct command top_command;
extern const struct command report_command;
extern const struct command drill_command;
extern const struct command explain_command;
extern const struct command protect_command;
extern const struct command record_command;

#endif
