/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way of the data up to the verdict, common to all commands: source, snapshot, model. */
#ifndef OOMTOP_COMMANDS_OBSERVATION_H
#define OOMTOP_COMMANDS_OBSERVATION_H

#include "commands/options.h"
#include "model/kernel/verdict.h"
#include "sources/live.h"

struct observation {
	struct live_options proc;
	bool live;                      /* more of a process can still be read */
	size_t sample_count;            /* that the recording holds */
	struct snapshot snapshot;       /* with the assumptions made */
	struct calibration calibration; /* by the machine as it is, before any assumption */
	struct domain domain;
	struct verdict verdict;
	struct arena words; /* of the options it was made by, where they do not outlive it */
};

/* Only the snapshot; on failure nothing needs to be released. */
int observation_read(struct observation *observation, const struct options *options, unsigned needs,
	struct error *error);
/* The snapshot, edited as assumed, its verdict, and what the head tells of its first processes. */
int observation_make(struct observation *observation, const struct options *options, unsigned needs,
	struct error *error);
/* The same, with what the one before left in the session, for those that go on and on. */
int observation_make_next(struct observation *observation, struct live_session *session,
	const struct options *options, unsigned needs, struct error *error);
/* Reads more of some processes and judges again: standings from before may be gone. */
void observation_look_closer(
	struct observation *observation, const pid_t *pids, size_t count, unsigned details);
void observation_release(struct observation *observation);

#endif
