/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kills that a flight recorder counts, in the file FILE.state beside its history. */
#ifndef OOMTOP_COMMANDS_RECORD_KILLS_H
#define OOMTOP_COMMANDS_RECORD_KILLS_H

#include "base/attributes.h"
#include "base/ring_file.h"
#include "model/history/kill_tally.h"
#include "sources/alarm.h"
#include "sources/kill_groups.h"
#include "sources/log/kill_follower.h"

/* What stands behind the recorder's file in the name of the state. */
#define RECORD_STATE_SUFFIX ".state"

/* The names of the pods by the paths of their cgroups, as last seen. */
struct pod_names {
	struct pod_name {
		const char *path, *name;
	} * items;
	size_t count, capacity;
	struct arena texts;
};

struct record_kills {
	int directory; /* the history's, which is open meanwhile */
	char *name;    /* of the state there */
	struct kill_tally tally;
	struct kill_follower *follower;
	struct pod_names pods;
	/* of the last kill that was heard; room for all that is read then is made before */
	struct kill_groups_reader reader;
	struct kill_groups groups;
	char domain[ALARM_PATH_MAX], victim[ALARM_PATH_MAX];
	bool is_changed; /* since it was saved */
	bool has_failed; /* to save; said once */
};

/*
 * Goes on from the state beside the history, which outlives this.  A state that is damaged is set
 * aside with one warning, and counting begins anew.  Returns 0, or -EPERM with *error filled for a
 * link or a state of another user; then nothing needs to be closed.
 */
int record_kills_open(struct record_kills *ret_kills, const struct ring_file *history,
	struct error *error) MUST_CHECK NONNULL();
/* Counts the kills that the logs tell of since the last call, and saves the state if there are any.
 */
void record_kills_count(struct record_kills *kills) NONNULL();
/* At a kill: reads the cgroup at its limit and the victim's, and nothing else. */
void record_kills_look(struct record_kills *kills, const struct alarm *alarm) NONNULL();
/* The same before a kill by systemd-oomd, which tells of one cgroup: takes over what was read. */
void record_kills_look_before(struct record_kills *kills, const struct prekill_notice *notice)
	NONNULL();
/* Takes over the names of the pods, by which later kills are counted. */
void record_kills_note_pods(struct record_kills *kills, const struct snapshot *snapshot) NONNULL();
void record_kills_close(struct record_kills *kills) NONNULL();

#endif
