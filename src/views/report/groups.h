/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups of processes: one line for each group, or JSON. */
#ifndef OOMTOP_VIEWS_REPORT_GROUPS_H
#define OOMTOP_VIEWS_REPORT_GROUPS_H

#include "model/report/groups.h"
#include "views/table/grid.h"
#include "views/table/rows.h"

#include <jansson.h>

/*
 * Keeps the groups of which at least one process passes the filters of `options`, at most
 * options->limit of them.  A group keeps all of its processes: a sum over the processes that pass
 * a filter would be the memory of no group.
 */
void groups_select(struct groups *groups, const struct rows_options *options)
	__attribute__((nonnull));

/* Prints a table of the groups, in their order. */
void groups_print(FILE *out, const struct groups *groups, const struct verdict *verdict,
	const struct table_options *options) __attribute__((nonnull));
/* The groups of `report --by --json`; the caller owns the array. */
json_t *groups_json(const struct groups *groups) __attribute__((nonnull, warn_unused_result));
/* An object with the name and the sums of a group, to which each command adds its own keys. */
json_t *group_json(struct arena *arena, const struct group *group)
	__attribute__((nonnull, warn_unused_result));

/*
 * The name of the group, printable; the number of a user without a name; NULL for the group of the
 * processes that are in no unit, container or pod.
 */
const char *group_text(struct arena *arena, const struct group *group) __attribute__((nonnull));
/* Whether a kill ends the whole group: "yes", "no", "in part", "single"; NULL if not known. */
const char *group_death_word(enum group_death death);
/* group_death_word() as a boolean, true also for a single process; null if not known. */
json_t *group_death_json(enum group_death death) __attribute__((warn_unused_result));

#endif
