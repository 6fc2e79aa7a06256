/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the figures of a report to its event: the page size, the snapshot, and what is missing. */
#ifndef OOMTOP_SOURCES_LOG_REPORT_FINISH_H
#define OOMTOP_SOURCES_LOG_REPORT_FINISH_H

#include "sources/log/report.h"

/* Completes report->event.  `release` is the host's, by its boot messages; or NULL. */
void report_finish(struct report *report, const char *release);

#endif
