/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups of processes: one line each, or JSON. */
#ifndef OOMTOP_VIEWS_REPORT_GROUPS_H
#define OOMTOP_VIEWS_REPORT_GROUPS_H

#include "model/report/groups.h"
#include "views/table/grid.h"
#include "views/table/rows.h"

#include <jansson.h>

/*
 * Leaves those groups of which at least one process would be shown, at most `limit` of them.  Those
 * stay whole: a sum over the processes that pass a filter would be nobody's memory.
 */
void groups_select(struct groups *groups, const struct rows_options *options);

void groups_print(FILE *out, const struct groups *groups, const struct verdict *verdict,
	const struct table_options *options);
json_t *groups_json(const struct groups *groups);
/* Name and sums, as in every JSON about groups. */
json_t *group_json(struct arena *arena, const struct group *group);

/* Printable; a user without a name is the number, NULL those in no group. */
const char *group_text(struct arena *arena, const struct group *group);
/* "yes", "no", "in part", "single"; NULL while unknown */
const char *group_death_word(enum group_death death);
/* Whether all die; null while unknown.  A single one leaves nobody over, so it is true then. */
json_t *group_death_json(enum group_death death);

#endif
