/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Leak drills: one in words, many as a table, all as JSON ("oomtop-drill", see oomtop(1)). */
#ifndef OOMTOP_VIEWS_DRILL_H
#define OOMTOP_VIEWS_DRILL_H

#include "base/memory.h"
#include "model/drill_groups.h"
#include "views/sheet.h"

#include <jansson.h>

struct drill_list {
	struct drill *items;
	size_t count, capacity;
};

/* What a table says of a drill's course, and by which colour. */
/* clang-format off */
#define DRILL_COURSE_COLUMNS                                                                       \
	{ "AFTER", SHEET_FIGURE, 7, 0 }, { "FULL", SHEET_TEXT, 3, 10 },                            \
	{ "DIES-FIRST", SHEET_PROCESS, 0, 14 }, { "BEFORE-IT", SHEET_FIGURE, 5, 0 },               \
	{ "COLLATERAL", SHEET_FIGURE, 2, 0 }, { "IT-DIES", SHEET_TEXT, 6, 0 }
/* clang-format on */
void drill_add_course(struct sheet *sheet, const struct drill *drill);
const char *drill_color(const struct drill *drill);

/* Several lines: what happens in which order, how sure it is, what was assumed. */
void drill_print(FILE *out, const struct snapshot *snapshot, const struct drill *drill);
/* What the table assumes of those that leak ("each of these"), and what is assumed by the user. */
void drill_print_head(FILE *out, const struct snapshot *snapshot, const char *leakers);
/* One line a leaker. */
void drill_print_table(FILE *out, const struct drill_list *drills,
	const struct table_options *options);
void drill_print_json(FILE *out, const struct snapshot *snapshot, const struct drill_list *drills);
/* The drills of the groups' leakers, and the groups. */
void drill_print_json_by(FILE *out, const struct snapshot *snapshot, enum group_kind kind,
	const struct group_drills *drills);
json_t *drill_json(const struct drill *drill);

/* How it ends, in one sentence. */
const char *drill_sentence(struct arena *arena, const struct drill *drill);
/* "runner[12]", "tmpfs:/tmp" */
const char *drill_leaker(struct arena *arena, const struct drill *drill);

#endif
