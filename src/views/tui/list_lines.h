/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of the table that are no rows: a cgroup of the tree, and a fold of several rows. */
#ifndef OOMTOP_VIEWS_TUI_LIST_LINES_H
#define OOMTOP_VIEWS_TUI_LIST_LINES_H

#include "views/tui/state.h"

enum {
	LIST_MARGIN = 3,         /* marks: tagged, part in the verdict, moved */
	LIST_MIN_LAST = 12,      /* columns kept for the last column before others are left out */
	LIST_DEEPEST_SHOWN = 20, /* of a tree */
	LIST_TREE_STEP = 2,
};

void list_lines_paint_group(struct canvas *canvas, const struct tui_state *state, int line,
	const struct tree_group *group) __attribute__((nonnull));
void list_lines_paint_fold(struct canvas *canvas, const struct tui_state *state, int line,
	const struct fold *fold) __attribute__((nonnull));

#endif
