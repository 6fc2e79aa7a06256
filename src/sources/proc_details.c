/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is read of the few processes that are looked at closely. */
#include "base/privilege.h"
#include "sources/proc_reader.h"
#include "sources/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { COMMAND_LINE_LIMIT = 4096 };

static void read_command_line(struct proc_reader *reader, struct process *process, int directory)
{
	struct slice text;

	if (buffer_read_once_at(&reader->buffer, directory, "cmdline", COMMAND_LINE_LIMIT) < 0)
		return;
	for (size_t i = 0; i < reader->buffer.length; i++)
		if (reader->buffer.data[i] == '\0')
			reader->buffer.data[i] = ' ';
	text = slice_of(&reader->buffer);
	while (text.end > text.start && text.end[-1] == ' ')
		text.end--;
	if (text.end > text.start)
		process->command_line =
			slice_copy(&reader->snapshot->texts, text, COMMAND_LINE_LIMIT);
}

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

static bool read_details(
	struct proc_reader *reader, struct process *process, int directory, unsigned details)
{
	struct process_files files = process_files_in(directory);
	struct process now = { .pid = process->pid };

	if (process_read_stat(reader, &now, &files) < 0 ||
		!is_same(&reader->snapshot->machine, process, &now))
		return false;
	if (details & DETAIL_STAT) {
		process->start_ticks = now.start_ticks;
		process->flags = now.flags;
		process->nice = now.nice;
	}
	if (details & DETAIL_OOM_SCORE)
		process_read_again(reader, process, &files);
	if ((details & DETAIL_SMAPS) && process->has_mm)
		process_read_rollup(reader, process, directory, now.start_ticks);
	if (details & DETAIL_COMMAND_LINE)
		read_command_line(reader, process, directory);
	return true;
}

static bool read_process(struct proc_reader *reader, struct process *process, unsigned details)
{
	char name[16];
	bool same;
	int directory;

	snprintf(name, sizeof(name), "%d", process->pid);
	directory = reader_open_process(reader, name);
	if (directory < 0)
		return false;
	same = read_details(reader, process, directory, details);
	close(directory);
	return same;
}

void proc_read_details(struct snapshot *snapshot, const struct proc_options *options,
	const pid_t *pids, size_t count, unsigned details)
{
	struct proc_reader reader;
	struct error error;
	bool *wanted;

	if (reader_open(&reader, snapshot, options, &error) < 0)
		return;
	wanted = memory_alloc(snapshot->process_count);
	/* smaps_rollup and kcmp(2) are for those who may trace the process */
	privilege_raise();
	for (size_t i = 0; i < count; i++) {
		struct process *process = snapshot_find(snapshot, pids[i]);

		if (process && read_process(&reader, process, details))
			wanted[process - snapshot->processes] = process->has_mm;
	}
	if ((details & DETAIL_SHARERS) && reader.own)
		sharers_find(snapshot, wanted);
	privilege_lower();
	if ((details & DETAIL_UNIT) && reader.own)
		units_read(snapshot, wanted, session_units(&reader));
	free(wanted);
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
