/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The metrics that oomtop exports, as one table: what each is called, what it means and how it is
 * computed.  The exposition, `--list-metrics` and the table in docs/monitoring.md come from it.
 */
#ifndef OOMTOP_VIEWS_METRICS_METRIC_TABLE_H
#define OOMTOP_VIEWS_METRICS_METRIC_TABLE_H

#include "views/table/grid.h"

enum metric {
	METRIC_BUILD_INFO,
	METRIC_SCAN_DURATION,
	METRIC_SEES_ALL,
	METRIC_VICTIM_INFO,
	METRIC_VICTIM_BADNESS,
	METRIC_VICTIM_MARGIN,
	METRIC_VICTIM_FREES,
	METRIC_VICTIM_CERTAIN,
	METRIC_DOMAIN_OUTCOME,
	METRIC_DOMAIN_TOTAL,
	METRIC_DOMAIN_USAGE,
	METRIC_DOMAIN_HEADROOM,
	METRIC_DOMAIN_STALLED,
	METRIC_DOMAIN_PRESSURE,
	METRIC_KILLS,
	METRIC_UNIT_KILLS,
	METRIC_POD_KILLS,
	METRIC_RECORDED_KILLS,
	METRIC_LEAK_KILLS_SELF,
	METRIC_LEAK_VICTIM_INFO,
	METRIC_LEAK_CERTAIN,
	METRIC_INVERSIONS,
	METRIC_EXEMPT,
	METRIC_UNKILLABLE,
	METRIC_UNACCOUNTED,
	METRIC_COUNT
};

/* A value is a whole number of these parts of the metric's unit. */
enum metric_scale { SCALE_ONE, SCALE_TEN_THOUSANDTHS, SCALE_MILLIONTHS };

struct metric_row {
	const char *name;
	const char *type; /* "gauge", "counter" */
	const char *unit; /* a base unit of Prometheus; "1" for a number or a flag */
	enum metric_scale scale;
	const char *labels; /* names, with a comma between them; NULL: none */
	const char *origin; /* what it is computed from */
	const char *help;   /* what it is; one line of ASCII without a backslash */
};

extern const struct metric_row metric_rows[METRIC_COUNT];

/* Prints the table. */
void metric_table_print(FILE *out, const struct table_options *options) __attribute__((nonnull));

#endif
