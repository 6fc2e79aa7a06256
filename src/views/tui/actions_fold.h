/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening and folding the lines that stand for several processes. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_FOLD_H
#define OOMTOP_VIEWS_TUI_ACTIONS_FOLD_H

#include "views/tui/state.h"

/* The fold under the cursor; NULL for none. */
const struct fold *fold_chosen(const struct tui_state *state) __attribute__((nonnull));
/*
 * Opens what the row at this place is folded into: all folds of its kind, or the branches of the
 * tree that hold it.  Returns enum tui_effect.
 */
unsigned fold_open(struct tui_state *state, size_t place) __attribute__((nonnull));
/*
 * Finds the folds of the rows: branches of a tree, or neighbours in order of rank that are alike.
 * Opened ones are left out, and any with the process that is followed.
 */
void fold_rows(struct tui_state *state) __attribute__((nonnull));

/* Opens the line or the branch, or folds the kind or the branch again. */
unsigned act_fold(struct tui_state *state);
unsigned act_fold_close(struct tui_state *state); /* folds the kind, or the branch */
unsigned act_fold_all(struct tui_state *state);   /* opens or folds all */

#endif
