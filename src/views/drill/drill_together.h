/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of drills in which all members of a group grow alike. */
#ifndef OOMTOP_VIEWS_DRILL_DRILL_TOGETHER_H
#define OOMTOP_VIEWS_DRILL_DRILL_TOGETHER_H

#include "base/memory.h"
#include "model/drill/drill.h"

/* The group as a leaker: "all:ci-runner.service". */
const char *drill_group_name(struct arena *arena, const struct leak_group *group)
	__attribute__((nonnull));
/* One outcome of the drill of a group, as a sentence: "If all 15 processes of …" */
const char *drill_group_sentence(struct arena *arena, const struct drill *drill)
	__attribute__((nonnull));
/* The outcome without its beginning and the full stop. */
const char *drill_group_outcome(struct arena *arena, const struct drill *drill,
	const struct drill_outcome *outcome) __attribute__((nonnull));

#endif
