/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernels' arithmetic, written a second time from its description alone: nothing of src/model
 * is used.  All figures are in pages.
 */
#ifndef OOMTOP_TESTS_ORACLE_H
#define OOMTOP_TESTS_ORACLE_H

#include <stdbool.h>
#include <stddef.h>

enum oracle_era {
	ORACLE_3_10, /* root's adj is 30 less */
	ORACLE_3_14, /* root is let off 3% */
	ORACLE_4_17, /* root is nobody, never below 1 */
	ORACLE_5_3,  /* the same, of equal ones the last */
	ORACLE_5_9,  /* signed */
	ORACLE_ERAS,
};

/* A release for which oomtop uses these rules. */
extern const char *const oracle_release[ORACLE_ERAS];

struct oracle_task {
	long rss, swap, tables, adj;
	bool root;
};

long oracle_badness(enum oracle_era era, const struct oracle_task *task, long total);
long oracle_score(enum oracle_era era, long badness, long total);
/* The index of the task that the kernel's walk over the task list chooses. */
size_t oracle_choice(
	enum oracle_era era, const struct oracle_task *tasks, size_t count, long total);

#endif
