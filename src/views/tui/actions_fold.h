/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening and folding the lines that stand for several processes. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_FOLD_H
#define OOMTOP_VIEWS_TUI_ACTIONS_FOLD_H

#include "views/tui/state.h"

/* The fold under the cursor; NULL for none. */
const struct fold *fold_chosen(const struct tui_state *state) __attribute__((nonnull));
/* Opens the folds of the kind that the row at this place is of; returns enum tui_effect. */
unsigned fold_open(struct tui_state *state, size_t place) __attribute__((nonnull));
/* Finds the folds of the rows, which the screen has in order of rank; opened ones are left out. */
void fold_rows(struct tui_state *state) __attribute__((nonnull));

unsigned act_fold(struct tui_state *state);     /* opens the line, or folds the kind again */
unsigned act_fold_all(struct tui_state *state); /* opens or folds all */

#endif
