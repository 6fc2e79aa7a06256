/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kill of a log with all that the views of it show; nothing in it is owned. */
#ifndef OOMTOP_VIEWS_LOG_PAST_KILL_H
#define OOMTOP_VIEWS_LOG_PAST_KILL_H

#include "model/history/growth_before.h"
#include "model/history/kill_list.h"
#include "model/history/replay.h"

struct past_kill {
	const struct kill_event *event;
	const struct replay *replay;
	const struct kill_summary *summary;
	bool is_elsewhere; /* the log is no log of this boot, and maybe of another machine */
	/* this machine as it is now, for a log of its running boot; NULL: not known */
	const struct snapshot *machine;
	size_t futile_before;      /* kills in the moments before, for want of the same memory */
	struct figure now_seconds; /* since 1970, for relative times; unknown: show none */
	/* by a flight recorder's file; NULL: there is none, or recording_refused says why not */
	const struct growth_before *growth;
	const char *recording, *recording_refused;
	const struct kill_groups *groups; /* as the recorder read them; NULL: not */
};

#endif
