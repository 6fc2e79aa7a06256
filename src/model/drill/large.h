/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes are large enough to be drilled unasked: those with more than a hundredth of the
 * domain that a leak of theirs would fill.  4M are nothing to the machine and much to a box of
 * 100M.
 */
#ifndef OOMTOP_MODEL_DRILL_LARGE_H
#define OOMTOP_MODEL_DRILL_LARGE_H

#include "model/drill/drill_context.h"

/* A hundredth of the domain. */
int64_t large_pages_of(const struct domain *domain) __attribute__((nonnull));
/*
 * A process with more pages of its own than this is large: a hundredth of the verdict's domain, or
 * of the domain with the least headroom that the process is charged to, whichever is smaller.
 */
int64_t large_pages(struct drill_context *context, const struct verdict *verdict,
	const struct process *process) __attribute__((nonnull));
/* Whether the process of the entry is large. */
bool large_is(struct drill_context *context, const struct verdict *verdict,
	const struct ranking_entry *entry) __attribute__((nonnull));

#endif
