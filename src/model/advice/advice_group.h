/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cgroup around a growing group that could get a memory limit. */
#ifndef OOMTOP_MODEL_ADVICE_ADVICE_GROUP_H
#define OOMTOP_MODEL_ADVICE_ADVICE_GROUP_H

#include "model/drill/leak_group.h"

/*
 * Names the cgroup of the group's largest member, as advice_limit_word() does, if all members are
 * in it or below it; else the innermost cgroup that holds all.  NULL if that is the root, or not
 * known.
 */
const char *advice_group_limit_word(const struct snapshot *snapshot, const struct leak_group *group,
	struct arena *texts) __attribute__((nonnull));

#endif
