/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the panes of text tell: an explanation, a drill, groups, changes, help. */
#ifndef OOMTOP_VIEWS_TUI_PANES_H
#define OOMTOP_VIEWS_TUI_PANES_H

#include "views/tui/state.h"

/* Gives the pane that is open its text anew; nothing where none is open. */
void panes_fill(struct tui_state *state);

#endif
