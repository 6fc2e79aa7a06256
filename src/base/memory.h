/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory: an arena whose contents are released together, and arrays that grow.
 *
 * Allocation does not fail: when there is no memory left, oomtop prints "out of memory" and exits
 * with status 1.  A snapshot takes a few megabytes; without them there is no report, and half a
 * report would be a wrong one.
 */
#ifndef OOMTOP_BASE_MEMORY_H
#define OOMTOP_BASE_MEMORY_H

#include "base/attributes.h"

#include <stddef.h>

/*
 * Has freed memory go back to the kernel, but for a megabyte, in threads too; called once, at the
 * start.  A snapshot of thousands of processes is a few blocks of megabytes, made at each refresh.
 */
void memory_init(void);

/* Zeroed memory, which the caller frees with free(3). */
void *memory_alloc(size_t size) MUST_CHECK __attribute__((malloc, returns_nonnull));
/* Like reallocarray(3), but never returns NULL; bytes that are added are not zeroed. */
void *memory_resize(void *old, size_t count, size_t size) MUST_CHECK
	__attribute__((returns_nonnull));

/*
 * Room for an array that is filled at once, as memory_resize(NULL, …).  A large one asks for huge
 * pages where plenty of memory is free, since each small page of new memory is a page fault.  The
 * kernel may still have to move pages for them, and gives small ones where that fails.
 */
void *memory_alloc_array(size_t count, size_t size) MUST_CHECK
	__attribute__((malloc, returns_nonnull));

/*
 * Makes room for one more element of `array` (an lvalue pointer), which holds `count` elements and
 * has room for `capacity` elements (an lvalue size_t).
 */
#define array_reserve(array, count, capacity)                                                      \
	((count) < (capacity)                                                                      \
			? (void)0                                                                  \
			: (void)((capacity) = (capacity) ? 2 * (capacity) : 16,                    \
				  (array) = memory_resize((array), (capacity), sizeof(*(array)))))

/* Prints "out of memory" and exits; for libraries that return such a failure. */
_Noreturn void memory_exhausted(void);
/* Sets what memory_exhausted() calls first, such as restoring the terminal; NULL for nothing. */
void memory_before_end(void (*act)(void));

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;                /* bytes of the newest block */
};

#define ARENA_EMPTY ((struct arena){ 0 })

/* Zeroed memory, aligned for any type, that lives until arena_release(). */
void *arena_alloc(struct arena *arena, size_t size) MUST_CHECK NONNULL()
	__attribute__((returns_nonnull));
/* A copy of `length` bytes, with a NUL appended. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length) MUST_CHECK NONNULL(1)
	__attribute__((returns_nonnull));
/* A copy of the text; NULL when `text` is NULL. */
char *arena_copy_text(struct arena *arena, const char *text) MUST_CHECK NONNULL(1);
/* Frees all the memory; the arena is empty then and may be used again. */
void arena_release(struct arena *arena) NONNULL();

#endif
