/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines above the table, each with a label and its figures in fixed places: who and where,
 * memory, pressure, who is killed next and then, and the limit that fills first.
 */
#ifndef OOMTOP_VIEWS_TUI_HEAD_H
#define OOMTOP_VIEWS_TUI_HEAD_H

#include "views/tui/state.h"

/*
 * Paints state->head anew: at most six lines, and one each for assumptions, for rows that are left
 * out, and for a kill that was seen.  On a screen of little height the less important are left out.
 */
void head_paint(struct tui_state *state);

#endif
