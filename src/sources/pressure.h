/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of pressure stall information hold: /proc/pressure/memory, memory.pressure. */
#ifndef OOMTOP_SOURCES_PRESSURE_H
#define OOMTOP_SOURCES_PRESSURE_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/* Averages the text does not tell are left as they are. */
void pressure_parse(struct text_span text, struct pressure *some, struct pressure *full);
/* "12.34" as 1234: a figure with two decimals, as the kernel prints pressure and uptime. */
struct figure text_span_hundredths(struct text_span text);

#endif
