/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop report: the ranked table, once or every few seconds. */
#include "base/clock.h"
#include "base/text.h"
#include "commands/capabilities.h"
#include "commands/command.h"
#include "commands/observation.h"
#include "commands/screen.h"
#include "views/prose/wrap_stream.h"
#include "views/report/groups.h"
#include "views/report/head.h"
#include "views/report/limits.h"
#include "views/report/report_json.h"
#include "views/table/table.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LIMITS_SHOWN = 5, COMMAND_LINES_MAX = 64 };

struct report {
	const struct options *options;
	struct field_list columns;
	struct rows_options rows;
	struct table_options table;
	unsigned needs, details;
	bool json;
	bool grouped; /* --by */
	enum group_kind kind;
	struct pseudonyms *pseudonyms; /* --redact; or NULL */
	/* with pseudonyms: who is shown, chosen by names before they were replaced */
	pid_t *chosen;
	size_t chosen_count;
};

/* The processes to show. */
static struct rows_options row_options(const struct report *report)
{
	struct rows_options options = report->rows;

	if (!report->chosen)
		return options;
	options.filter = options.user = NULL;
	options.pids = report->chosen;
	options.pid_count = report->chosen_count;
	return options;
}

/* Replaces the names: --filter and --user are about those that the machine has. */
static void redact(struct report *report, struct observation *observation)
{
	struct rows_options which = report->rows;
	struct rows rows;

	if (!report->pseudonyms)
		return;
	which.limit = 0;
	rows_select(&rows, &observation->snapshot, &observation->verdict, &which);
	/* the last is the PID of no process: an empty list would mean all */
	report->chosen_count = rows.count + 1;
	report->chosen = memory_alloc(report->chosen_count * sizeof(*report->chosen));
	for (size_t i = 0; i < rows.count; i++)
		report->chosen[i] = rows.items[i].entry->process->pid;
	rows_release(&rows);
	observation_redact(observation, report->pseudonyms);
}

/* Neighbours in another order are none in rank. */
static bool wants_folds(const struct report *report)
{
	return report->table.fold && !report->table.raw && !report->rows.sort.field &&
	       !report->grouped;
}

static const char *default_columns(const struct report *report)
{
	bool bars = screen_wants(report->options->bars, &report->table);

	if (report->table.width > 0 && !report->table.raw)
		return bars ? field_columns_terminal_bars : field_columns_terminal;
	return bars ? field_columns_bars : field_columns;
}

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
		.needs = NEED_SOME_SCORES | NEED_CGROUP | NEED_HOLDERS | NEED_FREED,
	};
	report->table.fold = screen_wants(options->fold, &report->table);
	if (options->by && parse_by(report, options, error) < 0)
		return -EINVAL;
	if (options->sort && sort_key_parse(&report->rows.sort, options->sort, error) < 0)
		return -EINVAL;
	if (field_list_parse_with(
		    &report->columns, default_columns(report), options->output, error) < 0)
		return -EINVAL;
	report->needs |= field_list_needs(&report->columns) | (report->json ? json_needs() : 0);
	report->details = field_list_details(&report->columns);
	if (report->rows.sort.field) {
		report->needs |= report->rows.sort.field->needs;
		report->details |= report->rows.sort.field->details;
	}
	return 0;
}

static void read_details(
	struct observation *observation, const struct rows_options *which, unsigned details)
{
	struct rows rows;
	pid_t *pids;

	rows_select(&rows, &observation->snapshot, &observation->verdict, which);
	pids = memory_alloc(rows.count * sizeof(*pids));
	for (size_t i = 0; i < rows.count; i++)
		pids[i] = rows.items[i].entry->process->pid;
	observation_look_closer(observation, pids, rows.count, details);
	free(pids);
	rows_release(&rows);
}

/*
 * Reads what costly columns need, for the rows that are shown.  When the table is sorted by such a
 * column, it decides which rows are shown, so all processes are read.
 */
static void read_row_details(struct report *report, struct observation *observation)
{
	struct rows_options which = report->rows;

	if (report->details == 0)
		return;
	if (which.sort.field && which.sort.field->details)
		which.limit = 0;
	read_details(observation, &which, report->details);
}

/*
 * JSON has the command lines of its first processes unasked.  Each may keep its reader waiting, and
 * is read only where it is shown.
 */
static void read_command_lines(struct report *report, struct observation *observation)
{
	struct rows_options which = report->rows;

	if (!report->json || report->pseudonyms)
		return;
	if (which.limit == 0 || which.limit > COMMAND_LINES_MAX)
		which.limit = COMMAND_LINES_MAX;
	read_details(observation, &which, DETAIL_COMMAND_LINE);
}

enum { ROWS_WITH_LIMITS = 10 };

/* How many lines of the table fit below these lines; 0: no bound. */
static size_t lines_that_fit(const struct report *report, const char *above)
{
	if (report->options->count != 1)
		return 0;
	return screen_lines_that_fit(&report->table, report->options, text_count_lines(above));
}

/* Drops what is beyond so many lines; returns the number of rows that are dropped. */
static size_t fit_rows(struct rows *rows, const struct folds *folds, size_t lines)
{
	size_t kept = 0, whole = rows->count;

	for (size_t line = 0; kept < whole && line < lines; line++) {
		const struct fold *fold = folds_at(folds, kept);

		kept += fold ? fold->count : 1;
	}
	rows->count = kept;
	return whole - kept;
}

static void print_table(const struct report *report, struct report_view *view, size_t lines)
{
	struct rows rows = *view->rows;
	struct folds folds = { 0 };
	size_t left = 0;

	if (wants_folds(report))
		folds_find(&folds, &rows);
	if (lines > 0)
		left = fit_rows(&rows, &folds, lines);
	table_print(stdout, &report->columns, &rows, &folds, &report->table);
	screen_print_more(&report->table, left, "more");
	folds_release(&folds);
}

static void print_groups(const struct report *report, struct groups *groups,
	const struct verdict *verdict, size_t lines)
{
	size_t whole = groups->count;

	if (lines > 0 && groups->count > lines)
		groups->count = lines;
	groups_print(stdout, groups, verdict, &report->table);
	screen_print_more(&report->table, whole - groups->count, "more");
	groups->count = whole;
}

/* The first limits of the list that have less than a tenth left. */
static size_t count_in_danger(const struct report_view *view)
{
	size_t count = 0;

	while (count < view->limit_count &&
		view->limits[count].headroom.expected_bytes <
			view->limits[count].cgroup->max_bytes.value / 10)
		count++;
	return count;
}

/* The list of limits from `first` on, as it is printed below the table; the caller frees the text.
 */
static char *limits_text(const struct report *report, const struct report_view *view, size_t first)
{
	struct wrap_stream words;
	struct text_stream text;

	text_stream_begin(&text);
	wrap_stream_begin(&words, text.out, report->table.width);
	limits_print(words.out, view->limits + first, view->limit_count - first, view->limit_total);
	if (view->verdict->domain.kind == DOMAIN_MACHINE && limits_are_absent(view->snapshot))
		limits_print_none(words.out);
	wrap_stream_end(&words);
	return text_stream_end(&text);
}

/* Head, and the cgroups in danger: as many of the limits as ret_danger says. */
static char *head_text(
	const struct report *report, const struct report_view *view, size_t *ret_danger)
{
	struct text_stream head;

	*ret_danger = report->table.height > 0 ? count_in_danger(view) : 0;
	text_stream_begin(&head);
	head_print(head.out, view->snapshot, view->verdict, &report->table);
	if (*ret_danger > 0)
		limits_print_near(head.out, view->limits, *ret_danger, report->table.width);
	return text_stream_end(&head);
}

static void print_body(
	const struct report *report, struct report_view *view, struct groups *groups, size_t lines)
{
	if (view->groups)
		print_groups(report, groups, view->verdict, lines);
	else
		print_table(report, view, lines);
}

/*
 * On a terminal one line stands for the list of limits where that leaves few lines for the table,
 * and none for that there is no limit.
 */
static void print_text(const struct report *report, struct report_view *view, struct groups *groups)
{
	char *head, *limits;
	size_t lines, below, danger, hidden = 0;

	if (report->table.raw) {
		print_body(report, view, groups, 0);
		return;
	}
	head = head_text(report, view, &danger);
	limits = limits_text(report, view, danger);
	lines = lines_that_fit(report, head);
	below = text_count_lines(limits);
	if (lines > 0 && below > 0 && lines < below + ROWS_WITH_LIMITS) {
		hidden = view->limit_total - danger;
		below = hidden > 0;
		*limits = '\0';
	}
	fputs(head, stdout);
	print_body(report, view, groups, lines > SCREEN_ROWS_MIN + below ? lines - below : lines);
	if (hidden > 0)
		screen_print_more(
			&report->table, hidden, hidden == 1 ? "memory limit" : "memory limits");
	else
		fputs(limits, stdout);
	free(limits);
	free(head);
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

/*
 * How many limits are listed at most.  A few leave a terminal room for the table, and suit those
 * who ask for a few processes; a pipe gets all, as of the table.
 */
static size_t limits_wanted(const struct report *report, const struct observation *observation)
{
	bool has_room = report->options->given & OPTION_LIMIT ? report->rows.limit == 0
							      : report->table.height == 0;

	if (observation->domain.kind != DOMAIN_MACHINE || report->table.raw)
		return 0;
	return has_room ? observation->snapshot.cgroup_count : LIMITS_SHOWN;
}

static int print_report(
	const struct report *report, const struct observation *observation, struct error *error)
{
	size_t limits_max = limits_wanted(report, observation);
	CLEANUP_FREE struct memcg_limit *limits = memory_alloc(limits_max * sizeof(*limits));
	struct groups groups = { 0 };
	struct rows rows;
	struct report_view view = {
		.snapshot = &observation->snapshot,
		.verdict = &observation->verdict,
		.rows = &rows,
		.limits = limits,
	};
	const struct rows_options which = row_options(report);
	int result = 0;

	if (limits_max > 0)
		view.limit_total = limits_fullest(
			limits, limits_max, &observation->snapshot, &observation->calibration);
	view.limit_count = view.limit_total < limits_max ? view.limit_total : limits_max;
	rows_select(&rows, &observation->snapshot, &observation->verdict, &which);
	if (report->grouped) {
		groups_make(&groups, &observation->snapshot, &observation->verdict, report->kind);
		groups_select(&groups, &which);
		view.groups = &groups;
	}
	if (report->json)
		report_json_print(stdout, &view);
	else
		print_text(report, &view, &groups);
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
	read_command_lines(report, &observation);
	if (last)
		result = capabilities_keep(NULL, 0, error);
	if (result == 0) {
		redact(report, &observation);
		result = print_report(report, &observation, error);
		free(report->chosen);
		report->chosen = NULL;
	}
	observation_release(&observation);
	return result;
}

static void wait_for(double seconds)
{
	struct timespec rest = clock_timespec(seconds);

	while (nanosleep(&rest, &rest) < 0 && errno == EINTR)
		;
}

static int run(const struct options *options, struct error *error)
{
	struct report report;
	int result = report_init(&report, options, error);

	if (options->given & OPTION_REDACT)
		report.pseudonyms = pseudonyms_new();
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
	pseudonyms_free(report.pseudonyms);
	return result;
}

const struct command report_command = {
	.name = "report",
	.operands = "",
	.summary = "rank all processes and say why one is killed next",
	.options = OPTIONS_SOURCE | OPTIONS_MODEL | OPTION_JSON | OPTION_OUTPUT |
		   OPTION_LIST_COLUMNS | OPTION_SORT | OPTION_LIMIT | OPTION_ALL | OPTION_FILTER |
		   OPTION_PID | OPTION_USER | OPTION_BY | OPTION_RAW | OPTION_NOHEADINGS |
		   OPTION_BYTES | OPTION_COLOR | OPTION_BARS | OPTION_FOLD | OPTION_DELAY |
		   OPTION_COUNT | OPTION_BATCH | OPTION_REDACT,
	/* smaps_rollup and kcmp of others' processes; directories and recordings of others */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH },
	.capability_count = 2,
	.usual_delay = "3",
	.run = run,
};
