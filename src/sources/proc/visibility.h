/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of the machine a /proc shows: PID namespaces and hidepid both hide processes. */
#ifndef OOMTOP_SOURCES_PROC_VISIBILITY_H
#define OOMTOP_SOURCES_PROC_VISIBILITY_H

#include "sources/proc/reader.h"

/* Inode of the user namespace the kernel boots with (include/linux/proc_ns.h: PROC_USER_INIT_INO).
 */
#define FIRST_USER_NAMESPACE 0xeffffffdU

/* After the processes were read. */
enum visibility visibility_of(struct proc_reader *reader) __attribute__((nonnull));
/*
 * Whether this /proc shows all processes of oomtop's own PID namespace.  Overwrites
 * reader->buffer.
 */
bool shows_own_namespace(struct proc_reader *reader) __attribute__((nonnull));
/* Whether PIDs and paths of cgroups mean the same to oomtop and to the kernel. */
bool is_in_first_namespaces(const struct proc_reader *reader) __attribute__((nonnull));

#endif
