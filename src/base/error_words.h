/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An error in words. */
#ifndef OOMTOP_BASE_ERROR_WORDS_H
#define OOMTOP_BASE_ERROR_WORDS_H

#include "base/error.h"
#include "base/memory.h"

#include <stdio.h>

/* Prints "cannot read /x: Permission denied", printable and without a newline. */
void error_words_print(FILE *out, const struct error *error) NONNULL();
/* The words as a text that the arena owns. */
const char *error_words(struct arena *arena, const struct error *error) MUST_CHECK NONNULL();

#endif
