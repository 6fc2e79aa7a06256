/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/zoneinfo: a paragraph for each zone of each NUMA node (Linux: mm/vmstat.c). */
#ifndef OOMTOP_SOURCES_PROC_NODES_H
#define OOMTOP_SOURCES_PROC_NODES_H

#include "sources/proc/reader.h"

/*
 * Whether several nodes have memory, by sysfs or else by the lists of nodes that the processes may
 * use, which must have been read.
 */
bool nodes_are_many(struct proc_reader *reader) __attribute__((nonnull));
/* Adds the nodes with their pages to the snapshot's machine. */
void nodes_read(struct proc_reader *reader) __attribute__((nonnull));

#endif
