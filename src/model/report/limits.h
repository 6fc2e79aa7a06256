/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory cgroups with a limit: their headroom, and the victim in each. */
#ifndef OOMTOP_MODEL_REPORT_LIMITS_H
#define OOMTOP_MODEL_REPORT_LIMITS_H

#include "model/kernel/headroom_memo.h"
#include "model/kernel/verdict.h"

/* What surely ends a leak in a cgroup before the cgroup's own limit does. */
struct limit_above {
	bool is_given;
	bool stalls;          /* the memory.high of `domain`, where nobody may be killed */
	struct domain domain; /* a cgroup above, or the machine */
	/* until then; if not given, until the cgroup's own limit or memory.high ends the leak */
	struct headroom headroom;
};

struct memcg_limit {
	struct domain domain;
	const struct cgroup *cgroup;
	struct headroom headroom;
	enum outcome outcome;
	enum memcg_excess excess;     /* OUTCOME_NOBODY */
	const struct process *victim; /* NULL unless the outcome is a kill */
	bool certain;
	/* certain but for which of several alike processes is killed (model/kernel/alike.h) */
	bool certain_in_effect;
	size_t alike_count;  /* that many alike candidates; 0 for a single one */
	size_t killed_count; /* with the victim */
	bool stalls;         /* above memory.high, before memory.max is reached */
	struct limit_above above;
};

/* A cgroup with a limit and with processes. */
struct limit_left {
	struct domain domain;
	struct headroom headroom;
	double part_left; /* the part of the limit that is left at least; at most if is_guess */
	bool is_guess;    /* of a NUMA node whose own figures are not known */
};

/*
 * Whether a leak is held up above the cgroup's memory.high before it reaches memory.max, so that
 * no process may ever be killed; and whether it is held up now.  False for other domains, and for
 * a cgroup without a limit.
 */
bool limit_may_stall(const struct snapshot *snapshot, const struct domain *domain)
	__attribute__((nonnull));
bool limit_is_stalled(const struct snapshot *snapshot, const struct domain *domain)
	__attribute__((nonnull));

/* Finds what is full before a limited cgroup that has this headroom. */
struct limit_above limit_above_of(struct headroom_memo *memo, const struct domain *domain,
	const struct headroom *headroom) __attribute__((nonnull));

/* Whether the cgroups were read, and none has a limit, with processes or without. */
bool limits_are_absent(const struct snapshot *snapshot) __attribute__((nonnull));

/*
 * Lists all of them in no order, into room for as many as the snapshot has cgroups.  Returns their
 * number.
 */
size_t limits_list(struct limit_left *ret_list, const struct snapshot *snapshot)
	__attribute__((nonnull));

/* Like limits_list(), those with the smallest part of the limit left first. */
size_t limits_list_fullest(struct limit_left *ret_list, const struct snapshot *snapshot)
	__attribute__((nonnull));

/*
 * Fills in at most `capacity` limits, those with the smallest part of the limit left first.
 * Cgroups without processes are left out.  Returns how many there are in all.
 */
size_t limits_fullest(struct memcg_limit *limits, size_t capacity, const struct snapshot *snapshot,
	const struct calibration *calibration);

#endif
