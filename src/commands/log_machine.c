/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/log_machine.h"

#include "snapshot/needs.h"
#include "sources/live.h"
#include "sources/saved.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe can be read once. */
static bool is_read_twice(const char *path)
{
	struct stat status;

	return strcmp(path, "-") != 0 && stat(path, &status) == 0 &&
	       (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
}

static int read_machine(struct snapshot *snapshot, const struct options *options)
{
	const struct live_options here = {
		.needs = NEED_STAT | NEED_CGROUP | NEED_CGROUP_ALL | NEED_LIMITS | NEED_KILLS |
			 NEED_UNITS,
		.leave_out = getpid(),
	};
	struct error error;

	if (options->operand_count > 0)
		return is_read_twice(options->operands[0])
			       ? saved_read_archive(snapshot, options->operands[0], &error)
			       : -1;
	if (options->given & (OPTION_BOOT | OPTION_JOURNAL))
		return -1;
	return live_read(snapshot, &here, &error);
}

bool log_machine_read(struct snapshot *snapshot, const struct options *options)
{
	if (read_machine(snapshot, options) == 0)
		return true;
	snapshot_release(snapshot);
	snapshot_init(snapshot);
	return false;
}
