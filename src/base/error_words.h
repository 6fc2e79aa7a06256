/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An error in words. */
#ifndef OOMTOP_BASE_ERROR_WORDS_H
#define OOMTOP_BASE_ERROR_WORDS_H

#include "base/error.h"

#include <stdio.h>

/* Prints "cannot read /x: Permission denied", printable and without a newline. */
void error_words_print(FILE *out, const struct error *error) NONNULL();

#endif
