/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help: a screen for each topic, made of the table of keys and of samples of what is drawn. */
#ifndef OOMTOP_VIEWS_TUI_HELP_H
#define OOMTOP_VIEWS_TUI_HELP_H

#include "views/tui/state.h"

/* The text of the state's topic, broken to the state's width; the arena's. */
const char *help_text(struct arena *arena, const struct tui_state *state) __attribute__((nonnull));
/* "Help: Screen [Bars] Find …", the state's topic in brackets; the arena's. */
const char *help_title(struct arena *arena, const struct tui_state *state) __attribute__((nonnull));
/*
 * Paints the samples of the topic over its text, which the pane has painted from that line of the
 * canvas on: marks, bars and colours as this terminal shows them.
 */
void help_paint_samples(struct canvas *canvas, const struct tui_state *state, int line, int page)
	__attribute__((nonnull));

#endif
