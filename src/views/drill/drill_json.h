/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leak drills as one JSON document: "oomtop-drill", see oomtop(1). */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_JSON_H
#define OOMTOP_VIEWS_DRILL_DRILL_JSON_H

#include "views/drill/drill.h"

#include <jansson.h>

/*
 * The document is printed drill by drill, so that only one drill has to be held at a time: begin,
 * add each drill, add the groups if there are any, end.  `first` is true for the first drill.
 */
void drill_json_begin(FILE *out, const struct snapshot *snapshot) __attribute__((nonnull));
void drill_json_add(FILE *out, const struct snapshot *snapshot, const struct drill *drill,
	bool first) __attribute__((nonnull));
void drill_json_add_groups(FILE *out, enum group_kind kind, const struct group_drills *drills)
	__attribute__((nonnull));
void drill_json_end(FILE *out, struct drill_left_out left_out) __attribute__((nonnull));

/* One drill as an object, which the caller owns. */
json_t *drill_json(const struct drill *drill) __attribute__((nonnull, warn_unused_result));
/* How many processes the lists of the drill's object have together. */
size_t drill_listed_count(const struct drill *drill) __attribute__((nonnull));

#endif
