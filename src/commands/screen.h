/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What standard output is, and what the options and the environment want of it. */
#ifndef OOMTOP_COMMANDS_SCREEN_H
#define OOMTOP_COMMANDS_SCREEN_H

#include "commands/options.h"
#include "views/table/grid.h"

/* --color, NO_COLOR, and whether it is a terminal at all. */
bool screen_wants_color(const struct options *options);
struct table_options screen_table_options(const struct options *options);

/* Text for people that is broken between words to the width of the terminal, if there is one. */
struct screen_words {
	FILE *out; /* to print to */
	char *text;
	size_t length;
	int width;
};

void screen_words_begin(struct screen_words *words, const struct table_options *options);
/* Prints what was written since to standard output. */
void screen_words_end(struct screen_words *words);

#endif
