/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The settings that are kept in a file of lines "name = value"; # begins a comment.  The file may
 * be hostile: a bad line is reported and skipped.
 */
#ifndef OOMTOP_VIEWS_TUI_SETTINGS_H
#define OOMTOP_VIEWS_TUI_SETTINGS_H

#include "views/table/cells.h"
#include "views/table/field_list.h"
#include "views/table/sort_key.h"
#include "views/tui/looks.h"

#include <stdio.h>

enum tree_kind { TREE_NONE, TREE_PARENT, TREE_CGROUP, TREE_COUNT };

/* What stands in the column of the name on a live machine: a recording has names alone. */
enum command_kind { COMMAND_NAME, COMMAND_SHORT, COMMAND_PATH, COMMAND_KIND_COUNT };

struct tui_settings {
	struct field_list columns;
	struct sort_key sort;
	double delay_seconds;
	enum size_unit unit, head_unit;
	enum tree_kind tree;
	enum color_scheme scheme;
	bool all; /* exempt processes and kernel threads too */
	bool head_hidden;
	enum command_kind command_line; /* in place of the name */
};

/* The word of the settings file for a setting that has a few. */
enum setting_word { WORD_SCHEME, WORD_TREE, WORD_COMMAND, WORD_UNIT, WORD_HEAD_UNIT };
const char *tui_settings_word(const struct tui_settings *settings, enum setting_word which);

/* The defaults; tui_settings_release() frees what the settings own. */
void tui_settings_init(struct tui_settings *settings);
void tui_settings_release(struct tui_settings *settings);
/*
 * Sets the columns, named as for -o; "+A,B" adds to the default columns of the screen, NULL is
 * these alone.  On failure returns a negative errno, sets the error, and leaves the settings as
 * they are.
 */
int tui_settings_columns(struct tui_settings *settings, const char *text, struct error *error);

/*
 * Applies the settings in the text of a file, which is overwritten.  Returns the number of lines
 * that were skipped; `first_bad` says what is wrong with the first of these, and its line.
 */
size_t tui_settings_parse(struct tui_settings *settings, char *text, struct error *first_bad);
/* Prints all settings as the text of a file, with comments. */
void tui_settings_print(FILE *out, const struct tui_settings *settings);

#endif
