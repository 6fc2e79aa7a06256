/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kills of a log as one JSON document: "oomtop-log", see oomtop(1).  The document is printed
 * event by event, since a log may hold more of them than memory.
 */
#ifndef OOMTOP_VIEWS_LOG_LOG_JSON_H
#define OOMTOP_VIEWS_LOG_LOG_JSON_H

#include "model/history/kill_counts.h"
#include "views/log/past_kill.h"

#include <stdio.h>

void log_json_begin(FILE *out) NONNULL();
/* Prints one event; `is_first` says that none was printed before. */
void log_json_event(FILE *out, const struct past_kill *kill, bool is_first) NONNULL();
void log_json_end(FILE *out, const struct log_coverage *coverage, const struct kill_counts *counts)
	NONNULL();

#endif
