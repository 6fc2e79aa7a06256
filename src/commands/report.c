/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop report: the ranked table, once or every few seconds. */
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/observation.h"
#include "commands/screen.h"
#include "views/report/groups.h"
#include "views/report/head.h"
#include "views/report/limits.h"
#include "views/report/report_json.h"
#include "views/table/table.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LIMITS_SHOWN = 5 };

struct report {
	const struct options *options;
	struct field_list columns;
	struct rows_options rows;
	struct table_options table;
	unsigned needs, details;
	bool json;
	bool grouped; /* --by */
	enum group_kind kind;
};

/* Groups have columns of their own, in the order of their first victims. */
static int parse_by(struct report *report, const struct options *options, struct error *error)
{
	if (options->given & (OPTION_OUTPUT | OPTION_SORT | OPTION_LIST_COLUMNS))
		return error_usage(error,
			"--by has its own columns and order, and excludes -o, --sort and "
			"--list-columns");
	report->grouped = true;
	return group_kind_parse(&report->kind, options->by, error);
}

static unsigned json_needs(void)
{
	unsigned needs = 0;

	for (size_t i = 0; i < field_count; i++)
		if (fields[i].json_key)
			needs |= fields[i].needs;
	return needs;
}

static int report_init(struct report *report, const struct options *options, struct error *error)
{
	*report = (struct report){
		.options = options,
		.json = options->given & OPTION_JSON,
		.rows = {
			.kernel_threads = options->given & OPTION_ALL,
			.exempt = options->given & (OPTION_ALL | OPTION_JSON),
			.filter = options->filter,
			.user = options->user,
			.pids = options->pids,
			.pid_count = options->pid_count,
			.limit = options->limit,
		},
		.table = screen_table_options(options),
		/* the head needs these, whichever columns are shown */
		.needs = NEED_SOME_SCORES | NEED_CGROUP | NEED_HOLDERS,
	};
	if (options->by && parse_by(report, options, error) < 0)
		return -EINVAL;
	if (options->sort && sort_key_parse(&report->rows.sort, options->sort, error) < 0)
		return -EINVAL;
	if (field_list_parse(&report->columns, options->output, error) < 0)
		return -EINVAL;
	report->needs |= report->json ? json_needs() : field_list_needs(&report->columns);
	report->details = report->json ? 0 : field_list_details(&report->columns);
	if (report->rows.sort.field) {
		report->needs |= report->rows.sort.field->needs;
		report->details |= report->rows.sort.field->details;
	}
	return 0;
}

/*
 * Reads what costly columns need, for the rows that are shown.  When the table is sorted by such a
 * column, it decides which rows are shown, so all processes are read.
 */
static void read_row_details(struct report *report, struct observation *observation)
{
	struct rows_options which = report->rows;
	struct rows rows;
	pid_t *pids;

	if (report->details == 0)
		return;
	if (which.sort.field && which.sort.field->details)
		which.limit = 0;
	rows_select(&rows, &observation->snapshot, &observation->verdict, &which);
	pids = memory_alloc(rows.count * sizeof(*pids));
	for (size_t i = 0; i < rows.count; i++)
		pids[i] = rows.items[i].entry->process->pid;
	observation_look_closer(observation, pids, rows.count, report->details);
	free(pids);
	rows_release(&rows);
}

static void print_text(const struct report *report, const struct report_view *view)
{
	struct screen_words words;

	if (!report->table.raw)
		head_print(stdout, view->snapshot, view->verdict, &report->table);
	if (view->groups)
		groups_print(stdout, view->groups, view->verdict, &report->table);
	else
		table_print(stdout, &report->columns, view->rows, &report->table);
	if (report->table.raw)
		return;
	screen_words_begin(&words, &report->table);
	limits_print(words.out, view->limits, view->limit_count, view->limit_total);
	screen_words_end(&words);
}

/* A report that is repeated goes on: what the filter matches may come. */
static int nothing_found(const struct report *report, struct error *error)
{
	const char *more = report->rows.exempt && report->rows.kernel_threads
				   ? ""
				   : " (--all adds what cannot be killed)";

	if (!report->rows.filter && report->rows.pid_count > 0)
		return error_invalid(error, "", NULL, "none of these PIDs is a process");
	if (!report->rows.filter && report->rows.user)
		return error_invalid(
			error, "", NULL, "nothing matches --user '%s'%s", report->rows.user, more);
	if (!report->rows.filter)
		return 0;
	return error_invalid(
		error, "", NULL, "nothing matches --filter '%s'%s", report->rows.filter, more);
}

static int print_report(
	const struct report *report, const struct observation *observation, struct error *error)
{
	struct memcg_limit limits[LIMITS_SHOWN];
	struct groups groups = { 0 };
	struct rows rows;
	struct report_view view = {
		.snapshot = &observation->snapshot,
		.verdict = &observation->verdict,
		.rows = &rows,
		.limits = limits,
	};
	int result = 0;

	if (observation->domain.kind == DOMAIN_MACHINE)
		view.limit_total = limits_fullest(
			limits, LIMITS_SHOWN, &observation->snapshot, &observation->calibration);
	view.limit_count = view.limit_total < LIMITS_SHOWN ? view.limit_total : LIMITS_SHOWN;
	rows_select(&rows, &observation->snapshot, &observation->verdict, &report->rows);
	if (report->grouped) {
		groups_make(&groups, &observation->snapshot, &observation->verdict, report->kind);
		groups_select(&groups, &report->rows);
		view.groups = &groups;
	}
	if (report->json)
		report_json_print(stdout, &view);
	else
		print_text(report, &view);
	if (report->options->count == 1 && (report->grouped ? groups.count == 0 : rows.count == 0))
		result = nothing_found(report, error);
	groups_release(&groups);
	rows_release(&rows);
	if (fflush(stdout) != 0)
		return error_system(error, "write", "standard output", errno);
	return result;
}

static int report_once(struct report *report, bool last, struct error *error)
{
	struct observation observation;
	int result = observation_make(&observation, report->options, report->needs, error);

	if (result < 0)
		return result;
	read_row_details(report, &observation);
	if (last)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0)
		result = print_report(report, &observation, error);
	observation_release(&observation);
	return result;
}

static void wait_for(double seconds)
{
	struct timespec rest = { .tv_sec = (time_t)seconds };

	rest.tv_nsec = (long)((seconds - (double)rest.tv_sec) * 1e9);
	while (nanosleep(&rest, &rest) < 0 && errno == EINTR)
		;
}

static int run(const struct options *options, struct error *error)
{
	struct report report;
	int result = report_init(&report, options, error);

	if (result == 0 && (options->given & OPTION_LIST_COLUMNS)) {
		table_print_columns(stdout, &report.table);
	} else {
		for (size_t i = 1; result == 0 && (options->count == 0 || i <= options->count);
			i++) {
			if (i > 1)
				wait_for(options->delay_seconds);
			if (i > 1 && !report.json)
				putchar('\n');
			result = report_once(&report, i == options->count, error);
		}
	}
	field_list_release(&report.columns);
	return result;
}

const struct command report_command = {
	.name = "report",
	.operands = "",
	.summary = "rank all processes and say why one is killed next",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL | OPTION_JSON | OPTION_OUTPUT |
		   OPTION_LIST_COLUMNS | OPTION_SORT | OPTION_LIMIT | OPTION_ALL | OPTION_FILTER |
		   OPTION_PID | OPTION_USER | OPTION_BY | OPTION_RAW | OPTION_NOHEADINGS |
		   OPTION_BYTES | OPTION_COLOR | OPTION_DELAY | OPTION_COUNT | OPTION_BATCH,
	/* smaps_rollup and kcmp of others' processes; directories and recordings of others */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.run = run,
};
