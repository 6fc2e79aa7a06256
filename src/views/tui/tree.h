/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows below the rows of their parents, or below lines for the cgroups of the processes. */
#ifndef OOMTOP_VIEWS_TUI_TREE_H
#define OOMTOP_VIEWS_TUI_TREE_H

#include "views/table/fold.h"

/* A line of the table that is not a process: a cgroup, above the processes in the cgroup. */
struct tree_group {
	const char *path;            /* raw bytes; NULL: processes whose cgroup is not known */
	const char *part;            /* the end of the path that the line above the group lacks */
	const struct cgroup *cgroup; /* NULL without a memory controller */
	size_t line;                 /* of the table, counted from 0 */
	size_t first, end;           /* rows of the subtree; empty where it goes on */
	unsigned depth;
	bool goes_on; /* shown before, with its sums: more of its own processes follow */
	/* of the whole subtree, shown or not, without kernel threads; as in struct group */
	size_t process_count;
	struct figure own_bytes;
};

/* The lines of a table: rows, and groups between the rows.  Zeroed: rows alone. */
struct tree {
	unsigned short *depths;    /* of the rows, below a cgroup 1; NULL: all 0 */
	struct tree_group *groups; /* by line */
	size_t group_count, group_capacity;
	struct arena texts;
	struct folds folds; /* rows that share a line */
	/* of each fold its cgroup, which is not among the groups; NULL: folds of other rows */
	struct tree_group *folded;
};

/*
 * Reorders the rows: every process behind its parent, siblings in their previous order.  A process
 * whose parent is not shown is at the root, and so is one of each circle of parents, which only a
 * recording can have.  tree_release() frees the tree.
 */
void tree_by_parent(struct tree *ret_tree, struct rows *rows);
void tree_release(struct tree *tree);

/* The line of a row: that of the fold for a row in one. */
size_t tree_line(const struct tree *tree, size_t place);
/*
 * The group on a line, or NULL for a line with a row.  Sets ret_place to the row on the line, or to
 * the next row behind the group; of a fold, its first row.
 */
const struct tree_group *tree_at(const struct tree *tree, size_t line, size_t *ret_place);

#endif
