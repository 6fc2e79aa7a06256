/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows put below the rows of their parents. */
#ifndef OOMTOP_VIEWS_TUI_TREE_H
#define OOMTOP_VIEWS_TUI_TREE_H

#include "views/rows.h"

/*
 * Reorders the rows: every process behind its parent, siblings in the order they had.  One whose
 * parent is not among them stands at the root, as do those whose parents go round in a circle.
 * Returns how deep each is; the caller frees.
 */
unsigned short *tree_by_parent(struct rows *rows);

#endif
