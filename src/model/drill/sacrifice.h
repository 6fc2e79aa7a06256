/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Before Linux 5.1: the child that dies in the place of the process that was chosen. */
#ifndef OOMTOP_MODEL_DRILL_SACRIFICE_H
#define OOMTOP_MODEL_DRILL_SACRIFICE_H

#include "model/drill/drill_context.h"

struct sacrifice {
	const struct drill_context *context;
	const struct domain_ranking *ranking;
	const bool *gone; /* dead processes, by index in the snapshot */
	/* the badness of a process of the ranking at that time of the drill */
	int64_t (*pages_of)(const void *drilled, const struct ranking_place *place);
	const void *drilled;
};

/*
 * Puts a child of `kill->victim` in its place, and the victim into `kill->chosen`; leaves the kill
 * alone if no child has an address space of its own.
 */
void sacrifice_child(const struct sacrifice *sacrifice, struct drill_kill *kill)
	__attribute__((nonnull));

#endif
