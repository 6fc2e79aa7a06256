/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/group_drilling.h"

#include "commands/leakers.h"
#include "commands/progress.h"

void group_drilling_end(struct group_drilling *drilling)
{
	group_drills_release(&drilling->drills);
	groups_release(&drilling->groups);
	drill_context_free(drilling->context);
	drilling->context = NULL;
}

static int run_groups(struct group_drilling *drilling, const struct observation *observation,
	enum group_kind kind, size_t max_work, struct error *error)
{
	const struct snapshot *snapshot = &observation->snapshot;
	struct progress progress;
	int result;

	group_drilling_end(drilling);
	drilling->context = drill_context_new(snapshot, &observation->calibration);
	drill_context_bind(drilling->context, &observation->domain);
	groups_make(&drilling->groups, snapshot, &observation->verdict, kind);
	progress_begin(&progress, "drilling groups");
	result = group_drills_run(&drilling->drills, &drilling->groups, &observation->verdict,
		drilling->context, snapshot, max_work, error);
	progress_end(&progress);
	return result;
}

int group_drilling_run(const struct group_drilling *drilling, size_t number,
	struct drill *ret_drill, struct error *error)
{
	return drill_run(ret_drill, drilling->context,
		drilling->drills.items[number].summary.leaker, NULL, error);
}

static int list_victims(
	const struct group_drilling *drilling, pid_t *pids, size_t *ret_count, struct error *error)
{
	struct progress progress;
	size_t count = 0;
	int result = 0;

	progress_begin(&progress, "listing victims");
	for (size_t i = 0; i < drilling->drills.count && count < LOOKED_AT_MAX; i++) {
		struct drill drill;

		progress_count(&progress, i, drilling->drills.count);
		result = group_drilling_run(drilling, i, &drill, error);
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
int group_drilling_begin(struct group_drilling *drilling, struct observation *observation,
	enum group_kind kind, size_t max_work, struct error *error)
{
	pid_t pids[LOOKED_AT_MAX];
	size_t count = 0;
	int result = run_groups(drilling, observation, kind, max_work, error);

	if (result < 0 || !observation->live)
		return result;
	result = list_victims(drilling, pids, &count, error);
	if (result < 0)
		return result;
	observation_look_closer(observation, pids, count,
		DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT | DETAIL_POLICY);
	return run_groups(drilling, observation, kind, max_work, error);
}
