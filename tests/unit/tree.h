/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree such as /proc, written for the test, and what the source `proc` makes of it. */
#ifndef OOMTOP_TESTS_TREE_H
#define OOMTOP_TESTS_TREE_H

#include "sources/live.h"

extern char tree[]; /* its path */
extern struct snapshot scanned;

/* An ordinary process's status: PID 7, a child of init, 600 kB resident. */
extern const char status_7[];

void plant(void);
void uproot(void);

/* Writes a file of the tree, the directories above it too. */
void put_bytes(const char *name, const void *bytes, size_t length);
void put(const char *name, const char *text);
/* /proc/7/stat of a process that started then. */
void put_stat_7(int start_ticks);

/* Reads all, or what these need, into the snapshot. */
void read_tree(void);
void read_tree_with(unsigned needs);

/* Of the snapshot; the test fails when it is not there. */
const struct process *the_process(pid_t pid);
void check_figure(struct figure figure, long long value);

#endif
