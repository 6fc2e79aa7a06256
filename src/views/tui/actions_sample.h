/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that step through the samples of a recording. */
#ifndef OOMTOP_VIEWS_TUI_ACTIONS_SAMPLE_H
#define OOMTOP_VIEWS_TUI_ACTIONS_SAMPLE_H

#include "views/tui/state.h"

unsigned act_sample_before(struct tui_state *state);
unsigned act_sample_after(struct tui_state *state);

#endif
