/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the pages that a report counts to the processes, machine and nodes of its snapshot. */
#ifndef OOMTOP_SOURCES_LOG_REPORT_SNAPSHOT_H
#define OOMTOP_SOURCES_LOG_REPORT_SNAPSHOT_H

#include "sources/log/report.h"

/*
 * Finds the page size, and fills in what is counted in pages.  Those whom the report kills are in
 * its event already: their sizes in bytes help to find the page size.
 */
void report_snapshot_fill(struct report *report);

#endif
