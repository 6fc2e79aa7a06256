/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The menu of the user whose processes are shown. */
#ifndef OOMTOP_VIEWS_TUI_MENU_USER_H
#define OOMTOP_VIEWS_TUI_MENU_USER_H

#include "views/tui/menu_entry.h"

extern const struct menu_entry menu_user;

#endif
