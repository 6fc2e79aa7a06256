/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_groups.h"

#include "base/json_text.h"
#include "views/drill/drill_sentence.h"
#include "views/drill/drill_table.h"
#include "views/prose/prose_pod.h"
#include "views/report/groups.h"

bool drill_groups_lack_policies(const struct group_drills *drills)
{
	for (size_t i = 0; i < drills->count; i++)
		if (drills->items[i].unread_count > 0)
			return true;
	return false;
}

/* What not every table has. */
struct optional_columns {
	bool qos, unread;
};

static void add_line(struct grid *grid, const struct group_drill *one,
	struct optional_columns optional, bool bytes)
{
	const struct group *group = one->group;

	grid_add(grid, group_text(&grid->texts, group));
	grid_add_count(grid, group->count);
	grid_add_bytes(grid, group->own_bytes, bytes);
	grid_add_count(grid, one->large_count);
	grid_add(grid, drill_leaker(&grid->texts, one->summary.leaker, NULL));
	drill_add_outcome(grid, &one->summary);
	grid_add(grid, group_death_word(one->death));
	grid_add(grid, one->certain ? "yes" : "no");
	grid_add(grid, one->alike ? "yes" : "no");
	if (optional.unread)
		grid_add_count(grid, one->unread_count);
	if (optional.qos)
		grid_add(grid, prose_qos(group->qos));
	grid_color(grid, drill_color(&one->summary));
}

void drill_groups_print(FILE *out, enum group_kind kind, const struct group_drills *drills,
	const struct table_options *options)
{
	struct optional_columns optional = { kind == GROUP_POD,
		drill_groups_lack_policies(drills) };
	struct grid_column columns[] = { { "GROUP", GRID_PATH, 0, 13 },
		{ "PROCS", GRID_FIGURE, 3, 0 }, { "OWN", GRID_FIGURE, 4, 0 },
		{ "LARGE", GRID_FIGURE, 1, 0 }, { "LEAKER", GRID_PROCESS, 8, 14 },
		DRILL_OUTCOME_COLUMNS, { "DIES-WHOLE", GRID_TEXT, 6, 0 },
		{ "CERTAIN", GRID_TEXT, 4, 0 }, { "SAME-FOR-ALL", GRID_TEXT, 1, 0 },
		{ "UNREAD", GRID_FIGURE, 2, 0 }, { "QOS", GRID_WORD, 1, 0 } };
	size_t count = sizeof(columns) / sizeof(*columns), at = count - 2;
	struct grid grid;

	if (!optional.unread)
		columns[at] = columns[at + 1];
	grid_init(&grid, columns, count - !optional.unread - !optional.qos);
	for (size_t i = 0; i < drills->count; i++)
		add_line(&grid, &drills->items[i], optional, options->bytes);
	grid_print(out, &grid, options);
	grid_release(&grid);
}

json_t *drill_group_json(struct arena *arena, const struct group_drill *one)
{
	json_t *object = group_json(arena, one->group);

	json_set(object, "large", json_integer((json_int_t)one->large_count));
	json_set(object, "leaker", json_integer(one->summary.leaker->pid));
	json_set(object, "dies_whole", group_death_json(one->death));
	json_set(object, "certain", json_boolean(one->certain));
	json_set(object, "alike", json_boolean(one->alike));
	json_set(object, "policies_unread", json_integer((json_int_t)one->unread_count));
	return object;
}
