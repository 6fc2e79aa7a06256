/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A number that may be unknown.
 *
 * A figure that could not be read is unknown, never 0: no sentinel value can be sorted, summed or
 * printed by mistake.  A sum with an unknown part is unknown.  The name of the member that holds
 * the figure ends in the unit.
 */
#ifndef OOMTOP_BASE_FIGURE_H
#define OOMTOP_BASE_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Packed, since a snapshot is little else: seven bytes of padding beside each of 35 figures of a
 * process would be a third of all memory that is written for it, and walked through again.  So
 * nobody takes the address of `value`, which is not that of an int64_t.
 */
struct figure {
	int64_t value; /* 0 while unknown, so that whole structs compare equal */
	bool known;
} __attribute__((packed));

#define FIGURE_UNKNOWN ((struct figure){ 0 })

static inline struct figure figure_of(int64_t value)
{
	return (struct figure){ .value = value, .known = true };
}

/* The sum; unknown when a part is unknown or the sum does not fit into 64 bits. */
static inline struct figure figure_add(struct figure a, struct figure b)
{
	int64_t sum;

	if (!a.known || !b.known || __builtin_add_overflow(a.value, b.value, &sum))
		return FIGURE_UNKNOWN;
	return figure_of(sum);
}

/* The difference; unknown when a part is unknown or the difference does not fit into 64 bits. */
static inline struct figure figure_subtract(struct figure a, struct figure b)
{
	int64_t difference;

	if (!a.known || !b.known || __builtin_sub_overflow(a.value, b.value, &difference))
		return FIGURE_UNKNOWN;
	return figure_of(difference);
}

/* The larger one of those that are known. */
static inline struct figure figure_larger(struct figure a, struct figure b)
{
	return !a.known || (b.known && b.value > a.value) ? b : a;
}

/* The sum of two sizes; INT64_MAX when the sum does not fit. */
static inline int64_t size_sum(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

/* The amount, or 0 if it is negative. */
static inline int64_t size_positive(int64_t bytes)
{
	return bytes > 0 ? bytes : 0;
}

static inline int64_t size_smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline int64_t size_larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The value, or `otherwise` when the figure is unknown. */
static inline int64_t figure_or(struct figure figure, int64_t otherwise)
{
	return figure.known ? figure.value : otherwise;
}

/* Whether both are unknown, or both are known and equal. */
static inline bool figure_is_same(struct figure a, struct figure b)
{
	return a.known == b.known && (!a.known || a.value == b.value);
}

/* Whether both are known and equal. */
static inline bool figure_is_known_same(struct figure a, struct figure b)
{
	return a.known && b.known && a.value == b.value;
}

/* Whether both are known and differ. */
static inline bool figure_is_known_other(struct figure a, struct figure b)
{
	return a.known && b.known && a.value != b.value;
}

/*
 * Compares two figures as qsort(3) needs.  `direction` is 1 for the smallest first, -1 for the
 * largest first; unknown figures come last in both directions.
 */
int figure_compare(struct figure a, struct figure b, int direction);

#endif
