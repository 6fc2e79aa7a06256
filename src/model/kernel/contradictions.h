/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures of a snapshot that cannot all be true: a part that is larger than its whole.
 *
 * The files of a live /proc are read one after the other, so figures of different files are
 * compared with more tolerance than those of one file, whose lines the kernel writes of one moment.
 */
#ifndef OOMTOP_MODEL_KERNEL_CONTRADICTIONS_H
#define OOMTOP_MODEL_KERNEL_CONTRADICTIONS_H

#include "snapshot/snapshot.h"

enum contradiction_kind {
	CONTRADICTION_SIZES,     /* `part` is larger than `whole` */
	CONTRADICTION_START,     /* the process started later than the snapshot was taken */
	CONTRADICTION_NO_MEMORY, /* what has no address space has memory */
	CONTRADICTION_SCORE,     /* the kernel scores a process that oom_score_adj exempts */
};

struct contradiction {
	enum contradiction_kind kind;
	const struct process *process; /* NULL: of the machine */
	const char *part, *whole;      /* as the kernel calls them; of sizes alone */
	int64_t part_bytes, whole_bytes;
	/* whether it is about what the killer counts, and not only about what a kill frees */
	bool is_counted;
};

/* The first contradiction among the figures of the machine; false when there is none. */
bool contradiction_of_machine(
	struct contradiction *ret_contradiction, const struct snapshot *snapshot);
/*
 * The first among those of a process, and of them to the machine's.  `error_bytes` is how far each
 * counter of a process may be off.
 */
bool contradiction_of_process(struct contradiction *ret_contradiction,
	const struct snapshot *snapshot, const struct process *process, int64_t error_bytes);
/* The most the process may have, whichever of its figures is true. */
int64_t contradiction_max_bytes(const struct process *process);

#endif
