/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of cgroups, and below each cgroup its processes. */
#ifndef OOMTOP_VIEWS_TUI_TREE_CGROUP_H
#define OOMTOP_VIEWS_TUI_TREE_CGROUP_H

#include "views/tui/tree.h"

/*
 * Reorders the rows: below each cgroup its own processes and its child cgroups, in the previous
 * order of the first row of each.  A cgroup that has one child and no process has no line.
 * tree_release() frees the tree.
 */
void tree_by_cgroup(struct tree *ret_tree, struct rows *rows);

#endif
