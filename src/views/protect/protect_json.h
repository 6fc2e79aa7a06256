/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_VIEWS_PROTECT_PROTECT_JSON_H
#define OOMTOP_VIEWS_PROTECT_PROTECT_JSON_H

#include "views/protect/protect.h"

void protect_print_json(FILE *out, const struct protection *protection, const char *word);
/* "adj", "box", "leaker-adj" or "combination": the words of JSON. */
const char *protect_kind(enum advice_kind kind);

#endif
