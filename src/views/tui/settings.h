/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a user may set for good, as a file of lines "name = value"; # begins a comment.  The file
 * is as hostile as any other: a bad line is named and skipped.
 */
#ifndef OOMTOP_VIEWS_TUI_SETTINGS_H
#define OOMTOP_VIEWS_TUI_SETTINGS_H

#include "views/table/cells.h"
#include "views/table/fields.h"

#include <stdio.h>

enum tree_kind { TREE_NONE, TREE_PARENT, TREE_CGROUP, TREE_COUNT };

struct tui_settings {
	struct field_list columns;
	struct sort_key sort;
	double delay_seconds;
	enum size_unit unit, head_unit;
	enum tree_kind tree;
	bool all; /* exempt processes and kernel threads too */
	bool head_hidden;
	bool command_line; /* in place of the name */
};

void tui_settings_init(struct tui_settings *settings);
void tui_settings_release(struct tui_settings *settings);
/* Columns as -o takes them; "+…" adds to the screen's own. */
int tui_settings_columns(struct tui_settings *settings, const char *text, struct error *error);

/*
 * Takes over what the text says.  `text` is changed.  Returns the number of lines that were
 * skipped; `first_bad` says what was wrong with the first of them.
 */
size_t tui_settings_parse(struct tui_settings *settings, char *text, struct error *first_bad);
void tui_settings_print(FILE *out, const struct tui_settings *settings);

#endif
