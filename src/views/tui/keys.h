/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of keys: what each does, in which mode, and what the help and the key line call
 * it.
 */
#ifndef OOMTOP_VIEWS_TUI_KEYS_H
#define OOMTOP_VIEWS_TUI_KEYS_H

#include "views/tui/press.h"

struct tui_state;

enum { PRESSES_MAX = 4 };

struct key_entry {
	unsigned presses[PRESSES_MAX];            /* the first names the key; 0: no more */
	unsigned topic;                           /* enum help_topic that lists it */
	unsigned modes;                           /* bits: 1 << enum tui_mode */
	unsigned (*act)(struct tui_state *state); /* enum tui_effect */
	const char *label;                        /* in the key line; NULL: not there */
	const char *help;
};

extern const struct key_entry key_table[];
extern const size_t key_table_count;

/* The entry of the key in that mode (enum tui_mode); NULL for a key without a meaning there. */
const struct key_entry *key_find(unsigned press, unsigned mode);
/* The names of all keys of an entry, "F1 h ?", owned by the arena. */
const char *press_names(struct arena *arena, const struct key_entry *entry);

#endif
