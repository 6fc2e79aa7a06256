/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_JSON_H
#define OOMTOP_VIEWS_DRILL_DRILL_JSON_H

#include "views/drill/drill.h"

/*
 * The document begins, has one drill after the other, so that not all have to be held at once, and
 * ends; by groups, these follow the drills of their leakers.
 */
void drill_json_begin(FILE *out, const struct snapshot *snapshot);
void drill_json_add(FILE *out, const struct drill *drill, bool first);
void drill_json_add_groups(FILE *out, enum group_kind kind, const struct group_drills *drills);
void drill_json_end(FILE *out, struct drill_left_out left_out);
json_t *drill_json(const struct drill *drill);
/* How many who die are in its JSON. */
size_t drill_listed_count(const struct drill *drill);

#endif
