/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the head says in figures, in sentences; and all that an admin must know besides. */
#ifndef OOMTOP_VIEWS_TUI_NOTES_H
#define OOMTOP_VIEWS_TUI_NOTES_H

#include "views/tui/state.h"

/* Kills, userspace killers and warnings: each is a note. */
size_t notes_count(const struct tui_state *state);
/* The verdict in sentences, then the notes, for the pane that shows them. */
void notes_print(FILE *out, const struct tui_state *state);
/* A kill that was seen; NULL if it was too long ago.  The text is the arena's. */
const char *notes_kill(struct arena *arena, const struct kill_note *note,
	const struct snapshot *snapshot) __attribute__((nonnull));

#endif
