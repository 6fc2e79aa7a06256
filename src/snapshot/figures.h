/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables of every figure of a snapshot: its place in the struct, the file and line it is read from,
 * and its key in a recording.  The parser of /proc, the recorder, the reader of recordings and
 * `explain` walk these tables, so that none of them can forget a figure.
 */
#ifndef OOMTOP_SNAPSHOT_FIGURES_H
#define OOMTOP_SNAPSHOT_FIGURES_H

#include "base/figure.h"

#include <stddef.h>

struct figure_entry {
	const char *key; /* in a recording */
	size_t offset;   /* of the struct figure in the struct that the table describes */
	const char *
		file; /* below /proc, /proc/PID or the cgroup; NULL: computed, or not from a file */
	const char *label; /* of the line; NULL: the file holds only the number */
	int64_t scale;     /* factor from the file's unit: 1024 from kB to bytes */
};

extern const struct figure_entry machine_figures[];
extern const size_t machine_figure_count;
extern const struct figure_entry node_figures[]; /* labels of the lines of /proc/zoneinfo */
extern const size_t node_figure_count;
extern const struct figure_entry process_figures[];
extern const size_t process_figure_count;
extern const struct figure_entry cgroup_figures[]; /* files and labels of cgroup v2 */
extern const size_t cgroup_figure_count;
extern const struct figure_entry unit_figures[]; /* systemd's properties, without files */
extern const size_t unit_figure_count;
extern const struct figure_entry killer_figures[];
extern const size_t killer_figure_count;

static inline struct figure *figure_at(const struct figure_entry *entry, void *base)
{
	return (struct figure *)((char *)base + entry->offset);
}

static inline struct figure figure_read(const struct figure_entry *entry, const void *base)
{
	return *(const struct figure *)((const char *)base + entry->offset);
}

#endif
