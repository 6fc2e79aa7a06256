/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a leak does to a target that is to be protected: before an advice and after it. */
#ifndef OOMTOP_VIEWS_PROTECT_FATE_H
#define OOMTOP_VIEWS_PROTECT_FATE_H

#include "model/advice/protection.h"

/*
 * The sentence of the threat's drill, and how the target dies in it: in the likeliest case, or in
 * the case that kills it.
 */
const char *fate_now(struct arena *arena, const struct protection *protection,
	const struct threat *threat) __attribute__((nonnull));
/* Whether a drilled leak kills the target, or what it dies with, in the likeliest case. */
bool fate_is_likely(const struct protection *protection) __attribute__((nonnull));
/*
 * The sentence of the drill with an advice against the threat.  `target` is the target in words: it
 * is named as spared where the sentence does not tell that.
 */
const char *fate_then(struct arena *arena, const struct threat *threat, const struct advice *advice,
	const char *target) __attribute__((nonnull));

#endif
