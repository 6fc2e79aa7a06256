/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session at the live screen: what its two halves share.  Nobody else includes this. */
#ifndef OOMTOP_COMMANDS_TOP_TOP_H
#define OOMTOP_COMMANDS_TOP_TOP_H

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
	struct proc_session *session;
	struct reading *reading;   /* beside the screen */
	unsigned *looked;          /* of each process of it: enum details that were read */
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

/* One observation onto the screen; a failure leaves there what was. */
int top_observe(struct top *top, struct error *error);
/* The same, a failure said on the screen; false for one. */
bool top_observe_again(struct top *top);
/* The same; but what is assumed of a process ends with it, and all else stays. */
void top_continue(struct top *top);
/* The same, beside the screen: begun, and its end. */
void top_begin(struct top *top);
void top_finish(struct top *top);
/* Says it on the screen. */
void top_say_error(struct top *top, const struct error *error);
/* Reads what the screen shows beyond what was read of every process. */
void top_look_closer(struct top *top);
void top_release(struct top *top);

#endif
