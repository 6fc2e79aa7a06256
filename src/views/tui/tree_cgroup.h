/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of cgroups, and below each what runs in it. */
#ifndef OOMTOP_VIEWS_TUI_TREE_CGROUP_H
#define OOMTOP_VIEWS_TUI_TREE_CGROUP_H

#include "views/tui/tree.h"

/*
 * Reorders them: below each cgroup what runs in it and the cgroups below it, in the order in which
 * the first row of each stood.  A cgroup with nothing but one cgroup in it has no line of its own.
 */
void tree_by_cgroup(struct tree *ret_tree, struct rows *rows);

#endif
