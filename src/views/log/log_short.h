/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which memory was short at a past kill, for which allocation, in words. */
#ifndef OOMTOP_VIEWS_LOG_LOG_SHORT_H
#define OOMTOP_VIEWS_LOG_LOG_SHORT_H

#include "views/log/past_kill.h"

/* What ran out, and who asked for memory; the text is printable and the arena's. */
const char *log_short(struct arena *arena, const struct past_kill *kill) MUST_CHECK NONNULL();
/*
 * Memory that no process of the table holds, with its known parts; NULL if that is little or not
 * known.
 */
const char *log_outside(struct arena *arena, const struct past_kill *kill) MUST_CHECK NONNULL();
/*
 * Whether the zone lines prove that there was free memory in all zones but in blocks too small for
 * the allocation: each zone that is not for devices has more free than its low watermark, and no
 * free block of the order asked for (mm/page_alloc.c: __zone_watermark_ok).
 */
bool log_is_fragmented(const struct kill_event *event) MUST_CHECK NONNULL();

#endif
