/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Userspace killers of a support archive, as far as sos copies what sets them. */
#ifndef OOMTOP_SOURCES_ARCHIVE_SOS_KILLERS_H
#define OOMTOP_SOURCES_ARCHIVE_SOS_KILLERS_H

#include "snapshot/snapshot.h"
#include "sources/archive/file_tree.h"

/*
 * Adds the killers among the processes of the snapshot: earlyoom and the kubelet with their
 * options, by the output of ps; systemd-oomd with its files below /etc.  sos leaves out other
 * files, so that settings_unread is set wherever one may matter.
 */
void sos_killers_find(struct snapshot *snapshot, const struct file_tree *tree)
	__attribute__((nonnull));

#endif
