/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop drill --by: one drill for each unit, container, pod or user. */
#include "commands/drill_by.h"

#include "commands/capabilities.h"
#include "commands/leakers.h"
#include "commands/progress.h"
#include "commands/screen.h"
#include "views/drill/drill_groups.h"
#include "views/drill/drill_json.h"
#include "views/prose/wrap_stream.h"

#include <errno.h>

/* The groups, and what a leak of the largest process of each leads to. */
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
	struct progress progress;
	int result;

	grouped_release(grouped);
	grouped->context = drill_context_new(snapshot, &observation->calibration);
	drill_context_bind(grouped->context, &observation->domain);
	groups_make(&grouped->groups, snapshot, &observation->verdict, kind);
	progress_begin(&progress, "drilling groups");
	result = group_drills_run(&grouped->drills, &grouped->groups, &observation->verdict,
		grouped->context, snapshot, DRILL_WORK_MAX, error);
	progress_end(&progress);
	return result;
}

/* Runs the drill of one group again, for the list of all processes that are killed. */
static int run_group(
	const struct grouped *grouped, size_t number, struct drill *ret_drill, struct error *error)
{
	return drill_run(ret_drill, grouped->context, grouped->drills.items[number].summary.leaker,
		NULL, error);
}

static int list_victims(
	const struct grouped *grouped, pid_t *pids, size_t *ret_count, struct error *error)
{
	struct progress progress;
	size_t count = 0;
	int result = 0;

	progress_begin(&progress, "listing victims");
	for (size_t i = 0; i < grouped->drills.count && count < LOOKED_AT_MAX; i++) {
		struct drill drill;

		progress_count(&progress, i, grouped->drills.count);
		result = run_group(grouped, i, &drill, error);
		if (result < 0)
			break;
		count = leakers_add_victims(pids, count, &drill.outcome);
		drill_release(&drill);
	}
	progress_end(&progress);
	*ret_count = count;
	return result;
}

/*
 * Drills, reads more of the processes that are killed, and drills again with that: what each death
 * frees decides how the drill continues.  The leaker of each group is chosen anew, too, since more
 * is known about the group's members.
 */
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
	observation_look_closer(observation, pids, count,
		DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT | DETAIL_POLICY);
	return run_groups(grouped, observation, kind, error);
}

/*
 * Runs each drill again for its list of killed processes.  All lists together would take memory
 * that grows with the square of the number of processes.
 */
static int print_json(const struct observation *observation, struct grouped *grouped,
	struct drill_left_out *left_out, struct error *error)
{
	size_t listed_count = 0, i;

	drill_json_begin(stdout, &observation->snapshot);
	for (i = 0; i < grouped->drills.count && listed_count <= LISTED_MAX; i++) {
		struct drill drill;
		int result = run_group(grouped, i, &drill, error);

		if (result < 0)
			return result;
		listed_count += drill_listed_count(&drill);
		drill_json_add(stdout, &observation->snapshot, &drill, i == 0);
		drill_release(&drill);
	}
	grouped->drills.count = left_out->drilled = i;
	drill_json_add_groups(stdout, grouped->groups.kind, &grouped->drills);
	drill_json_end(stdout, *left_out);
	return 0;
}

static bool is_any_known(const struct group_drills *drills)
{
	bool known = false;

	for (size_t i = 0; i < drills->count; i++)
		known |= drills->items[i].summary.end != DRILL_UNKNOWN;
	return known;
}

static void print_table(const struct observation *observation, struct grouped *grouped,
	const struct options *options)
{
	struct table_options table = screen_table_options(options);
	size_t lines = 0, whole = grouped->drills.count;
	struct wrap_stream words;

	if (!table.raw) {
		wrap_stream_begin(&words, stdout, table.width);
		drill_print_head(words.out, &observation->snapshot,
			is_any_known(&grouped->drills)
				? "the largest process of each of these groups"
				: NULL);
		lines = screen_lines_that_fit(&table, options, wrap_stream_end(&words));
		if (!is_any_known(&grouped->drills))
			return;
	}
	if (lines > 0 && lines < whole)
		grouped->drills.count = lines;
	drill_groups_print(stdout, grouped->groups.kind, &grouped->drills, &table);
	screen_print_more(&table, whole - grouped->drills.count, "more");
	grouped->drills.count = whole;
}

static int print_groups(const struct observation *observation, struct grouped *grouped,
	const struct options *options, struct error *error)
{
	struct drill_left_out left_out = { grouped->drills.count, grouped->drills.wanted };
	int result = 0;

	if (options->limit > 0 && options->limit < grouped->drills.count)
		left_out.drilled = left_out.wanted = grouped->drills.count = options->limit;
	if (options->given & OPTION_JSON)
		result = print_json(observation, grouped, &left_out, error);
	else
		print_table(observation, grouped, options);
	if (result == 0)
		leakers_print_left_out(left_out, "groups");
	return result;
}

int drill_by(struct observation *observation, const struct options *options, enum group_kind kind,
	struct pseudonyms *pseudonyms, struct error *error)
{
	struct grouped grouped = { 0 };
	int result = run_groups_twice(&grouped, observation, kind, error);

	if (result == 0 && grouped.drills.count == 0)
		result = leakers_none(error);
	if (result == 0)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0 && pseudonyms) {
		/* the groups are those of the new names */
		observation_redact(observation, pseudonyms);
		result = run_groups(&grouped, observation, kind, error);
	}
	if (result == 0)
		result = print_groups(observation, &grouped, options, error);
	grouped_release(&grouped);
	return result;
}
