/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A protection found on the trial's snapshot, and checks of it by drills of their own. */
#ifndef OOMTOP_TESTS_ADVISING_H
#define OOMTOP_TESTS_ADVISING_H

#include "model/advice/protection.h"
#include "trial.h"

extern struct protection protection; /* of the last protect() */

void advising_end(void);

/* Links the cgroups and finds the protection of that target against all other processes. */
void protect(const char *word);
void protect_linked(const char *word); /* the groups are in order */
/* threat_by() fails the test if the process is no threat; advice_of() may return NULL. */
const struct threat *threat_by(pid_t leaker);
const struct advice *advice_of(const struct threat *threat, enum advice_kind kind);

/*
 * Whether the target survives a drill of the leaker after these changes (a list that ends with
 * NULL), with no choice too close to know.
 */
bool spares(pid_t leaker, const char *const *changes);
bool spares_with(pid_t leaker, const char *change);
/* The PIDs of the chosen processes in order, such as "100 102". */
const char *victims_with(pid_t leaker, const char *const *changes, size_t count);
const char *victims_in(const struct drill *drill);

#endif
