/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much a process can take before reclaim finds nothing, found by taking page by page: nothing
 * of src/model is used, and no sum is formed beforehand.  All figures are in pages.
 */
#ifndef OOMTOP_TESTS_ROOM_ORACLE_H
#define OOMTOP_TESTS_ROOM_ORACLE_H

#include <stdbool.h>

enum { ROOM_GROUPS = 4, ROOM_MACHINE = -1, ROOM_NO_LIMIT = 1 << 20 };

struct room_group {
	int parent;      /* a place before it, or the machine */
	long file, anon; /* its own, without the groups below */
	long min;        /* memory.min */
	long max;        /* memory.max; used of the domain alone */
	long swap_left;  /* of memory.swap.max, or ROOM_NO_LIMIT */
};

struct room_field {
	struct room_group groups[ROOM_GROUPS];
	int group_count;
	long free, swap_free; /* the machine's */
	long file, anon;      /* in no group */
	int leaker;           /* its group, or the machine */
	int domain;           /* the group that is full, or the machine: the leaker is in it */
	bool inherits;        /* memory_recursiveprot */
};

/* What a group uses with all groups below it. */
long room_use(const struct room_field *field, int group);
/* Takes and reclaims until neither goes on; returns what was taken. */
long room_taken(struct room_field field);

#endif
