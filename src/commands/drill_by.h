/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_COMMANDS_DRILL_BY_H
#define OOMTOP_COMMANDS_DRILL_BY_H

#include "commands/observation.h"
#include "model/report/groups.h"

/*
 * Drills the largest process of each large group of that kind, and prints the drills as the options
 * say; `pseudonyms` replaces the names first, NULL none.  Returns 0 or a negative errno with *error
 * filled.
 */
int drill_by(struct observation *observation, const struct options *options, enum group_kind kind,
	struct pseudonyms *pseudonyms, struct error *error) MUST_CHECK NONNULL(1, 2, 5);

#endif
