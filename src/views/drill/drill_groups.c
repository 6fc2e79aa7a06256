/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_groups.h"

#include "base/json_text.h"
#include "views/drill/drill.h"
#include "views/report/groups.h"
#include "views/prose/prose.h"

static void add_line(
	struct sheet *sheet, const struct group_drill *one, bool of_pods, bool bytes)
{
	const struct group *group = one->group;

	sheet_add(sheet, group_text(&sheet->texts, group));
	sheet_add_count(sheet, group->count);
	sheet_add_bytes(sheet, group->own_bytes, bytes);
	sheet_add_count(sheet, one->large_count);
	sheet_add(sheet, drill_leaker(&sheet->texts, one->summary.leaker, NULL));
	drill_add_course(sheet, &one->summary);
	sheet_add(sheet, group_death_word(one->death));
	sheet_add(sheet, one->certain ? "yes" : "no");
	sheet_add(sheet, one->alike ? "yes" : "no");
	if (of_pods)
		sheet_add(sheet, prose_qos(group->qos));
	sheet_color(sheet, drill_color(&one->summary));
}

void drill_groups_print(FILE *out, enum group_kind kind, const struct group_drills *drills,
	const struct table_options *options)
{
	static const struct sheet_column columns[] = { { "GROUP", SHEET_TEXT, 0, 13 },
		{ "PROCS", SHEET_FIGURE, 3, 0 }, { "OWN", SHEET_FIGURE, 4, 0 },
		{ "LARGE", SHEET_FIGURE, 1, 0 }, { "LEAKER", SHEET_PROCESS, 8, 14 },
		DRILL_COURSE_COLUMNS, { "DIES-WHOLE", SHEET_TEXT, 6, 0 },
		{ "CERTAIN", SHEET_TEXT, 4, 0 }, { "ALIKE", SHEET_TEXT, 1, 0 },
		{ "QOS", SHEET_WORD, 1, 0 } };
	bool of_pods = kind == GROUP_POD;
	struct sheet sheet;

	sheet_init(&sheet, columns, sizeof(columns) / sizeof(*columns) - !of_pods);
	for (size_t i = 0; i < drills->count; i++)
		add_line(&sheet, &drills->items[i], of_pods, options->bytes);
	sheet_print(out, &sheet, options);
	sheet_release(&sheet);
}

json_t *drill_group_json(struct arena *arena, const struct group_drill *one)
{
	json_t *object = group_json(arena, one->group);

	json_set(object, "large", json_integer((json_int_t)one->large_count));
	json_set(object, "leaker", json_integer(one->summary.leaker->pid));
	json_set(object, "dies_whole", group_death_json(one->death));
	json_set(object, "certain", json_boolean(one->certain));
	json_set(object, "alike", json_boolean(one->alike));
	return object;
}
