/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One process seen by the killer: is it eligible, what does it count, what explains it best.
 */
#ifndef OOMTOP_MODEL_STANDING_H
#define OOMTOP_MODEL_STANDING_H

#include "model/verdict.h"

/* What all standings of one verdict are judged by. */
struct bench {
	const struct snapshot *snapshot;
	const struct domain *domain;
	const struct rules *rules;
	int64_t error_pages;
};

/* All but the rank and the gap, which need the others. */
struct standing standing_for(const struct process *process, const struct bench *bench);

/* Of two that count the same, whether the killer keeps `a`. */
bool wins_tie(const struct rules *rules, const struct process *a, const struct process *b);

#endif
