/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How near a kill is.  Colours only repeat what the figures beside them say. */
#ifndef OOMTOP_VIEWS_TUI_URGENCY_H
#define OOMTOP_VIEWS_TUI_URGENCY_H

#include "views/tui/state.h"

enum urgency {
	URGENCY_CALM,
	URGENCY_TIGHT, /* less than a tenth is left, or processes stall more than a tenth of time */
	URGENCY_NOW,   /* less than a fiftieth is left, or it is full within a minute */
};

/*
 * Of the domain that is shown, and of the limit that fills first: by the least that is left.  They
 * agree where both are the same.
 */
enum urgency urgency_shown(const struct tui_state *state);
enum urgency urgency_first_full(const struct tui_state *state);
enum style urgency_style(enum urgency urgency);

#endif
