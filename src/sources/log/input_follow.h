/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A log as it grows: the ring buffer, or standard input. */
#ifndef OOMTOP_SOURCES_LOG_INPUT_FOLLOW_H
#define OOMTOP_SOURCES_LOG_INPUT_FOLLOW_H

#include "base/error.h"
#include "sources/log/log_reader.h"

#include <stdbool.h>

/*
 * Feeds what comes from now on, sleeping in poll(2) until there is something.  A second after the
 * last line it gives the events that wait for more lines.  Reads standard input to its end, or the
 * ring buffer, which has none.  Returns 0 at the end, or a negative errno.
 */
int log_input_follow(struct log_reader *reader, bool standard_input, struct error *error);

#endif
