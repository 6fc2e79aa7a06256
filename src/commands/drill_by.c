/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop drill --by: one drill for each unit, container, pod or user. */
#include "commands/drill_by.h"

#include "commands/capabilities.h"
#include "commands/leakers.h"
#include "commands/screen.h"
#include "views/drill/drill_groups.h"
#include "views/drill/drill_json.h"

#include <errno.h>

/* By groups. */
struct grouped {
	struct groups groups;
	struct group_drills drills;
	struct drill_context *context;
};

static void grouped_release(struct grouped *grouped)
{
	group_drills_release(&grouped->drills);
	groups_release(&grouped->groups);
	drill_context_free(grouped->context);
	grouped->context = NULL;
}

static int run_groups(struct grouped *grouped, const struct observation *observation,
	enum group_kind kind, struct error *error)
{
	const struct snapshot *snapshot = &observation->snapshot;

	grouped_release(grouped);
	grouped->context = drill_context_new(snapshot, &observation->calibration);
	groups_make(&grouped->groups, snapshot, &observation->verdict, kind);
	return group_drills_run(&grouped->drills, &grouped->groups, &observation->verdict,
		grouped->context, snapshot, DRILL_WORK_MAX, error);
}

static int list_victims(
	struct grouped *grouped, pid_t *pids, size_t *ret_count, struct error *error)
{
	size_t count = 0;

	for (size_t i = 0; i < grouped->drills.count && count < LOOKED_AT_MAX; i++) {
		struct drill drill;
		int result = drill_run(&drill, grouped->context,
			grouped->drills.items[i].summary.leaker, NULL, error);

		if (result < 0)
			return result;
		count = leakers_add_victims(pids, count, &drill.outcome);
		drill_release(&drill);
	}
	*ret_count = count;
	return 0;
}

/* As leakers_look_closer(); who leaks for a group is found anew, since more is known of its
 * members. */
static int run_groups_twice(struct grouped *grouped, struct observation *observation,
	enum group_kind kind, struct error *error)
{
	pid_t pids[LOOKED_AT_MAX];
	size_t count = 0;
	int result = run_groups(grouped, observation, kind, error);

	if (result < 0 || !observation->live)
		return result;
	result = list_victims(grouped, pids, &count, error);
	if (result < 0)
		return result;
	observation_look_closer(
		observation, pids, count, DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT);
	return run_groups(grouped, observation, kind, error);
}

/* The lists of all that die are played once more for it, one drill at a time. */
static int print_json(const struct observation *observation, struct grouped *grouped,
	struct drill_left_out *left_out, struct error *error)
{
	size_t listed = 0, i;

	drill_json_begin(stdout, &observation->snapshot);
	for (i = 0; i < grouped->drills.count && listed <= LISTED_MAX; i++) {
		struct drill drill;
		int result = drill_run(&drill, grouped->context,
			grouped->drills.items[i].summary.leaker, NULL, error);

		if (result < 0)
			return result;
		listed += drill_listed_count(&drill);
		drill_json_add(stdout, &drill, i == 0);
		drill_release(&drill);
	}
	grouped->drills.count = left_out->drilled = i;
	drill_json_add_groups(stdout, grouped->groups.kind, &grouped->drills);
	drill_json_end(stdout, *left_out);
	return 0;
}

static void print_table(const struct observation *observation, const struct grouped *grouped,
	const struct options *options)
{
	struct table_options table = screen_table_options(options);
	struct screen_words words;

	if (!table.raw) {
		screen_words_begin(&words, &table);
		drill_print_head(words.out, &observation->snapshot,
			"the largest process of each of these groups");
		screen_words_end(&words);
	}
	drill_groups_print(stdout, grouped->groups.kind, &grouped->drills, &table);
}

static int print_groups(const struct observation *observation, struct grouped *grouped,
	const struct options *options, struct error *error)
{
	struct drill_left_out left_out = { grouped->drills.count, grouped->drills.wanted };
	int result = 0;

	if (options->given & OPTION_JSON)
		result = print_json(observation, grouped, &left_out, error);
	else
		print_table(observation, grouped, options);
	if (result == 0)
		leakers_tell_left_out(left_out, "groups");
	return result;
}

int drill_by(struct observation *observation, const struct options *options, enum group_kind kind,
	struct error *error)
{
	struct grouped grouped = { 0 };
	int result = run_groups_twice(&grouped, observation, kind, error);

	if (result == 0 && grouped.drills.count == 0)
		result = leakers_lack(error);
	if (result == 0)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0)
		result = print_groups(observation, &grouped, options, error);
	grouped_release(&grouped);
	return result;
}
