/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory: an arena whose contents live and die together, and arrays that grow.
 *
 * Allocation does not fail: when there is no memory left the program says so and ends with status
 * 1.  A snapshot is a few megabytes; a program that cannot have them has no report to give, and
 * half a report would be a wrong one.
 */
#ifndef OOMTOP_BASE_MEMORY_H
#define OOMTOP_BASE_MEMORY_H

#include <stddef.h>

void *memory_alloc(size_t size);                           /* zeroed; the caller frees */
void *memory_resize(void *old, size_t count, size_t size); /* as reallocarray(3) */

/*
 * Makes room for one more element of `array` (an lvalue pointer), which holds `count` of them and
 * has room for `capacity` (an lvalue size_t).
 */
#define array_reserve(array, count, capacity)                                                      \
	((count) < (capacity)                                                                      \
			? (void)0                                                                  \
			: (void)((capacity) = (capacity) ? 2 * (capacity) : 16,                    \
				  (array) = memory_resize((array), (capacity), sizeof(*(array)))))

/* Says so and ends the program; for libraries that hand the failure back. */
_Noreturn void memory_exhausted(void);
/* What is to be done before that end, as a terminal to be given back; NULL for nothing. */
void memory_before_end(void (*act)(void));

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;                /* of the newest block */
};

#define ARENA_EMPTY ((struct arena){ 0 })

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type */
/* A copy of `length` bytes with a NUL behind it. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
char *arena_copy_text(struct arena *arena, const char *text); /* NULL of NULL */
void arena_release(struct arena *arena);

#endif
