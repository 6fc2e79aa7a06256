/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop record: everything a snapshot can hold, in a file; once, or again and again. */
#include "base/atomic_file.h"
#include "commands/command.h"
#include "commands/observation.h"
#include "sources/recording/write.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void read_all_details(struct observation *observation)
{
	struct snapshot *snapshot = &observation->snapshot;
	pid_t *pids = memory_alloc(snapshot->process_count * sizeof(*pids));

	for (size_t i = 0; i < snapshot->process_count; i++)
		pids[i] = snapshot->processes[i].pid;
	live_read_details(snapshot, &observation->proc, pids, snapshot->process_count,
		DETAIL_SMAPS | DETAIL_SHARERS);
	free(pids);
}

static int record_once(struct atomic_file *file, const struct options *options, struct error *error)
{
	struct observation observation;
	int result = observation_read(&observation, options,
		NEED_STAT | NEED_OOM_SCORE | NEED_CGROUP | NEED_HOLDERS | NEED_CGROUP_ALL |
			NEED_NODES | NEED_UNITS | NEED_KILLERS | NEED_KILLS,
		error);

	if (result < 0)
		return result;
	if (observation.live)
		read_all_details(&observation);
	if (options->count == 1)
		recording_print(&observation.snapshot, file->stream);
	else
		recording_print_line(&observation.snapshot, file->stream);
	result = atomic_file_mark(file, error);
	observation_release(&observation);
	return result;
}

/*
 * What would end the program between two moments, or in the midst of one.  One that is ignored, as
 * nohup(1) has it, is left alone: while it is blocked it would be taken for a wish.
 */
static void endings(sigset_t *ret_signals)
{
	static const int candidates[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;

	sigemptyset(ret_signals);
	for (size_t i = 0; i < sizeof(candidates) / sizeof(*candidates); i++)
		if (sigaction(candidates[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(ret_signals, candidates[i]);
}

/* False when a signal asks for the end. */
static bool wait_for_next(double seconds)
{
	struct timespec rest = { .tv_sec = (time_t)seconds };
	sigset_t signals;

	rest.tv_nsec = (long)((seconds - (double)rest.tv_sec) * 1e9);
	endings(&signals);
	return sigtimedwait(&signals, NULL, &rest) < 0 && errno == EAGAIN;
}

static int record_all(struct atomic_file *file, const struct options *options, size_t *ret_count,
	struct error *error)
{
	int result = record_once(file, options, error);

	*ret_count = result == 0;
	while (result == 0 && (options->count == 0 || *ret_count < options->count)) {
		if (!wait_for_next(options->delay_seconds))
			break;
		result = record_once(file, options, error);
		*ret_count += result == 0;
	}
	return result;
}

/* A disk that is full, for instance, is no reason to lose what was recorded before. */
static void keep_whole_ones(struct atomic_file *file, size_t count, struct error *error)
{
	size_t length;

	if (!atomic_file_salvage(file))
		return;
	length = strlen(error->detail);
	snprintf(error->detail + length, sizeof(error->detail) - length,
		"; %zu snapshot%s before that %s kept", count, count == 1 ? "" : "s",
		count == 1 ? "is" : "are");
}

static int record(const struct options *options, const sigset_t *before, struct error *error)
{
	struct atomic_file file;
	size_t count;
	int result = atomic_file_open(&file, options->operands[0], error);

	if (result < 0)
		return result;
	/* not where it is written in place: who reads from a pipe may let us wait for ever */
	if (!file.name)
		sigprocmask(SIG_SETMASK, before, NULL);
	result = record_all(&file, options, &count, error);
	if (result < 0)
		keep_whole_ones(&file, count, error);
	else
		result = atomic_file_commit(&file, error);
	return result;
}

/* Signals wait until the file is whole, what was recorded by then in it. */
static int run(const struct options *options, struct error *error)
{
	sigset_t signals, before;
	int result;

	if (options->from && options->count != 1)
		return error_usage(error, "a recording does not change: no -d or -n with --from");
	endings(&signals);
	sigprocmask(SIG_BLOCK, &signals, &before);
	result = record(options, &before, error);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

const struct command record_command = {
	.name = "record",
	.operands = "FILE",
	.min_operands = 1,
	.max_operands = 1,
	.summary = "save a snapshot, or one every few seconds",
	.options = OPTIONS_SOURCE | OPTION_DELAY | OPTION_COUNT,
	/* as report; and to write where root alone may not without it: a user's folder */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE },
	.capability_count = 3,
	.run = run,
};
