/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts of the panes: an explanation, a drill, groups, changes, help. */
#ifndef OOMTOP_VIEWS_TUI_PANES_H
#define OOMTOP_VIEWS_TUI_PANES_H

#include "views/tui/state.h"

/* Makes the text of the open pane anew; does nothing if no pane is open. */
void panes_fill(struct tui_state *state);

#endif
