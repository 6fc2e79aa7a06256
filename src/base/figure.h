/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A number that may be unknown.
 *
 * What could not be read is unknown, never 0: no sentinel value sorts, sums or prints.  A sum with
 * an unknown part is unknown.  The unit is in the name of the member that holds the figure.
 */
#ifndef OOMTOP_BASE_FIGURE_H
#define OOMTOP_BASE_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

struct figure {
	int64_t value; /* 0 while unknown, so that whole structs compare equal */
	bool known;
};

#define FIGURE_UNKNOWN ((struct figure){ 0 })

static inline struct figure figure_of(int64_t value)
{
	return (struct figure){ .value = value, .known = true };
}

/* Unknown when a part is unknown or the sum does not fit. */
struct figure figure_add(struct figure a, struct figure b);

/* The sum of two sizes, or the largest number when it does not fit. */
static inline int64_t size_sum(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static inline int64_t size_smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* The value, or `otherwise` when it is unknown. */
static inline int64_t figure_or(struct figure figure, int64_t otherwise)
{
	return figure.known ? figure.value : otherwise;
}

/*
 * Compares for a sort.  `direction` is 1 for the smallest first, -1 for the largest first; unknown
 * comes last in both.
 */
int figure_compare(struct figure a, struct figure b, int direction);

#endif
