/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The drill of a growing group by brute force, on the machines of drill_oracle.h; sizes in bytes.
 */
#ifndef OOMTOP_TESTS_GROUP_ORACLE_H
#define OOMTOP_TESTS_GROUP_ORACLE_H

#include "drill_oracle.h"

/*
 * `grows` says which tasks take part.  In the outcome `leaks_by` is in bytes, `leaker_dies` means
 * all of them, and `is_tie` also that two domains beside each other were full at once, that a
 * memory.high stalled only some of them, or that they may use different nodes.
 */
struct oracle_outcome oracle_drill_all(
	const struct oracle_field *field, const bool grows[ORACLE_TASKS], long page_size);

#endif
