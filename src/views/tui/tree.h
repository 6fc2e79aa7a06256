/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows put below the rows of their parents, or below lines that tell the cgroups they run in. */
#ifndef OOMTOP_VIEWS_TUI_TREE_H
#define OOMTOP_VIEWS_TUI_TREE_H

#include "views/table/rows.h"

/* A line of the table that is no process: a cgroup, above what runs in it. */
struct tree_group {
	const char *path;            /* raw bytes; NULL: those whose cgroup is not known */
	const char *part;            /* of the path: what the line it stands below does not say */
	const struct cgroup *cgroup; /* NULL where it is none with a memory controller */
	size_t line;                 /* of the table, counted from 0 */
	unsigned depth;
	bool goes_on; /* told before, with its sums: here come processes of its own */
	/* of the whole subtree, shown or not, kernel threads left out; as struct group has them */
	size_t process_count;
	struct figure own_bytes;
};

/* The lines of a table: its rows, and groups between them.  Zeroed: rows alone. */
struct tree {
	unsigned short *depths;    /* of the rows, below a cgroup 1; NULL: all 0 */
	struct tree_group *groups; /* by line */
	size_t group_count, group_capacity;
	struct arena texts;
};

/*
 * Reorders the rows: every process behind its parent, siblings in the order they had.  One whose
 * parent is not among them stands at the root, as do those whose parents go round in a circle.
 */
void tree_by_parent(struct tree *ret_tree, struct rows *rows);
void tree_release(struct tree *tree);

/* The line of a row. */
size_t tree_line(const struct tree *tree, size_t place);
/* The group of a line, or NULL; ret_place is the row of that line, or the next one behind it. */
const struct tree_group *tree_at(const struct tree *tree, size_t line, size_t *ret_place);

#endif
