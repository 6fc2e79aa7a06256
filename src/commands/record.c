/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop record: everything a snapshot can hold, into a file; once, or every few seconds. */
#include "base/atomic_file.h"
#include "base/clock.h"
#include "commands/command.h"
#include "commands/observation.h"
#include "commands/record_ring.h"
#include "sources/recording/read.h"
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
		DETAIL_SMAPS | DETAIL_SHARERS | DETAIL_POLICY | DETAIL_DRIVER | DETAIL_KSM);
	free(pids);
}

/* A file that no command of oomtop would read again is worth nothing. */
static int check_size(struct atomic_file *file, struct error *error)
{
	if (atomic_file_size(file) <= RECORDING_BYTES_MAX)
		return 0;
	return error_invalid(error, "write", file->path,
		"the recording would be larger than %dM, the most that oomtop reads",
		RECORDING_BYTES_MAX >> 20);
}

/* Adds one sample to the file and marks it, unless the file became too large by that sample. */
static int record_once(struct atomic_file *file, const struct options *options,
	struct pseudonyms *pseudonyms, struct error *error)
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
	if (pseudonyms)
		redact_snapshot(&observation.snapshot, pseudonyms);
	if (options->count == 1)
		recording_print(&observation.snapshot, file->stream);
	else
		recording_print_line(&observation.snapshot, file->stream);
	observation_release(&observation);
	result = check_size(file, error);
	return result < 0 ? result : atomic_file_mark(file, error);
}

/*
 * The signals that ask the program to end, between two samples or within one.  A signal that is
 * ignored, as by nohup(1), is left out: while blocked it would be taken for a request to end.
 */
static void list_ending_signals(sigset_t *ret_signals)
{
	static const int candidates[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;

	sigemptyset(ret_signals);
	for (size_t i = 0; i < sizeof(candidates) / sizeof(*candidates); i++)
		if (sigaction(candidates[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(ret_signals, candidates[i]);
}

/* False when a signal asks the program to end. */
static bool wait_for_next(double seconds)
{
	struct timespec rest = clock_timespec(seconds);
	sigset_t signals;

	list_ending_signals(&signals);
	return sigtimedwait(&signals, NULL, &rest) < 0 && errno == EAGAIN;
}

static int record_all(struct atomic_file *file, const struct options *options, size_t *ret_count,
	struct error *error)
{
	struct pseudonyms *pseudonyms = options->given & OPTION_REDACT ? pseudonyms_new() : NULL;
	int result = record_once(file, options, pseudonyms, error);

	*ret_count = result == 0;
	while (result == 0 && (options->count == 0 || *ret_count < options->count)) {
		if (!wait_for_next(options->delay_seconds))
			break;
		result = record_once(file, options, pseudonyms, error);
		*ret_count += result == 0;
	}
	pseudonyms_free(pseudonyms);
	return result;
}

/* A full disk, for instance, is no reason to lose the samples that were recorded before. */
static void keep_whole_samples(struct atomic_file *file, size_t count, struct error *error)
{
	size_t length;

	if (!atomic_file_salvage(file))
		return;
	length = strlen(error->detail);
	snprintf(error->detail + length, sizeof(error->detail) - length, "; %zu earlier %s kept",
		count, count == 1 ? "snapshot is" : "snapshots are");
}

static int record(const struct options *options, const sigset_t *before, struct error *error)
{
	struct atomic_file file;
	size_t count;
	int result = atomic_file_open(&file, options->operands[0], error);

	if (result < 0)
		return result;
	/* in place, a write may wait for ever for the reader of a pipe: signals must interrupt it
	 */
	if (!file.name)
		sigprocmask(SIG_SETMASK, before, NULL);
	result = record_all(&file, options, &count, error);
	if (result < 0)
		keep_whole_samples(&file, count, error);
	else
		result = atomic_file_commit(&file, error);
	return result;
}

static int run_ring(const struct options *options, struct error *error)
{
	if (!(options->given & OPTION_RING))
		return error_usage(error, "--max goes with --ring");
	if (options->given & OPTION_REDACT)
		return error_usage(error,
			"--redact excludes --ring, since what is recorded is compared with the "
			"log later; redact a sample of it (record --from)");
	if (options->from)
		return error_usage(error, "--ring excludes --from: it records this machine");
	if (strcmp(options->operands[0], "-") == 0)
		return error_usage(error, "--ring needs a file, which it renames and copies");
	return record_ring(options, error);
}

/* Signals wait until the samples recorded so far are in the file. */
static int run(const struct options *options, struct error *error)
{
	sigset_t signals, before;
	int result;

	if (options->given & (OPTION_RING | OPTION_MAX))
		return run_ring(options, error);
	if (options->from && options->count != 1)
		return error_usage(error, "a recording does not change: -d and -n exclude --from");
	list_ending_signals(&signals);
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
	.summary = "save a snapshot, or several with -d or -n",
	.options = OPTIONS_SOURCE | OPTION_DELAY | OPTION_COUNT | OPTION_RING | OPTION_MAX |
		   OPTION_REDACT,
	/* like report; CAP_DAC_OVERRIDE also lets root write into a user's folder */
	/* CAP_SYSLOG opens the kernel's ring buffer, which tells --ring of a kill */
	.capabilities = { CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE, CAP_SYSLOG },
	.capability_count = 4,
	.usual_delay = "3; 5 with --ring",
	.run = run,
};
