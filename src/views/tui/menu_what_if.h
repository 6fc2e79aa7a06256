/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The menus of whose memory runs out, and of what is to be assumed. */
#ifndef OOMTOP_VIEWS_TUI_MENU_WHAT_IF_H
#define OOMTOP_VIEWS_TUI_MENU_WHAT_IF_H

#include "views/tui/menu_entry.h"

extern const struct menu_entry menu_domain, menu_assume;
/* Lists the domains there are: anew whenever the snapshot is another. */
void menu_domain_fill(struct tui_state *state);

#endif
