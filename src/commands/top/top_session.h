/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session at the live screen: what the files of the command share. */
#ifndef OOMTOP_COMMANDS_TOP_TOP_SESSION_H
#define OOMTOP_COMMANDS_TOP_TOP_SESSION_H

#include "commands/observation.h"
#include "commands/top/top_reading.h"
#include "views/tui/state.h"
#include "views/tui/terminal.h"

enum { EVENTS_KEPT_MAX = 64 };

struct top {
	const struct options *options;
	struct options asked; /* with what was chosen on the screen */
	struct tui_state state;
	struct observation *shown; /* NULL before the first */
	struct live_session *session;
	struct reading *reading; /* beside the screen */
	unsigned *looked;        /* of each process of it: enum details that were read */
	struct trend trend;
	struct kill_watch kills;
	size_t observations;
	int signals; /* signalfd(2) */
	double next; /* observation, on the monotonic clock */
	bool quit;
	bool is_on_screen;
	struct event kept[EVENTS_KEPT_MAX]; /* that came while something was waited for */
	size_t kept_count, kept_next, quits_kept;
};

#endif
