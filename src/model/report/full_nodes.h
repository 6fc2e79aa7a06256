/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NUMA nodes that are nearly full although the machine is not. */
#ifndef OOMTOP_MODEL_REPORT_FULL_NODES_H
#define OOMTOP_MODEL_REPORT_FULL_NODES_H

#include "snapshot/snapshot.h"

struct full_node {
	unsigned number;
	int64_t left_bytes, size_bytes; /* RAM; left at most if it is a guess */
	size_t bound_count;             /* processes that may use no other node */
	bool is_guess;                  /* by what these processes hold */
};

/* Lists the first `max` of them.  Returns their number. */
size_t full_nodes_list(const struct snapshot *snapshot, int64_t page_size_bytes,
	struct full_node *ret_list, size_t max);

#endif
