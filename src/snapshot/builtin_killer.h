/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A userspace killer that is a part of the system's first process, and so shows neither a process
 * nor settings of its own: the release of the kernel alone tells of it.
 */
#ifndef OOMTOP_SNAPSHOT_BUILTIN_KILLER_H
#define OOMTOP_SNAPSHOT_BUILTIN_KILLER_H

#include "snapshot/snapshot.h"

/*
 * Adds it to a snapshot that lists none yet.  Talos has one since 1.12
 * (internal/app/machined/pkg/controllers/runtime/oom.go), the first release with Linux 6.18.
 */
void snapshot_add_builtin_killer(struct snapshot *snapshot) __attribute__((nonnull));

#endif
