/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report as one JSON document: "oomtop-report", see oomtop(1). */
#ifndef OOMTOP_VIEWS_REPORT_REPORT_JSON_H
#define OOMTOP_VIEWS_REPORT_REPORT_JSON_H

#include "model/report/groups.h"
#include "model/report/limits.h"
#include "views/table/rows.h"

#include <jansson.h>
#include <stdio.h>

/* The parts of a report, none of which the structure owns. */
struct report_view {
	const struct snapshot *snapshot;
	const struct verdict *verdict;
	const struct rows *rows;
	const struct memcg_limit *limits; /* the fullest cgroups */
	size_t limit_count, limit_total;  /* listed in `limits`; in the snapshot */
	const struct groups *groups;      /* --by; NULL without that option */
};

/* Prints the document, each key and each process on a line of its own. */
void report_json_print(FILE *out, const struct report_view *view) __attribute__((nonnull));

/* One process, as in the document's `processes`; a new reference. */
json_t *report_json_process(const struct row *row) __attribute__((nonnull, warn_unused_result));

#endif
