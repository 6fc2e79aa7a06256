/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop record: everything a snapshot can hold, in a file. */
#include "commands/command.h"
#include "commands/observation.h"
#include "sources/recording.h"

#include <stdlib.h>

static void read_all_details(struct observation *observation)
{
	struct snapshot *snapshot = &observation->snapshot;
	pid_t *pids = memory_alloc(snapshot->process_count * sizeof(*pids));

	for (size_t i = 0; i < snapshot->process_count; i++)
		pids[i] = snapshot->processes[i].pid;
	proc_read_details(snapshot, &observation->proc, pids, snapshot->process_count,
		DETAIL_SMAPS | DETAIL_SHARERS);
	free(pids);
}

static int run(const struct options *options, struct error *error)
{
	struct observation observation;
	int result = observation_read(&observation, options,
		NEED_STAT | NEED_OOM_SCORE | NEED_CGROUP | NEED_HOLDERS | NEED_CGROUP_ALL |
			NEED_NODES | NEED_UNITS | NEED_KILLERS,
		error);

	if (result < 0)
		return result;
	if (observation.live)
		read_all_details(&observation);
	result = recording_write(&observation.snapshot, options->operands[0], error);
	observation_release(&observation);
	return result;
}

const struct command record_command = {
	.name = "record",
	.operands = "FILE",
	.least_operands = 1,
	.most_operands = 1,
	.summary = "save a snapshot (- for standard output)",
	.options = OPTIONS_SOURCE,
	/* as report; and to write where root alone may not without it: a user's folder */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE },
	.capability_count = 3,
	.run = run,
};
