/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording on standard input, kept in memory so that it can be read more than once. */
#ifndef OOMTOP_COMMANDS_TOP_TOP_INPUT_H
#define OOMTOP_COMMANDS_TOP_TOP_INPUT_H

#include "commands/options.h"

/*
 * When options->from is "-", copies standard input into a memfd and sets options->from to a path of
 * that file.  Returns 0, or a negative errno with *error filled.
 */
int top_keep_input(struct options *options, struct error *error) MUST_CHECK NONNULL();

#endif
