/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop metrics: what the verdicts say, once, for Prometheus. */
#include "views/metrics/metrics.h"

#include "base/atomic_file.h"
#include "base/clock.h"
#include "commands/command.h"
#include "commands/group_drilling.h"
#include "commands/leakers.h"
#include "commands/screen.h"
#include "model/report/limits.h"
#include "model/report/warnings.h"
#include "sources/recording/kill_state.h"

#include <errno.h>
#include <stdlib.h>

enum {
	TOP_DEFAULT = 10,
	METRICS_WORK_MAX = DRILL_WORK_MAX / 8, /* metrics are made every minute */
	FILE_MODE = 0644,                      /* node_exporter reads as another user */
};

static const char usual_state[] = "/var/lib/oomtop/history.state";

static size_t top_of(const struct options *options)
{
	return options->top > 0 ? options->top : TOP_DEFAULT;
}

/* The domain of the observation, and the cgroups that have the smallest part of a limit left. */
static void add_domains(
	struct exposition *exposition, const struct observation *observation, size_t top)
{
	const struct snapshot *snapshot = &observation->snapshot;
	CLEANUP_FREE struct limit_left *limits =
		memory_alloc((snapshot->cgroup_count + 1) * sizeof(*limits));
	size_t count = limits_list_fullest(limits, snapshot);
	struct headroom_memo memo = headroom_memo_of(snapshot);

	metrics_add_domain(exposition, &memo, &observation->verdict);
	for (size_t i = 0; i < count && i < top; i++) {
		struct verdict verdict;

		if (domain_is_same(&limits[i].domain, &observation->domain))
			continue;
		verdict_by(&verdict, snapshot, &limits[i].domain, &observation->calibration);
		metrics_add_domain(exposition, &memo, &verdict);
		verdict_release(&verdict);
	}
	headroom_memo_release(&memo);
	metrics_add_stalled(exposition, snapshot, top);
}

/* A process in a pod leaks for its pod, whether its container has a unit or none. */
static int add_leaks_of(struct exposition *exposition, struct observation *observation,
	enum group_kind kind, size_t top, struct error *error)
{
	struct group_drilling drilling = { 0 };
	int result = group_drilling_begin(&drilling, observation, kind, METRICS_WORK_MAX, error);
	size_t count = 0;

	for (size_t i = 0; result == 0 && i < drilling.drills.count && count < top; i++) {
		const struct process *leaker = drilling.drills.items[i].summary.leaker;
		struct drill drill;

		if ((leaker->pod != NULL) != (kind == GROUP_POD))
			continue;
		count++;
		result = group_drilling_run(&drilling, i, &drill, error);
		if (result < 0)
			break;
		metrics_add_leak(exposition, &drill);
		drill_release(&drill);
	}
	group_drilling_end(&drilling);
	return result;
}

static int add_leaks(struct exposition *exposition, struct observation *observation, size_t top,
	struct error *error)
{
	int result = add_leaks_of(exposition, observation, GROUP_UNIT, top, error);

	if (result == 0 && snapshot_has_pods(&observation->snapshot))
		result = add_leaks_of(exposition, observation, GROUP_POD, top, error);
	return result;
}

static int add_all(
	struct exposition *exposition, const struct options *options, struct error *error)
{
	double begin = clock_seconds();
	struct observation observation;
	struct figure scan = FIGURE_UNKNOWN;
	int result = observation_make(&observation, options,
		NEED_SOME_SCORES | NEED_CGROUP | NEED_CGROUP_ALL | NEED_HOLDERS | NEED_NODES |
			NEED_KILLS | NEED_FREED,
		error);

	if (result < 0)
		return result;
	/* first: drills read more of the processes, which the verdict then goes by */
	result = add_leaks(exposition, &observation, top_of(options), error);
	if (result == 0) {
		add_domains(exposition, &observation, top_of(options));
		metrics_add_kills(exposition, &observation.snapshot, top_of(options));
		if (observation.live)
			scan = figure_of((int64_t)((clock_seconds() - begin) * 1e6));
		metrics_add_machine(exposition, &observation.snapshot, &observation.verdict,
			OOMTOP_VERSION, scan);
	}
	observation_release(&observation);
	return result;
}

/*
 * By the file that the user names, or for this machine by that of the example's recorder, which may
 * not be there, or not be readable.
 */
static int add_recorded_kills(
	struct exposition *exposition, const struct options *options, struct error *error)
{
	const char *path = options->state ? options->state : usual_state;
	struct kill_state state;
	int result = 0;

	if (!options->state && (options->given & OPTIONS_PLACE))
		return 0;
	result = kill_state_read(&state, path, error);
	if (result == 0)
		metrics_add_recorded_kills(exposition, state.items, state.count);
	kill_state_release(&state);
	return options->state ? result : 0;
}

static int write_file(const struct exposition *exposition, const char *path, struct error *error)
{
	struct atomic_file file;
	int result = atomic_file_open(&file, path, error);

	if (result < 0)
		return result;
	exposition_print(file.stream, exposition);
	atomic_file_set_mode(&file, FILE_MODE);
	return atomic_file_commit(&file, error);
}

/* An option without effect is a mistake: a timer whose file is never written must not look well. */
static int check_options(const struct options *options, struct error *error)
{
	bool lists = options->given & OPTION_LIST_METRICS;

	if (lists && (options->operand_count > 0 ||
			     (options->given & (OPTIONS_SOURCE | OPTION_TOP | OPTION_STATE))))
		return error_usage(error,
			"--list-metrics excludes FILE, --top, --state, --from, --source, --procfs "
			"and --sysfs: it exports nothing");
	if (!lists && (options->given & (OPTION_RAW | OPTION_NOHEADINGS)))
		return error_usage(error, "--raw and --noheadings go with --list-metrics");
	return 0;
}

static int run(const struct options *options, struct error *error)
{
	struct exposition exposition = { 0 };
	int result = check_options(options, error);

	if (result < 0)
		return result;
	if (options->given & OPTION_LIST_METRICS) {
		struct table_options table = screen_table_options(options);

		metric_table_print(stdout, &table);
		return 0;
	}
	result = add_recorded_kills(&exposition, options, error);
	if (result == 0)
		result = add_all(&exposition, options, error);
	if (result == 0)
		result = write_file(&exposition,
			options->operand_count > 0 ? options->operands[0] : "-", error);
	exposition_release(&exposition);
	return result;
}

const struct command metrics_command = {
	.name = "metrics",
	.operands = "[FILE]",
	.max_operands = 1,
	.summary = "export the verdicts for Prometheus",
	.options = OPTIONS_SOURCE | OPTION_TOP | OPTION_STATE | OPTION_LIST_METRICS | OPTION_RAW |
		   OPTION_NOHEADINGS,
	/* like record */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE },
	.capability_count = 3,
	.run = run,
};
