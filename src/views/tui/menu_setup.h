/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The menu of all settings, by subject. */
#ifndef OOMTOP_VIEWS_TUI_MENU_SETUP_H
#define OOMTOP_VIEWS_TUI_MENU_SETUP_H

#include "views/tui/menu_entry.h"

extern const struct menu_entry menu_setup;

#endif
