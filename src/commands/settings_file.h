/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file of the live screen's settings, $XDG_CONFIG_HOME/oomtop/config (see oomtop(1)). */
#ifndef OOMTOP_COMMANDS_SETTINGS_FILE_H
#define OOMTOP_COMMANDS_SETTINGS_FILE_H

#include "views/tui/state.h"

/* Sets state->settings by the file, if there is one; the screen shows what is wrong with it. */
void settings_file_read(struct tui_state *state);
/* Writes state->settings to the file, whole or not at all; the screen shows the outcome. */
void settings_file_write(struct tui_state *state);

#endif
