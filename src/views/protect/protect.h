/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What threatens a target and what would keep it alive, in words and as JSON ("oomtop-protect"). */
#ifndef OOMTOP_VIEWS_PROTECT_PROTECT_H
#define OOMTOP_VIEWS_PROTECT_PROTECT_H

#include "model/advice/protection.h"

#include <stdio.h>

/* `word` is how the user named the target. */
void protect_print(FILE *out, const struct protection *protection, const char *word);

#endif
