/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threats and advice as one JSON document: "oomtop-protect", see oomtop(1). */
#ifndef OOMTOP_VIEWS_PROTECT_PROTECT_JSON_H
#define OOMTOP_VIEWS_PROTECT_PROTECT_JSON_H

#include "model/advice/protection.h"

#include <stdio.h>

/* Prints the document; `word` is the name that the user gave to the target. */
void protect_print_json(FILE *out, const struct protection *protection, const char *word)
	__attribute__((nonnull));

#endif
