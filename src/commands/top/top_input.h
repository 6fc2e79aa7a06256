/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording that comes by standard input, kept to be asked again and again. */
#ifndef OOMTOP_COMMANDS_TOP_TOP_INPUT_H
#define OOMTOP_COMMANDS_TOP_TOP_INPUT_H

#include "commands/options.h"

/* Where the options name standard input, what it has is put into a file in memory in its place. */
int top_keep_input(struct options *options, struct error *error);

#endif
