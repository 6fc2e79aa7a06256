/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop drill --by: one drill for each unit, container, pod or user. */
#include "commands/drill_by.h"

#include "commands/capabilities.h"
#include "commands/leakers.h"
#include "commands/screen.h"
#include "views/drill_groups.h"

#include <errno.h>

/* By groups. */
struct grouped {
	struct groups groups;
	struct group_drills drills;
};

static void grouped_release(struct grouped *grouped)
{
	group_drills_release(&grouped->drills);
	groups_release(&grouped->groups);
}

static int run_groups(struct grouped *grouped, const struct observation *observation,
	enum group_kind kind, struct error *error)
{
	const struct snapshot *snapshot = &observation->snapshot;
	struct drill_ground *ground = drill_ground_new(snapshot, &observation->calibration);
	int result;

	grouped_release(grouped);
	groups_make(&grouped->groups, snapshot, &observation->verdict, kind);
	result = group_drills_run(&grouped->drills, &grouped->groups, &observation->verdict,
		ground, snapshot, error);
	drill_ground_free(ground);
	return result;
}

/* As leakers_drill(); who leaks for a group is found anew, since more is known of its members then. */
static int run_groups_twice(struct grouped *grouped, struct observation *observation,
	enum group_kind kind, struct error *error)
{
	pid_t pids[LOOKED_AT_MOST];
	size_t count = 0;
	int result = run_groups(grouped, observation, kind, error);

	if (result < 0 || !observation->live)
		return result;
	for (size_t i = 0; i < grouped->drills.count; i++)
		count = leakers_add_victims(pids, count, &grouped->drills.items[i].drill.course);
	observation_look_closer(observation, pids, count, DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT);
	return run_groups(grouped, observation, kind, error);
}

static void print_groups(const struct observation *observation, const struct grouped *grouped,
	const struct options *options)
{
	struct table_options table = screen_table_options(options);
	struct screen_words words;

	if (options->given & OPTION_JSON) {
		drill_print_json_by(stdout, &observation->snapshot, grouped->groups.kind,
			&grouped->drills);
		return;
	}
	if (!table.raw) {
		screen_words_begin(&words, &table);
		drill_print_head(words.out, &observation->snapshot,
			"the largest process of each of these groups");
		screen_words_end(&words);
	}
	drill_groups_print(stdout, grouped->groups.kind, &grouped->drills, &table);
}

int drill_by(struct observation *observation, const struct options *options,
	enum group_kind kind, struct error *error)
{
	struct grouped grouped = { 0 };
	int result = run_groups_twice(&grouped, observation, kind, error);

	if (result == 0 && grouped.drills.count == 0)
		result = leakers_lack(error);
	if (result == 0)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0)
		print_groups(observation, &grouped, options);
	grouped_release(&grouped);
	return result;
}
