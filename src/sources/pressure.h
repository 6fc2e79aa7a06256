/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pressure stall information: /proc/pressure/memory, memory.pressure (Linux: kernel/sched/psi.c).
 */
#ifndef OOMTOP_SOURCES_PRESSURE_H
#define OOMTOP_SOURCES_PRESSURE_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/* Sets the averages that the text has, in hundredths of a percent; the others are left alone. */
void pressure_parse(struct text_span text, struct pressure *some, struct pressure *full);
/* Parses "12.34" as 1234; unknown for a text without exactly two decimals. */
struct figure text_span_hundredths(struct text_span text);

#endif
