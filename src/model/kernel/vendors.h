/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which row of the rule table the kernels of distributions follow.  Distributions carry changes
 * back to older versions, so the version alone misleads.  A row is written only from source that
 * was read: `origin` says where.
 */
#ifndef OOMTOP_MODEL_KERNEL_VENDORS_H
#define OOMTOP_MODEL_KERNEL_VENDORS_H

#include "base/release.h"

#include <stddef.h>

enum { VENDOR_MARKS_MAX = 6 };

struct vendor_rules {
	const char *vendor;                  /* "RHEL 8 and rebuilds" */
	const char *marks[VENDOR_MARKS_MAX]; /* any of these: release_has_mark() */
	unsigned major, minor;               /* the version, exactly */
	unsigned build;                      /* the first build with these rules, as far as read */
	const char *rules;  /* name of a row of rule_table; NULL: not read, a gap between builds */
	const char *origin; /* repository and revision that were read */
};

extern const struct vendor_rules vendor_table[]; /* of one vendor by rising version and build */
extern const size_t vendor_count;

/* The row for a release; NULL if none is known to apply. */
const struct vendor_rules *vendor_rules_for(const struct release *release);
/* Whether memory cgroups may have priorities, which the killer obeys before any badness. */
bool vendor_may_prioritize(const struct release *release) __attribute__((nonnull));

#endif
