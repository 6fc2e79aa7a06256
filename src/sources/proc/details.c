/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read of the few processes that are looked at closely. */
#include "base/privilege.h"
#include "sources/proc/reader.h"
#include "sources/systemd/units.h"

#include <errno.h>
#include <stdio.h>
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

/* What may have to be waited for is left to the end. */
static void plan(struct close_ups *close_ups, struct process *process, struct figure start_ticks)
{
	struct proc_reader *reader = close_ups->reader;
	unsigned details = close_ups->details;
	struct close_up close_up = { .process = process, .start_ticks = start_ticks };

	close_up.wants_rollup = (details & DETAIL_SMAPS) && process->has_mm &&
				!process_take_kept_rollup(reader, process, start_ticks);
	if (close_up.wants_rollup || (details & DETAIL_COMMAND_LINE))
		close_ups->items[close_ups->count++] = close_up;
}

static bool read_details(struct close_ups *close_ups, struct process *process, int directory)
{
	struct proc_reader *reader = close_ups->reader;
	struct process_files files = process_files_in(directory);
	struct process now = { .pid = process->pid };

	if (process_read_stat(reader, &now, &files) < 0 ||
		!is_same(&reader->snapshot->machine, process, &now))
		return false;
	if (close_ups->details & DETAIL_STAT) {
		process->start_ticks = now.start_ticks;
		process->flags = now.flags;
		process->nice = now.nice;
	}
	if (close_ups->details & DETAIL_OOM_SCORE)
		process_read_again(reader, process, &files);
	plan(close_ups, process, now.start_ticks);
	return true;
}

static bool read_process(struct close_ups *close_ups, struct process *process)
{
	char name[16];
	bool same;
	int directory;

	snprintf(name, sizeof(name), "%d", process->pid);
	directory = reader_open_process(close_ups->reader, name);
	if (directory < 0)
		return false;
	same = read_details(close_ups, process, directory);
	close(directory);
	return same;
}

void proc_read_details(struct snapshot *snapshot, const struct proc_options *options,
	const pid_t *pids, size_t count, unsigned details)
{
	struct proc_reader reader;
	struct close_ups close_ups = { .reader = &reader, .details = details };
	struct error error;

	if (reader_open(&reader, snapshot, options, &error) < 0)
		return;
	close_ups.wanted = memory_alloc(snapshot->process_count);
	close_ups.items = memory_alloc(count * sizeof(*close_ups.items));
	/* smaps_rollup and kcmp(2) are for those who may trace the process */
	privilege_raise();
	for (size_t i = 0; i < count; i++) {
		struct process *process = snapshot_find(snapshot, pids[i]);

		if (!process || !read_process(&close_ups, process))
			continue;
		close_ups.wanted[process - snapshot->processes] = process->has_mm;
		close_ups.sharers |= process->has_mm;
	}
	close_ups.sharers = close_ups.sharers && (details & DETAIL_SHARERS) && reader.own;
	close_ups_read(&close_ups);
	privilege_lower();
	if ((details & DETAIL_UNIT) && reader.own)
		units_read(snapshot, close_ups.wanted, session_units(&reader));
	free(close_ups.items);
	free(close_ups.wanted);
	reader_close(&reader);
}

static bool started_alike(const struct process *a, const struct process *b)
{
	return a->start_ticks.known && b->start_ticks.known &&
	       a->start_ticks.value == b->start_ticks.value;
}

int proc_open_same(const struct process *process)
{
	const struct proc_options options = { 0 };
	struct process now = { .pid = process->pid };
	struct snapshot none;
	struct proc_reader reader;
	struct process_files files;
	struct error error;
	char name[16];
	int directory, result;

	snapshot_init(&none);
	result = reader_open(&reader, &none, &options, &error);
	if (result < 0)
		return result;
	snprintf(name, sizeof(name), "%d", process->pid);
	privilege_raise();
	directory = reader_open_process(&reader, name);
	files = process_files_in(directory);
	result = directory < 0 ? directory : process_read_stat(&reader, &now, &files);
	privilege_lower();
	if (result == 0 && !started_alike(process, &now))
		result = -ESRCH;
	if (result < 0 && directory >= 0)
		close(directory);
	reader_close(&reader);
	return result < 0 ? result : directory;
}
