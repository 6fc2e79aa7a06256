/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The assumptions of the screen, in the words of --assume. */
#ifndef OOMTOP_VIEWS_TUI_WHAT_IF_H
#define OOMTOP_VIEWS_TUI_WHAT_IF_H

#include "views/tui/state.h"

enum { ASSUMED_MAX = 16 }; /* on the screen */

/* Takes a change in the words of --assume in, in place of one of the same target and key. */
void what_if_assume(struct tui_state *state, const char *change);
void what_if_forget(struct tui_state *state, size_t place);
/* What was typed for the assumption that was begun; enum tui_effect. */
unsigned what_if_accept(struct tui_state *state);
/* Drops all assumptions; enum tui_effect. */
unsigned what_if_drop(struct tui_state *state);

/* Drops each assumption of an adj: it is real now. */
void what_if_drop_adj(struct tui_state *state);

/* What was asked last cannot be: takes it back. */
void what_if_undo(struct tui_state *state);

#endif
