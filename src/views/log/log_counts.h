/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters of the machine that tell of more kills than its log does. */
#ifndef OOMTOP_VIEWS_LOG_LOG_COUNTS_H
#define OOMTOP_VIEWS_LOG_LOG_COUNTS_H

#include "model/history/kill_counts.h"

#include <jansson.h>

/* Sentences on one line each, of the arena; NULL where no counter says more than the log. */
const char *log_counts(struct arena *arena, const struct kill_counts *counts) MUST_CHECK NONNULL();
json_t *log_counts_json(const struct kill_counts *counts) MUST_CHECK NONNULL();

#endif
