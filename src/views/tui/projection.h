/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows if the memory of processes keeps growing, in words. */
#ifndef OOMTOP_VIEWS_TUI_PROJECTION_H
#define OOMTOP_VIEWS_TUI_PROJECTION_H

#include "views/tui/state.h"

/*
 * One sentence about what grows and when that changes the verdict or exhausts memory, owned by the
 * arena; NULL if nothing grows steadily.
 */
const char *head_projection(struct arena *arena, const struct tui_state *state);

#endif
