/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop drill --by: one drill for each unit, container, pod or user. */
#include "commands/drill_by.h"

#include "commands/capabilities.h"
#include "commands/group_drilling.h"
#include "commands/leakers.h"
#include "commands/screen.h"
#include "views/drill/drill_groups.h"
#include "views/drill/drill_json.h"
#include "views/prose/wrap_stream.h"

#include <errno.h>

/*
 * Runs each drill again for its list of killed processes.  All lists together would take memory
 * that grows with the square of the number of processes.
 */
static int print_json(const struct observation *observation, struct group_drilling *grouped,
	struct drill_left_out *left_out, struct error *error)
{
	size_t listed_count = 0, i;

	drill_json_begin(stdout, &observation->snapshot);
	for (i = 0; i < grouped->drills.count && listed_count <= LISTED_MAX; i++) {
		struct drill drill;
		int result = group_drilling_run(grouped, i, &drill, error);

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

static void print_table(const struct observation *observation, struct group_drilling *grouped,
	const struct options *options)
{
	struct table_options table = screen_table_options(options);
	size_t lines = 0, whole = grouped->drills.count;
	struct wrap_stream words;

	if (!table.raw) {
		wrap_stream_begin(&words, stdout, table.width);
		if (is_any_known(&grouped->drills) && drill_groups_lack_policies(&grouped->drills))
			fputs("UNREAD: processes whose memory policies were not read. Each "
			      "may be bound to some of the NUMA nodes.\n",
				words.out);
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

static int print_groups(const struct observation *observation, struct group_drilling *grouped,
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
	struct group_drilling grouped = { 0 };
	int result = group_drilling_begin(&grouped, observation, kind, DRILL_WORK_MAX, error);

	if (result == 0 && grouped.drills.count == 0)
		result = leakers_none(error);
	if (result == 0)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0 && pseudonyms) {
		/* the groups are those of the new names; nothing more can be read of those */
		group_drilling_end(&grouped);
		observation_redact(observation, pseudonyms);
		result = group_drilling_begin(&grouped, observation, kind, DRILL_WORK_MAX, error);
	}
	if (result == 0)
		result = print_groups(observation, &grouped, options, error);
	group_drilling_end(&grouped);
	return result;
}
