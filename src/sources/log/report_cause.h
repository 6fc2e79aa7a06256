/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a report that say whose allocation failed and whose memory ran out:
 * mm/oom_kill.c: dump_header(), dump_oom_victim().
 */
#ifndef OOMTOP_SOURCES_LOG_REPORT_CAUSE_H
#define OOMTOP_SOURCES_LOG_REPORT_CAUSE_H

#include "sources/log/report.h"

/* "NAME invoked oom-killer: gfp_mask=…" */
bool report_cause_take_invoked(struct report *report, const char *message);
/* "oom-kill:constraint=…" */
bool report_cause_take_constraint(struct report *report, const char *message);

#endif
