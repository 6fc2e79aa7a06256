/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contracts that the compiler checks, and what happens to a variable at the end of its scope.
 *
 * The first three stand behind a function's declaration, the last two before a variable's.
 */
#ifndef OOMTOP_BASE_ATTRIBUTES_H
#define OOMTOP_BASE_ATTRIBUTES_H

#include <stdlib.h>
#include <unistd.h>

/* Ignoring the result is a bug: an error would be lost. */
#define MUST_CHECK __attribute__((warn_unused_result))
/* The arguments with these numbers, from 1, are never NULL; without numbers no pointer is. */
#define NONNULL(...) __attribute__((nonnull(__VA_ARGS__)))
/* Argument `text` is a format of printf(3) for the arguments from number `first` on. */
#define PRINTF_FORMAT(text, first) __attribute__((format(printf, text, first)))

/* Frees the memory that the pointer points at, or nothing for NULL.  The pointer is initialised. */
#define CLEANUP_FREE __attribute__((cleanup(attributes_free)))
/* Closes the descriptor; a negative number is none.  The variable is an int and initialised. */
#define CLEANUP_CLOSE __attribute__((cleanup(attributes_close)))

static inline void attributes_free(void *variable)
{
	free(*(void **)variable);
}

static inline void attributes_close(const int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
}

#endif
