/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the target is killed next as things are: whichever process allocates when memory runs out
 * there, the target dies.  No single process has to leak for that; many small ones do.
 */
#ifndef OOMTOP_MODEL_ADVICE_EXPOSURE_H
#define OOMTOP_MODEL_ADVICE_EXPOSURE_H

#include "model/drill/leak_group.h"
#include "model/kernel/verdict.h"
#include "snapshot/target.h"

/* A domain in which a process of the target ranks first, or is among the candidates. */
struct exposure {
	struct domain domain;
	const struct process *process;
	bool is_certain; /* the target is the one candidate, or all candidates are of it */
	size_t candidate_count;
};

struct exposures {
	struct exposure *items; /* the machine first, then the cgroups from the outermost; owned */
	size_t count, capacity;
	bool is_cut; /* not all limited cgroups of the target were looked at: too many */
};

struct exposure_request {
	const struct snapshot *snapshot;
	const struct calibration *calibration;
	const struct target *target;
};

/*
 * Looks at the machine and at all limited cgroups above the target's processes.  A cgroup counts
 * only if processes of others with more than a hundredth of its total are in it too.  The caller
 * releases *ret_exposures.
 */
void exposures_find(struct exposures *ret_exposures, const struct exposure_request *request)
	__attribute__((nonnull));
/* Frees the list and zeroes the exposures; zeroed ones are left alone. */
void exposures_release(struct exposures *exposures);

/* Lists of groups whose growth is to be drilled. */
struct exposed_groups {
	struct leak_group **items; /* array and groups are owned */
	size_t count, capacity;
};

/*
 * Adds the units, containers and cgroups of many small processes, the largest first and at most
 * three of a domain: at least three processes in the exposed domain, none of them the target's,
 * with more than a hundredth of its total together and none with more than half of that.  `texts`
 * owns their words.
 */
void exposed_groups_add(struct exposed_groups *groups, const struct exposure_request *request,
	const struct exposure *exposure, struct arena *texts) __attribute__((nonnull));
/* Frees array and groups, and zeroes the list. */
void exposed_groups_release(struct exposed_groups *groups);

#endif
