/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/reader.h"

#include "base/size.h"
#include "sources/proc/process_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

static const char own_sysfs[] = "/sys";

int reader_open(struct proc_reader *reader, struct snapshot *snapshot,
	const struct proc_options *options, struct error *error)
{
	bool own = !options->procfs;

	*reader = (struct proc_reader){
		.own = own,
		.sysfs = options->sysfs,
		.needs = options->needs,
		.leave_out = options->leave_out,
		.session = own ? options->session : NULL,
		.snapshot = snapshot,
	};
	if (own && !reader->sysfs)
		reader->sysfs = own_sysfs;
	status_reader_init(&reader->status, &reader->buffer, &snapshot->texts);
	return root_open(&reader->root, own ? "/proc" : options->procfs, error);
}

void reader_close(struct proc_reader *reader)
{
	buffer_release(&reader->buffer);
	cgroup_memo_release(&reader->memo);
	cgroup_lists_release(&reader->lists);
	for (size_t i = 0; i < reader->found_count; i++)
		process_files_close(&reader->found[i]);
	free(reader->found);
	root_close(&reader->root);
}

int reader_open_process(const struct proc_reader *reader, pid_t pid)
{
	char name[SIZE_TEXT_MAX];
	int directory = openat(reader->root.fd, number_format(name, pid),
		O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

	return directory < 0 ? -errno : directory;
}
