/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/zoneinfo: a paragraph for each zone of each NUMA node (Linux: mm/vmstat.c). */
#ifndef OOMTOP_SOURCES_PROC_NODES_H
#define OOMTOP_SOURCES_PROC_NODES_H

#include "base/text_span.h"
#include "sources/proc/reader.h"

/* bytes: each zone has lines for each CPU */
enum { ZONEINFO_LIMIT = 1 << 24 };

/*
 * Whether several nodes have memory, by sysfs or else by the lists of nodes that the processes may
 * use, which must have been read.
 */
bool nodes_are_many(struct proc_reader *reader) __attribute__((nonnull));
/* Adds the nodes that the text of a zoneinfo tells, with their pages, to the machine. */
void nodes_parse(struct snapshot *snapshot, struct text_span text) __attribute__((nonnull));
/* The pages of all zones that the kernel's allocator manages; unknown before Linux 3.10. */
struct figure nodes_managed_pages(struct text_span text);
/* Adds the nodes with their pages to the snapshot's machine. */
void nodes_read(struct proc_reader *reader) __attribute__((nonnull));

#endif
