/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_COMMANDS_DRILL_BY_H
#define OOMTOP_COMMANDS_DRILL_BY_H

#include "commands/observation.h"
#include "model/report/groups.h"

/* Drills the largest process of each large group, and prints them as the options say. */
int drill_by(struct observation *observation, const struct options *options, enum group_kind kind,
	struct error *error);

#endif
