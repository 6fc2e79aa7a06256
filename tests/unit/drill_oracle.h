/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The leak drill, written a second time from its description alone, by brute force: no ranking is
 * kept, no list is sorted, and nothing of src/model is used.  All figures are in pages.
 */
#ifndef OOMTOP_TESTS_DRILL_ORACLE_H
#define OOMTOP_TESTS_DRILL_ORACLE_H

#include <stdbool.h>

enum { ORACLE_TASKS = 12, ORACLE_GROUPS = 4, ORACLE_MACHINE = -1 };
/* A node of NUMA as a domain: ORACLE_NODE for node 0, ORACLE_NODE + 1 for node 1. */
enum { ORACLE_NODES = 2, ORACLE_NODE = 100, ORACLE_ANY_NODE = -1 };

struct oracle_group {
	int parent; /* a place before it, or the machine */
	long max, use;
	long high; /* memory.high; 0: none */
	bool dies_whole;
};

struct oracle_member {
	long pages, adj; /* all private */
	int group;
	int node; /* the only one that it may use, or any */
	int mm;   /* the place of the first that runs on its address space; its own for most */
};

struct oracle_field {
	long total, free;                                      /* the machine's; there is no swap */
	long node_size[ORACLE_NODES], node_free[ORACLE_NODES]; /* all sizes 0: no nodes */
	long commit; /* what may be allocated anew under strict overcommit; -1: any amount */
	struct oracle_group groups[ORACLE_GROUPS];
	struct oracle_member tasks[ORACLE_TASKS];
	int group_count, task_count;
};

enum oracle_end { ORACLE_NOBODY, ORACLE_DIES, ORACLE_STALLS, ORACLE_REFUSED };

struct oracle_outcome {
	enum oracle_end end;
	int chosen[ORACLE_TASKS]; /* in their order */
	int chosen_count, dead_count;
	int first_full; /* a group that is full or stalls, a node, or the machine */
	long leaks_by;
	bool is_tie;  /* somewhere two were equal in a group, whose order nobody knows */
	bool is_near; /* whether the throttled leaker is held up for long is a close call */
};

struct oracle_outcome oracle_drill(const struct oracle_field *field, int leaker);

/*
 * The seconds that tasks sleep while they take that many pages above memory.high, 64 by 64: 64
 * times the square of the part that the use is above, at most 2.
 */
double oracle_throttle_seconds(double high, long pages);

#endif
