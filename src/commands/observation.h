/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every command begins with: a snapshot from a source, and the verdict of the model on it. */
#ifndef OOMTOP_COMMANDS_OBSERVATION_H
#define OOMTOP_COMMANDS_OBSERVATION_H

#include "commands/options.h"
#include "model/kernel/verdict.h"
#include "snapshot/redact.h"
#include "sources/live.h"

struct observation {
	struct live_options proc;
	bool live;                      /* read from /proc, where more of a process can be read */
	size_t sample_count;            /* samples in the recording; 0 when live */
	struct snapshot snapshot;       /* edited by the assumptions */
	struct calibration calibration; /* of the machine as it is, before any assumption */
	struct domain domain;
	struct verdict verdict;
	struct arena words; /* texts of the options, where those do not outlive the observation */
};

/*
 * Reads the snapshot alone, with what `needs` (snapshot/needs.h) names; the caller releases it with
 * snapshot_release().  After a failure nothing needs to be released.
 */
int observation_read(struct observation *observation, const struct options *options, unsigned needs,
	struct error *error) MUST_CHECK NONNULL(1, 2, 4);
/*
 * Reads the snapshot, edits it by the assumptions of the options, and makes the verdict, with more
 * details of the first victims.  The caller calls observation_release() after success; after a
 * failure nothing needs to be released.
 */
int observation_make(struct observation *observation, const struct options *options, unsigned needs,
	struct error *error) MUST_CHECK NONNULL(1, 2, 4);
/*
 * Like observation_make(), for one observation after another: the session (or NULL) keeps open
 * files and answers from one to the next.
 */
int observation_make_next(struct observation *observation, struct live_session *session,
	const struct options *options, unsigned needs, struct error *error) MUST_CHECK
	NONNULL(1, 3, 5);
/*
 * Reads `details` (enum details) of the processes and updates the verdict; pointers to ranking
 * entries are no longer valid.  Does nothing for a recording.
 */
void observation_look_closer(
	struct observation *observation, const pid_t *pids, size_t count, unsigned details);
/*
 * Takes the names out of the snapshot (snapshot/redact.h) and makes domain and verdict anew; NULL
 * does nothing.  No more details can be read afterwards: they are asked for by the names.
 */
void observation_redact(struct observation *observation, struct pseudonyms *pseudonyms) NONNULL(1);
void observation_release(struct observation *observation) NONNULL();

#endif
