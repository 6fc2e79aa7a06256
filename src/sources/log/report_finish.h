/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the lines of a report to its event: the victim, the age of the kernel, names and limits of
 * cgroups, and what of the report is missing.
 */
#ifndef OOMTOP_SOURCES_LOG_REPORT_FINISH_H
#define OOMTOP_SOURCES_LOG_REPORT_FINISH_H

#include "sources/log/report.h"

/* Completes report->event. */
void report_finish(struct report *report);

#endif
