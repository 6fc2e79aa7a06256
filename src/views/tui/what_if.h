/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The assumptions of the screen, in the words of --assume. */
#ifndef OOMTOP_VIEWS_TUI_WHAT_IF_H
#define OOMTOP_VIEWS_TUI_WHAT_IF_H

#include "views/tui/state.h"

enum { ASSUMED_MAX = 16 }; /* on the screen */

/*
 * Adds an assumption in the words of --assume, in place of one with the same target and key, and
 * has the cursor follow its process: the next key acts on that one, whatever its rank is then.
 * Says so on the screen if there are ASSUMED_MAX already.  Returns enum tui_effect.
 */
unsigned what_if_assume(struct tui_state *state, const char *change);
/* Drops the assumption at that place. */
void what_if_forget(struct tui_state *state, size_t place);
/* Adds the assumption that was typed in the prompt; enum tui_effect. */
unsigned what_if_accept(struct tui_state *state);
/* Drops all assumptions; enum tui_effect. */
unsigned what_if_drop(struct tui_state *state);

/* Drops every assumption of an oom_score_adj, after these were written. */
void what_if_drop_adj(struct tui_state *state);

/*
 * Takes back the last assumption, or else the domain, because it cannot be applied.  The cursor
 * stays on its process, or on the first line, as before that assumption.
 */
void what_if_undo(struct tui_state *state);

#endif
