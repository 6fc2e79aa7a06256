/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where growth leads, in words. */
#ifndef OOMTOP_VIEWS_TUI_PROJECTION_H
#define OOMTOP_VIEWS_TUI_PROJECTION_H

#include "views/tui/state.h"

/* What moved and where that leads, in words; NULL when there is nothing to say. */
const char *head_projection(struct arena *arena, const struct tui_state *state);

#endif
