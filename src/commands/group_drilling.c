/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/group_drilling.h"

#include "commands/leakers.h"
#include "commands/progress.h"
#include "model/kernel/address_space.h"

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

/* Processes that were asked what binds and limits them, whether or not that could be read. */
struct asked {
	pid_t pids[LOOKED_AT_MAX];
	size_t count, read_count; /* read_count: of the first ones, read by now */
};

static void ask(struct asked *asked, const struct process *process)
{
	asked->count = leakers_add_pid(asked->pids, asked->count, process->pid);
}

/* Whether any of the processes that were just read is bound or limited, as far as could be read. */
static bool are_bound(const struct observation *observation, const struct asked *asked)
{
	bool are_bound = false;

	for (size_t i = asked->read_count; i < asked->count; i++) {
		const struct process *process =
			snapshot_find(&observation->snapshot, asked->pids[i]);

		are_bound |= process->policy_percent.known || addresses_are_limited(process);
	}
	return are_bound;
}

/*
 * Reads what binds and limits the leakers, and then the memory policies of the other members, by
 * which a leak of theirs may end otherwise.  False if that changes no drill.
 */
static bool read_of_leakers(
	const struct group_drilling *drilling, struct observation *observation, struct asked *asked)
{
	const struct group_drills *drills = &drilling->drills;
	bool changes;

	for (size_t i = 0; i < drills->count; i++)
		ask(asked, drills->items[i].summary.leaker);
	for (size_t i = 0; i < drills->count; i++)
		for (size_t j = 0; j < drills->items[i].group->count; j++)
			if (drill_can_leak(drills->items[i].group->members[j]) &&
				node_policy_is_unread(&observation->snapshot,
					drills->items[i].group->members[j]->process))
				ask(asked, drills->items[i].group->members[j]->process);
	if (asked->read_count == asked->count)
		return false;
	observation_look_closer(observation, asked->pids + asked->read_count,
		asked->count - asked->read_count, DETAIL_POLICY);
	changes = are_bound(observation, asked);
	asked->read_count = asked->count;
	return changes;
}

/* Drills until all leakers were asked. */
static int run_with_limits(struct group_drilling *drilling, struct observation *observation,
	enum group_kind kind, size_t max_work, struct asked *asked, struct error *error)
{
	int result;

	do
		result = run_groups(drilling, observation, kind, max_work, error);
	while (result == 0 && observation->live && read_of_leakers(drilling, observation, asked));
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
	struct asked asked = { .count = 0 };
	size_t count = 0;
	int result = run_with_limits(drilling, observation, kind, max_work, &asked, error);

	if (result < 0 || !observation->live)
		return result;
	result = list_victims(drilling, pids, &count, error);
	if (result < 0)
		return result;
	observation_look_closer(observation, pids, count,
		DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_UNIT | DETAIL_POLICY);
	return run_with_limits(drilling, observation, kind, max_work, &asked, error);
}
