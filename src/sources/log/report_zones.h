/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of NUMA nodes and of their zones in a report, with the free lists. */
#ifndef OOMTOP_SOURCES_LOG_REPORT_ZONES_H
#define OOMTOP_SOURCES_LOG_REPORT_ZONES_H

#include "sources/log/report.h"

/* "Node 0 …", "Node 0 DMA free:…", "Node 0 DMA: 1*4kB …", "Normal free:…"; false for others. */
bool report_zones_take(struct report *report, const char *message);

#endif
