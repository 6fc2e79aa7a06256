/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a line of the kernel can belong to a report, or tells of another kill.  Logs that were
 * filtered, cut or joined hold parts of many reports, one behind the other.
 */
#ifndef OOMTOP_SOURCES_LOG_REPORT_FITS_H
#define OOMTOP_SOURCES_LOG_REPORT_FITS_H

#include "sources/log/report.h"

/* Whether an open report may go on with the line: by its time, its process, and whose memory. */
bool report_fits(const struct report *report, const struct log_line *line) __attribute__((nonnull));
/*
 * Whether the line was written in one go with the last kill line: all processes of a group are
 * killed in one loop (mm/oom_kill.c: oom_kill_process()).
 */
bool report_fits_burst(const struct report *report, const struct log_line *line)
	__attribute__((nonnull));
/* Whether the kill line may be of one process more of the group that the report tells of. */
bool report_fits_group(const struct report *report, const struct log_line *line)
	__attribute__((nonnull));
/* Whether the machine was booted between the report and the line. */
bool report_is_of_other_boot(const struct report *report, const struct log_line *line)
	__attribute__((nonnull));

#endif
