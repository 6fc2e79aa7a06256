/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/observation.h"

#include "sources/recording.h"

#include <stdlib.h>
#include <unistd.h>

int observation_read(struct observation *observation, const struct options *options,
	unsigned needs, struct error *error)
{
	int result;

	*observation = (struct observation){
		.proc = { .procfs = options->procfs, .sysfs = options->sysfs, .needs = needs },
		.live = options->from == NULL,
	};
	/* it is gone when its report is read, and on a machine at rest it would name itself */
	if (!options->procfs)
		observation->proc.leave_out = getpid();
	snapshot_init(&observation->snapshot);
	if (observation->live)
		result = proc_read(&observation->snapshot, &observation->proc, error);
	else
		result = recording_read(&observation->snapshot, options->from, error);
	if (result < 0)
		snapshot_release(&observation->snapshot);
	return result;
}

static int judge(struct observation *observation, struct error *error)
{
	struct domain domain;
	int result = domain_machine(&domain, &observation->snapshot, error);

	if (result < 0)
		return result;
	verdict_release(&observation->verdict);
	verdict_for(&observation->verdict, &observation->snapshot, &domain);
	return 0;
}

int observation_look_closer(struct observation *observation, const pid_t *pids, size_t count,
	unsigned details, struct error *error)
{
	if (!observation->live || count == 0 || details == 0)
		return 0;
	proc_read_details(&observation->snapshot, &observation->proc, pids, count, details);
	return judge(observation, error);
}

/* Start times settle a tie for the first place; they cost a file, so only then. */
static int settle_tie(struct observation *observation, struct error *error)
{
	const struct verdict *verdict = &observation->verdict;
	size_t count = 0;
	pid_t *pids;
	int result;

	if (!(verdict->doubts & DOUBT_TIE))
		return 0;
	pids = memory_alloc(verdict->candidate_count * sizeof(*pids));
	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (verdict->standings[i].is_candidate)
			pids[count++] = verdict->standings[i].process->pid;
	result = observation_look_closer(observation, pids, count, DETAIL_STAT, error);
	free(pids);
	return result;
}

/* What a kill of the first two would free, and who dies with the victim. */
static int look_at_first(struct observation *observation, struct error *error)
{
	const struct verdict *verdict = &observation->verdict;
	pid_t pids[2];
	size_t count = 0;

	if (verdict->victim)
		pids[count++] = verdict->victim->process->pid;
	if (verdict->victim && verdict->runner_up)
		pids[count++] = verdict->runner_up->process->pid;
	return observation_look_closer(
		observation, pids, count, DETAIL_SMAPS | DETAIL_SHARERS, error);
}

int observation_make(struct observation *observation, const struct options *options,
	unsigned needs, struct error *error)
{
	int result = observation_read(observation, options, needs, error);

	if (result < 0)
		return result;
	result = judge(observation, error);
	if (result == 0)
		result = settle_tie(observation, error);
	if (result == 0)
		result = look_at_first(observation, error);
	if (result < 0)
		observation_release(observation);
	return result;
}

void observation_release(struct observation *observation)
{
	verdict_release(&observation->verdict);
	snapshot_release(&observation->snapshot);
}
