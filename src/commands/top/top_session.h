/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of the live screen's command, which its files share. */
#ifndef OOMTOP_COMMANDS_TOP_TOP_SESSION_H
#define OOMTOP_COMMANDS_TOP_TOP_SESSION_H

#include "commands/observation.h"
#include "commands/top/top_kills.h"
#include "commands/top/top_reading.h"
#include "views/tui/state.h"
#include "views/tui/terminal.h"

enum { EVENTS_KEPT_MAX = 64 };

struct top {
	const struct options *options;
	struct options current_options; /* with domain, sample and assumptions of the screen */
	struct tui_state state;
	struct observation *shown; /* NULL before the first observation */
	struct live_session *session;
	struct reading *reading;             /* the thread that reads beside the screen */
	struct kills_reading *kills_reading; /* and the one that reads past kills */
	unsigned *looked; /* for each process shown: enum details that were read */
	struct trend trend;
	struct kill_watch kills;
	size_t observations;
	int signals; /* signalfd(2) */
	double next; /* when the next reading begins, in seconds of the monotonic clock */
	/* the process under the cursor as painted, before that, and since when */
	struct process_id painted, painted_before;
	double painted_at;
	bool quit;
	bool is_on_screen;
	struct event kept[EVENTS_KEPT_MAX]; /* keys and clicks that came during beside_run() */
	size_t kept_count, kept_next, quits_kept;
};

#endif
