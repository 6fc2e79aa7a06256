/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of the head that say who is killed: next, then, and in the limit that fills first. */
#ifndef OOMTOP_VIEWS_TUI_HEAD_FATE_H
#define OOMTOP_VIEWS_TUI_HEAD_FATE_H

#include "views/tui/state.h"

/* Who is killed if memory runs out now, what that frees, who exits too, and how sure that is. */
void head_paint_next(struct canvas *canvas, int line, const struct tui_state *state);
/* The runner-up and its distance; then who grows towards the first place, or the largest group. */
void head_paint_then(struct canvas *canvas, int line, const struct tui_state *state);
/* The limit that fills first: what is left, when it is full, who is killed there. */
void head_paint_full(struct canvas *canvas, int line, const struct tui_state *state);
/* The column of the number of notes in that line, of a screen of that width. */
int head_notes_column(const struct tui_state *state);

#endif
