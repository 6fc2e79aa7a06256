/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way of the data up to the verdict, common to all commands: source, snapshot, model. */
#ifndef OOMTOP_COMMANDS_OBSERVATION_H
#define OOMTOP_COMMANDS_OBSERVATION_H

#include "commands/options.h"
#include "model/verdict.h"
#include "sources/proc.h"

struct observation {
	struct proc_options proc;
	bool live; /* more of a process can still be read */
	size_t moment_count; /* that the recording holds */
	struct snapshot snapshot; /* with the assumptions made */
	struct calibration calibration; /* by the machine as it is, before any assumption */
	struct domain domain;
	struct verdict verdict;
};

/* Only the snapshot; on failure nothing needs to be released. */
int observation_read(struct observation *observation, const struct options *options,
	unsigned needs, struct error *error);
/* The snapshot, edited as assumed, with its calibration and domain: no verdict yet. */
int observation_prepare(struct observation *observation, const struct options *options,
	unsigned needs, struct error *error);
/* The same, a verdict, what the head tells of its first processes, and the verdict again. */
int observation_make(struct observation *observation, const struct options *options,
	unsigned needs, struct error *error);
/* Reads more of some processes and judges again: standings from before are gone. */
void observation_look_closer(struct observation *observation, const pid_t *pids, size_t count,
	unsigned details);
void observation_release(struct observation *observation);

#endif
