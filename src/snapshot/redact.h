/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the names out of a snapshot that is to be shown to others: of the host, of users, units,
 * cgroups, containers, pods and mounts, and all command lines.
 *
 * Each is replaced by pseudonyms (snapshot/pseudonyms.h).  Nothing else of a snapshot changes: no
 * figure, no PID, no user ID, and no name of a process, since known programs and killers are told
 * by those.  Of texts that name no one, such as a setting of a unit, those stay that are known.
 */
#ifndef OOMTOP_SNAPSHOT_REDACT_H
#define OOMTOP_SNAPSHOT_REDACT_H

#include "base/attributes.h"
#include "snapshot/pseudonyms.h"
#include "snapshot/snapshot.h"

/*
 * Replaces the names in the snapshot, and links cgroups and units anew: indices of cgroups and
 * pointers to texts and units of the snapshot are no longer valid.  The snapshot owns the new
 * texts.
 */
void redact_snapshot(struct snapshot *snapshot, struct pseudonyms *pseudonyms) NONNULL();

/*
 * What a user calls processes, such as "user:NAME" or the name of a unit: a PID and the name of a
 * process of the snapshot stay.  The arena owns the text.
 */
const char *redact_target(struct pseudonyms *pseudonyms, struct arena *arena,
	const struct snapshot *snapshot, const char *word) MUST_CHECK NONNULL();

#endif
