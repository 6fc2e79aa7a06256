/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/details.h"

#include "base/debug.h"
#include "base/privilege.h"
#include "sources/proc/close_up.h"
#include "sources/proc/numa_maps.h"
#include "sources/proc/process.h"
#include "sources/proc/process_files.h"
#include "sources/proc/process_limits.h"
#include "sources/proc/rollup.h"
#include "sources/proc/session.h"
#include "sources/proc/sharers.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Whether the PID still means the process that the snapshot saw. */
static bool is_same(
	const struct machine *machine, const struct process *before, const struct process *now)
{
	if (!now->start_ticks.known)
		return false;
	if (before->start_ticks.known)
		return before->start_ticks.value == now->start_ticks.value;
	return !machine->uptime_ticks.known ||
	       now->start_ticks.value <= machine->uptime_ticks.value;
}

/* Files whose reading may block are read last, by close_ups_read(). */
static void plan(struct close_ups *close_ups, struct process *process, struct figure start_ticks)
{
	struct kept_rollups *kept = proc_session_rollups(close_ups->reader->session);
	unsigned details = close_ups->details;
	struct close_up close_up = { .process = process, .start_ticks = start_ticks };

	close_up.wants_rollup = (details & DETAIL_SMAPS) && process->has_mm &&
				!rollup_use_kept(kept, process, start_ticks);
	close_up.wants_policy = (details & DETAIL_POLICY) && process->has_mm &&
				numa_maps_matter(close_ups->reader->snapshot, process);
	if (close_up.wants_rollup || close_up.wants_policy ||
		(details & (DETAIL_COMMAND_LINE | DETAIL_DRIVER | DETAIL_KSM)))
		close_ups->items[close_ups->count++] = close_up;
}

static int read_through(struct close_ups *close_ups, struct process *process, int directory)
{
	struct proc_reader *reader = close_ups->reader;
	struct process_files files = process_files_in(directory, process->pid);
	struct process now = { .pid = process->pid };
	int error = process_read_stat(reader, &now, &files);

	if (error < 0)
		return error;
	if (!is_same(&reader->snapshot->machine, process, &now)) {
		debug(DEBUG_PROC, "process %d is not read again: its PID was reused", process->pid);
		return -ESRCH;
	}
	if (close_ups->details & DETAIL_STAT) {
		process->start_ticks = now.start_ticks;
		process->flags = now.flags;
		process->nice = now.nice;
	}
	if (close_ups->details & DETAIL_OOM_SCORE)
		process_read_again(reader, process, &files);
	plan(close_ups, process, now.start_ticks);
	/* after plan(), which may take details that were kept */
	if (close_ups->details & DETAIL_POLICY)
		process_limits_read(process, &reader->buffer, directory);
	return 0;
}

/* False when the process is gone, its PID was reused, or it cannot be read. */
static bool read_process(struct close_ups *close_ups, struct process *process)
{
	int directory = reader_open_process(close_ups->reader, process->pid);
	int error = directory;

	if (directory >= 0) {
		error = read_through(close_ups, process, directory);
		close(directory);
	}
	process->has_exited = is_gone(error);
	return error == 0;
}

void details_read(
	struct proc_reader *reader, const pid_t *pids, size_t count, unsigned details, bool *wanted)
{
	struct snapshot *snapshot = reader->snapshot;
	struct close_ups close_ups = { .reader = reader, .details = details, .wanted = wanted };

	close_ups.items = memory_alloc(count * sizeof(*close_ups.items));
	/* smaps_rollup, numa_maps and kcmp(2) need the right to trace the process */
	privilege_raise();
	for (size_t i = 0; i < count; i++) {
		struct process *process = snapshot_find(snapshot, pids[i]);

		if (!process || !read_process(&close_ups, process))
			continue;
		wanted[process - snapshot->processes] = process->has_mm;
	}
	/* known already where BPF told the address spaces */
	close_ups.sharers =
		(details & DETAIL_SHARERS) && reader->own && sharers_find_alone(snapshot, wanted);
	close_ups_read(&close_ups);
	privilege_lower();
	free(close_ups.items);
}
