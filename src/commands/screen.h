/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How standard output is written to: by its kind, the options and the environment. */
#ifndef OOMTOP_COMMANDS_SCREEN_H
#define OOMTOP_COMMANDS_SCREEN_H

#include "commands/options.h"
#include "views/table/grid.h"

enum { SCREEN_ROWS_MIN = 5 }; /* lines of a table, however low the terminal is */

/* Whether to print colors: --color decides; otherwise NO_COLOR, TERM and a terminal. */
bool screen_wants_color(const struct options *options);
/* Whether to do what is for a reader at a terminal alone, unless the option says otherwise. */
bool screen_wants(enum choice choice, const struct table_options *table);
/* How tables are printed; `width` is 0 where standard output is no terminal. */
struct table_options screen_table_options(const struct options *options);

/*
 * How many lines of a table fit below so many lines; 0: no bound, since there is no terminal or
 * --limit is given.
 */
size_t screen_lines_that_fit(
	const struct table_options *table, const struct options *options, size_t above);
/* Says how many of what are not shown; nothing for 0. */
void screen_print_more(const struct table_options *table, size_t left, const char *what);

#endif
