/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/adj/session_unit.h"

#include "snapshot/unit.h"

#include <string.h>

static bool starts_sessions(const struct process *process)
{
	static const char *const daemons[] = { "sshd", "sshd-session", "dropbear", "cron", "crond",
		"fcron", "anacron", "atd" };

	for (size_t i = 0; process->name && i < sizeof(daemons) / sizeof(*daemons); i++)
		if (strcmp(process->name, daemons[i]) == 0)
			return true;
	return false;
}

bool session_unit_has(const struct snapshot *snapshot, const struct process *process)
{
	if (process->container || !process->unit)
		return false;
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (starts_sessions(&snapshot->processes[i]) &&
			unit_is_shared(&snapshot->processes[i], process))
			return true;
	return false;
}
