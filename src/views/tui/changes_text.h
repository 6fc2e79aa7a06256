/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pane that asks whether to write changes of oom_score_adj, and then shows how to undo them. */
#ifndef OOMTOP_VIEWS_TUI_CHANGES_TEXT_H
#define OOMTOP_VIEWS_TUI_CHANGES_TEXT_H

#include "views/tui/state.h"

/* Prints the question, or, from the next stage on, the commands that undo the changes. */
void changes_print(FILE *out, const struct tui_state *state) __attribute__((nonnull));

#endif
