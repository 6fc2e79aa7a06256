/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/process_handle.h"

#include "base/privilege.h"
#include "sources/proc/process.h"

#include <errno.h>
#include <unistd.h>

/* Opens the directory of the process's PID and reads its start time through that handle. */
static int open_checked(struct proc_reader *reader, const struct process *process)
{
	struct process now = { .pid = process->pid };
	struct process_files files;
	int directory = reader_open_process(reader, process->pid), result;

	if (directory < 0)
		return directory;
	files = process_files_in(directory, process->pid);
	result = process_read_stat(reader, &now, &files);
	if (result == 0 && !figure_is_known_same(process->start_ticks, now.start_ticks))
		result = -ESRCH;
	if (result == 0)
		return directory;
	close(directory);
	return result;
}

int process_open_same(const struct process *process)
{
	const struct proc_options options = { 0 };
	struct snapshot none;
	struct proc_reader reader;
	struct error error;
	int result;

	snapshot_init(&none);
	result = reader_open(&reader, &none, &options, &error);
	if (result < 0)
		return result;
	privilege_raise();
	result = open_checked(&reader, process);
	privilege_lower();
	reader_close(&reader);
	return result;
}
