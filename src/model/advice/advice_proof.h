/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the target survives a threat after some changes: drills on an edited copy prove that. */
#ifndef OOMTOP_MODEL_ADVICE_ADVICE_PROOF_H
#define OOMTOP_MODEL_ADVICE_ADVICE_PROOF_H

#include "model/advice/advice.h"

/* Changes to the snapshot in the words of --assume, in the order in which they are applied. */
struct advice_changes {
	const char **texts; /* the array is owned, the texts are not */
	size_t count, capacity;
};

struct advice_proof {
	const struct snapshot *snapshot;
	const struct calibration *calibration;
	const struct domain *domain; /* or NULL: drill_context_bind() */
	const struct target *target;
	pid_t own_leaker;      /* the target's process that leaks in advice.own_after */
	struct threat *threat; /* its leaker or group is drilled; only read */
	/* written: why the target may die despite the limit last tried */
	const char *limit_failure;
};

/* Appends a change, whose text must outlive the changes. */
void advice_proof_add(struct advice_changes *changes, const char *text) __attribute__((nonnull));
/*
 * Fills in copy and drills of the advice, whose other members are left alone.  False, with all
 * released, if the target would die or the changes cannot be made.
 */
bool advice_proof_run(struct advice_proof *proof, const struct advice_changes *changes,
	struct advice *advice) __attribute__((nonnull, warn_unused_result));

#endif
