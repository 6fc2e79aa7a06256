/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of past kills, and the explanation of one of them. */
#ifndef OOMTOP_VIEWS_TUI_KILLS_H
#define OOMTOP_VIEWS_TUI_KILLS_H

#include "views/tui/state.h"

#include <stdio.h>

/* The kills have been read: shows them where the list is open.  The state takes *log over. */
void kills_set(struct tui_state *state, struct kill_log *log) __attribute__((nonnull));
/* Prints the list as wide as the screen, its heading first; nothing if there is no kill. */
void kills_print(FILE *out, const struct tui_state *state) __attribute__((nonnull));
/* Prints the explanation of the chosen kill. */
void kills_print_chosen(FILE *out, const struct tui_state *state) __attribute__((nonnull));
void kills_paint(struct canvas *canvas, const struct tui_state *state) __attribute__((nonnull));
/* Moves the cursor to a kill and scrolls as far as needed. */
void kills_move_to(struct tui_state *state, size_t place) __attribute__((nonnull));
/* Chooses the kill on that line below the title, if there is one. */
void kills_click(struct tui_state *state, int line) __attribute__((nonnull));

#endif
