/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the target is killed next as things are: whichever process allocates when memory runs out
 * there, the target dies.  No single process has to leak for that; many small ones do.
 */
#ifndef OOMTOP_MODEL_ADVICE_EXPOSURE_H
#define OOMTOP_MODEL_ADVICE_EXPOSURE_H

#include "model/kernel/verdict.h"
#include "snapshot/target.h"

/* A domain in which a process of the target ranks first, or is among the candidates. */
struct exposure {
	struct domain domain;
	const struct process *process;
	bool is_sole;        /* all candidates are of the target */
	bool are_others_few; /* one or two processes of others may grow there, not many */
	bool is_doubted;     /* for another reason than several candidates */
	size_t candidate_count;
	size_t alike_count; /* verdict_data.h */
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
 * only if processes of others are in it too: at least three with more than a hundredth of its total
 * together, or any that are not drilled, each being smaller than that, if they have as much
 * together or the cgroup is full once they have grown to five times their size.  A domain that
 * strict overcommit keeps from being full does not count.  The caller releases *ret_exposures.
 */
void exposures_find(struct exposures *ret_exposures, const struct exposure_request *request)
	__attribute__((nonnull));
/* Frees the list and zeroes the exposures; zeroed ones are left alone. */
void exposures_release(struct exposures *exposures);

#endif
