/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The menu of the domain that runs out of memory, and the menu of assumptions. */
#ifndef OOMTOP_VIEWS_TUI_MENU_WHAT_IF_H
#define OOMTOP_VIEWS_TUI_MENU_WHAT_IF_H

#include "views/tui/menu_entry.h"

extern const struct menu_entry menu_domain, menu_assume;
/* Lists the domains of the snapshot, into state->limits; to be called for each new snapshot. */
void menu_domain_fill(struct tui_state *state);
/* The place in the menu of the limit that fills first; 0, the machine, if that is not known. */
size_t menu_domain_first_full(const struct tui_state *state);

#endif
