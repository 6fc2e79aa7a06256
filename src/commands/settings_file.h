/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of the live screen's settings: $XDG_CONFIG_HOME/oomtop/config. */
#ifndef OOMTOP_COMMANDS_SETTINGS_FILE_H
#define OOMTOP_COMMANDS_SETTINGS_FILE_H

#include "views/tui/state.h"

/* Takes over what the file says, if there is one; what is wrong with it is said on the screen. */
void settings_file_read(struct tui_state *state);
/* Writes it whole or not at all, and says so on the screen. */
void settings_file_write(struct tui_state *state);

#endif
