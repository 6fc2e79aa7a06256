/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The groups of many small processes whose growth is drilled where the target is next. */
#ifndef OOMTOP_MODEL_ADVICE_EXPOSED_GROUPS_H
#define OOMTOP_MODEL_ADVICE_EXPOSED_GROUPS_H

#include "model/advice/exposure.h"
#include "model/drill/leak_group.h"

struct exposed_groups {
	struct leak_group **items; /* array and groups are owned */
	size_t count, capacity;
};

/*
 * Adds the units, containers and cgroups of many small processes, the largest first and at most
 * three of a domain: at least three processes that a user names by one word, none of them the
 * target's, with more than a hundredth of the domain's total together and none with more than half
 * of that. Of a unit, container or cgroup that the target is in, the processes of one name are such
 * a group if there are none of that name elsewhere.  `texts` owns the words.
 */
void exposed_groups_add(struct exposed_groups *groups, const struct exposure_request *request,
	const struct exposure *exposure, struct arena *texts) __attribute__((nonnull));
/* Frees array and groups, and zeroes the list. */
void exposed_groups_release(struct exposed_groups *groups);

#endif
