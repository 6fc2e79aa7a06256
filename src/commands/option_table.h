/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of all options: parsing and --help walk it. */
#ifndef OOMTOP_COMMANDS_OPTION_TABLE_H
#define OOMTOP_COMMANDS_OPTION_TABLE_H

#include "base/error.h"
#include "commands/options_data.h"

struct option_entry {
	option_set bit;
	const char *name;
	char letter;          /* the short option; 0: none */
	const char *argument; /* the argument's name in --help; NULL: no argument */
	const char *help;
	/*
	 * Parses the argument, which belongs to argv, into the options: 0, or a negative errno with
	 * *error filled.  NULL: only options.given is set.
	 */
	int (*parse)(struct options *options, const char *argument, struct error *error);
};

enum { OPTIONS_MAX = 64 }; /* each has a bit of option_set */

/* In the order of --help. */
extern const struct option_entry option_table[];
extern const size_t option_table_count;

#endif
