/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How observations come onto the live screen. */
#ifndef OOMTOP_COMMANDS_TOP_TOP_OBSERVE_H
#define OOMTOP_COMMANDS_TOP_TOP_OBSERVE_H

#include "commands/top/top_session.h"

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
