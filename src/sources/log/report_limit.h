/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cgroup at its limit in a report: mm/memcontrol.c: mem_cgroup_print_oom_context() and
 * mem_cgroup_print_oom_meminfo(), in the forms of both versions of cgroups.
 */
#ifndef OOMTOP_SOURCES_LOG_REPORT_LIMIT_H
#define OOMTOP_SOURCES_LOG_REPORT_LIMIT_H

#include "sources/log/report.h"

/* Takes the line, and returns PART_LIMIT; PART_NONE for another kind of line. */
enum report_part report_limit_take(struct report *report, const char *message);
/* The index of the cgroup of that path in the report's tree, added if it is not there. */
size_t report_limit_cgroup(struct report *report, const char *path);

#endif
