/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report as one JSON document: "oomtop-report", see oomtop(1). */
#ifndef OOMTOP_VIEWS_REPORT_REPORT_JSON_H
#define OOMTOP_VIEWS_REPORT_REPORT_JSON_H

#include "model/report/groups.h"
#include "model/report/limits.h"
#include "views/table/rows.h"

#include <stdio.h>

/* All a report tells. */
struct report_view {
	const struct snapshot *snapshot;
	const struct verdict *verdict;
	const struct rows *rows;
	const struct memcg_limit *limits;
	size_t limit_count, limit_total;
	const struct groups *groups; /* --by; NULL without it */
};

void report_json_print(FILE *out, const struct report_view *view);

#endif
