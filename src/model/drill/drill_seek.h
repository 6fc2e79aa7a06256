/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One leaker's end in an order that is played once for many.  Only drill*.c include this. */
#ifndef OOMTOP_MODEL_DRILL_DRILL_SEEK_H
#define OOMTOP_MODEL_DRILL_DRILL_SEEK_H

#include "model/drill/drill_prefix.h"

/* One leaker's drill in one world. */
struct seeker {
	struct drill_context *context;
	struct drill_order *order;
	const struct process *leaker;
	const struct place *places[LEVELS_MAX]; /* the leaker's at each level; or NULL */
	int64_t pages[LEVELS_MAX];              /* what it counts there before it leaks */
};

/* Finds the leaker's places at the levels that were full so far. */
void drill_seek_places(struct seeker *seeker);
/* Plays on until the leaker's end; says in which step it is chosen, SIZE_MAX when it is not. */
size_t drill_seek_end(struct seeker *seeker, size_t *ret_death);
/* What the leaker counts in a step. */
int64_t drill_seek_pages(const struct seeker *seeker, const struct drill_step *step);
/* Whether a choice between two others, in the steps before `end`, hangs on too little. */
bool drill_seek_others_close(const struct seeker *seeker, size_t end);
/* Whether one between the leaker and another does, up to the step `end` if that one `chooses`. */
bool drill_seek_leaker_close(const struct seeker *seeker, size_t end, bool chooses);

#endif
