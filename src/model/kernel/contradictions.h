/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures of a snapshot that cannot all be true, such as a part larger than its whole.
 *
 * The files of a live /proc are read one after the other.  Figures of different files are therefore
 * compared with more tolerance than those of one file, which the kernel writes at once.
 */
#ifndef OOMTOP_MODEL_KERNEL_CONTRADICTIONS_H
#define OOMTOP_MODEL_KERNEL_CONTRADICTIONS_H

#include "snapshot/snapshot.h"

enum contradiction_kind {
	CONTRADICTION_SIZES,     /* `part` is larger than `whole` */
	CONTRADICTION_START,     /* the process started later than the snapshot was taken */
	CONTRADICTION_NO_MEMORY, /* a process without an address space has memory */
	CONTRADICTION_SCORE,     /* the kernel scores a process that is exempt at -1000 above 0 */
};

struct contradiction {
	enum contradiction_kind kind;
	const struct process *process; /* NULL: the machine */
	const char *part, *whole;      /* CONTRADICTION_SIZES: as the kernel names the figures */
	int64_t part_bytes, whole_bytes;
	/* the killer reads these figures; else they only tell what a kill frees */
	bool is_counted;
};

/*
 * Writes the first contradiction among the machine's figures.  False if there is none, and for a
 * snapshot with assumptions.
 */
bool contradiction_of_machine(
	struct contradiction *ret_contradiction, const struct snapshot *snapshot);
/*
 * Writes the first contradiction among the figures of a process, or between these and the
 * machine's.  `error_bytes` is how far each counter of a process may be off.  False if there is
 * none.
 */
bool contradiction_of_process(struct contradiction *ret_contradiction,
	const struct snapshot *snapshot, const struct process *process, int64_t error_bytes);
/* The most memory the process may have, whichever of its figures is true. */
int64_t contradiction_max_bytes(const struct process *process);

#endif
