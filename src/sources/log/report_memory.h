/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's memory in a report: Mem-Info, nodes, zones, free lists, swap and totals, as
 * lib/show_mem.c (mm/page_alloc.c, arch/arm/mm/init.c) prints them.
 */
#ifndef OOMTOP_SOURCES_LOG_REPORT_MEMORY_H
#define OOMTOP_SOURCES_LOG_REPORT_MEMORY_H

#include "sources/log/report.h"

/* Takes the line, and returns PART_MEMORY; PART_NONE for another kind of line. */
enum report_part report_memory_take(struct report *report, const char *message);

#endif
