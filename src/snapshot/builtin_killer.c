/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/builtin_killer.h"

#include "base/release.h"

#include <string.h>

enum { TALOS_MAJOR = 6, TALOS_MINOR = 18 };

/* "6.18.2-talos" */
static bool is_talos(const char *text)
{
	struct release release;

	return release_parse(&release, text) && strstr(release.rest, "-talos") &&
	       release_is_from(&release, TALOS_MAJOR, TALOS_MINOR);
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
