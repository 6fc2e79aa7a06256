/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A protection found on the trial's snapshot, and what is told of it by other means. */
#ifndef OOMTOP_TESTS_ADVISING_H
#define OOMTOP_TESTS_ADVISING_H

#include "model/advice/protection.h"
#include "trial.h"

extern struct protection protection; /* of the last protect() */

void advising_end(void);

/* Puts the groups in order and looks for what protects the processes of that word against all. */
void protect(const char *word);
void protect_linked(const char *word); /* the groups are in order */
/* Fails the test where it is no threat; NULL for advice that is not there. */
const struct threat *threat_by(pid_t leaker);
const struct advice *advice_of(const struct threat *threat, enum advice_kind kind);

/*
 * Whether all of the target live, and by more than a hair, when it leaks on a machine changed in
 * these words, NULL at their end; by a drill of its own.
 */
bool spares(pid_t leaker, const char *const *changes);
bool spares_with(pid_t leaker, const char *change);
/* What the drill on the changed machine tells: "100 102", those that are chosen in their order. */
const char *victims_with(pid_t leaker, const char *const *changes, size_t count);
const char *victims_in(const struct drill *drill);

#endif
