/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leak drills by groups: one line for each group, or JSON. */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_GROUPS_H
#define OOMTOP_VIEWS_DRILL_DRILL_GROUPS_H

#include "model/drill/drill_groups.h"
#include "views/table/grid.h"

#include <jansson.h>

/* Whether memory policies of some process in the groups were not read. */
bool drill_groups_lack_policies(const struct group_drills *drills)
	__attribute__((nonnull, warn_unused_result));
/*
 * Prints a table of the drills, in their order; with a column of the processes whose policies were
 * not read, if there are any.
 */
void drill_groups_print(FILE *out, enum group_kind kind, const struct group_drills *drills,
	const struct table_options *options) __attribute__((nonnull));
/* The object of one group in `drill --by --json`; the caller owns the object. */
json_t *drill_group_json(struct arena *arena, const struct group_drill *drill)
	__attribute__((nonnull, warn_unused_result));

#endif
