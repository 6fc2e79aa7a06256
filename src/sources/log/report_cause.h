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
/* "NAME cpuset=… mems_allowed=…" of kernels before 5.0 */
bool report_cause_take_cpuset(struct report *report, const char *message);
/* Finds what bound the allocation where no line names the constraint: before Linux 5.0. */
void report_cause_find_nodes(struct report *report);
/* "oom-kill:constraint=…" */
bool report_cause_take_constraint(struct report *report, const char *message);
/*
 * Tells the name of the chosen process, by the line of its kill, from the path before it: either
 * may hold ",task=".
 */
void report_cause_take_name(struct report *report, const struct killed_process *killed);

#endif
