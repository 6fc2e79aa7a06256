/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of the head that say what the screen shows: which machine, domain, time and rows. */
#ifndef OOMTOP_VIEWS_TUI_HEAD_STATUS_H
#define OOMTOP_VIEWS_TUI_HEAD_STATUS_H

#include "views/tui/state.h"

/* "vm 6.1.0  If memory ran out now: machine 15.6G      03:12:45Z every 1 s" */
void head_paint_status(struct canvas *canvas, int line, const struct tui_state *state);
/* Which rows are shown, where those are not all. */
void head_paint_shown(struct canvas *canvas, int line, const struct tui_state *state);
bool head_shows_part(const struct tui_state *state);
/*
 * The name of a unit, container or pod, printable; an identifier of 64 digits by its first ones, as
 * container engines print it.  The text is the arena's.
 */
const char *head_name(struct arena *arena, const char *name) __attribute__((nonnull));
/* The domain in a word or a name that a person would say; the text is the arena's. */
const char *head_domain(struct arena *arena, const struct snapshot *snapshot,
	const struct domain *domain) __attribute__((nonnull));

#endif
