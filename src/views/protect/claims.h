/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What protect claims besides leaks: where the target is next, and what an all-clear assumes. */
#ifndef OOMTOP_VIEWS_PROTECT_CLAIMS_H
#define OOMTOP_VIEWS_PROTECT_CLAIMS_H

#include "model/advice/protection.h"

#include <stdio.h>

/* Prints a line for each domain in which the target is killed next. */
void claims_print_exposures(FILE *out, struct arena *arena, const struct protection *protection,
	const char *target) __attribute__((nonnull));
/* Says what holds the target up without killing it; nothing where nothing does. */
void claims_print_stalls(FILE *out, struct arena *arena, const struct protection *protection)
	__attribute__((nonnull));
/* What an advised oom_score_adj does on the machine; nothing where the machine is what is full. */
void claims_print_elsewhere(FILE *out, struct arena *arena, const struct threat *threat,
	const struct advice *advice) __attribute__((nonnull));
/* For how many leakers more the threat's stands; nothing if for none. */
void claims_print_alike(FILE *out, const struct threat *threat) __attribute__((nonnull));
/* What "would not be killed" takes for granted, in one sentence; a constant. */
const char *claims_assumed(void);

#endif
