/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pane that asks whether changes are to be written, and tells afterwards how to undo them. */
#ifndef OOMTOP_VIEWS_TUI_CHANGES_TEXT_H
#define OOMTOP_VIEWS_TUI_CHANGES_TEXT_H

#include "views/tui/state.h"

/* The caller frees the text. */
char *changes_text(const struct tui_state *state);

#endif
