/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a drill says of a tmpfs or the kernel: who is charged, and that no kill helps. */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_HOLDER_H
#define OOMTOP_VIEWS_DRILL_DRILL_HOLDER_H

#include "model/drill/drill.h"

#include <jansson.h>
#include <stdio.h>

bool drill_is_of_kernel(const struct drill *drill) __attribute__((nonnull));
/* Prints the lines below the kills; nothing for the leak of a process. */
void drill_print_holder(FILE *out, struct arena *arena, const struct snapshot *snapshot,
	const struct drill *drill) __attribute__((nonnull));
/*
 * The cgroup that is charged, as {"path", "max", "known"}; `known` is false if a writer in it is
 * only likely.  JSON's null for the leak of a process, and if there is no such cgroup.  The caller
 * owns the object.
 */
json_t *drill_writer_json(const struct snapshot *snapshot, const struct drill *drill)
	__attribute__((nonnull, warn_unused_result));

#endif
