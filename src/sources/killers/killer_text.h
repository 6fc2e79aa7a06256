/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thresholds of userspace killers in their configuration files.  Pure functions of text; a
 * setting that does not parse is skipped, so that the value before it stands.
 */
#ifndef OOMTOP_SOURCES_KILLERS_KILLER_TEXT_H
#define OOMTOP_SOURCES_KILLERS_KILLER_TEXT_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/* Fills *killer with the program's defaults. */
void killer_init(struct killer *killer, enum killer_kind kind) __attribute__((nonnull));

/* Each sets in *killer what the text sets. */
void systemd_oomd_parse(struct killer *killer, struct text_span file) __attribute__((nonnull));
/* The output of oomctl(1) (systemd: src/oom/oomd-util.c, oomd_dump_*). */
void systemd_oomd_parse_dump(struct killer *killer, struct text_span dump) __attribute__((nonnull));
void nohang_parse(struct killer *killer, struct text_span file) __attribute__((nonnull));

/* "10", "2.5", "5 %" in hundredths of a percent; unknown when above 100% or no percentage. */
struct figure percent_hundredths(struct text_span text);
/*
 * Cuts a decimal number with an optional fraction off *rest and stores it times 100; unknown when
 * it is larger than any setting may be.  False when *rest starts with no number.
 */
bool hundredths_at(struct text_span *rest, struct figure *ret_hundredths) __attribute__((nonnull));

#endif
