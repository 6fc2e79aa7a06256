/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Branches of a tree that are folded: a process's descendants, or a cgroup with all below it.  What
 * the user opened or folded stays so from one snapshot to the next, whatever comes and goes.
 */
#ifndef OOMTOP_VIEWS_TUI_BRANCHES_H
#define OOMTOP_VIEWS_TUI_BRANCHES_H

#include "views/tui/state.h"

/*
 * Finds the folds of the rows, which are in the order of the tree, and puts a folded cgroup's line
 * into its fold.  A process that is followed is in no fold.
 */
void branches_fold(struct tui_state *state) __attribute__((nonnull));
/* Opens every branch that holds the row. */
void branches_open(struct tui_state *state, size_t place) __attribute__((nonnull));
/*
 * Folds the branch that the row begins, or else the innermost one that it is in; of a row in a
 * fold, the branch around that.  False if there is none.
 */
bool branches_close(struct tui_state *state, size_t place) __attribute__((nonnull));
/* Folds all branches, or opens all if that was asked for last. */
void branches_toggle_all(struct tui_state *state) __attribute__((nonnull));
/* Opens the branch that a fold of the tree stands for; those folded in it stay so. */
void branches_open_fold(struct tui_state *state, const struct fold *fold) __attribute__((nonnull));
/* Whether the row begins a branch, open or folded, as a process with children does. */
bool branches_begins(const struct tui_state *state, size_t place) __attribute__((nonnull));

/* "45 processes below, ranks 2 to 112; about 570M of their own", printable, the arena's. */
const char *branches_words(struct arena *arena, const struct rows *rows, const struct fold *fold)
	__attribute__((nonnull));

#endif
