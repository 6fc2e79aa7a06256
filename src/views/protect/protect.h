/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What threatens a target, and what would keep the target alive, in words. */
#ifndef OOMTOP_VIEWS_PROTECT_PROTECT_H
#define OOMTOP_VIEWS_PROTECT_PROTECT_H

#include "model/advice/protection.h"

#include <stdio.h>

/*
 * Prints threats, advice and instructions; `word` is the name that the user gave to the target.
 * Sentences are broken to the width, unless that is 0; commands to paste never are.
 */
void protect_print(FILE *out, int width, const struct protection *protection, const char *word)
	__attribute__((nonnull));

#endif
