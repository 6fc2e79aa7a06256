/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/builtin_killer.h"

#include <stdlib.h>
#include <string.h>

enum { TALOS_MAJOR = 6, TALOS_MINOR = 18 };

/* "6.18.2-talos" */
static bool is_talos(const char *release)
{
	unsigned long major, minor;
	char *end;

	if (!release || !strstr(release, "-talos"))
		return false;
	major = strtoul(release, &end, 10);
	minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
	return major > TALOS_MAJOR || (major == TALOS_MAJOR && minor >= TALOS_MINOR);
}

void snapshot_add_builtin_killer(struct snapshot *snapshot)
{
	const struct process *first = snapshot_find(snapshot, INIT_PID);

	for (size_t i = 0; i < snapshot->killer_count; i++)
		if (snapshot->killers[i].kind == KILLER_TALOS)
			return;
	if (is_talos(snapshot->machine.release))
		snapshot_add_killer(
			snapshot, (struct killer){ .kind = KILLER_TALOS,
					  .name = first && first->name ? first->name : "init",
					  .pid = figure_of(INIT_PID),
					  .settings_unread = figure_of(1) });
}
