/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of every figure a snapshot holds: where it stands in the struct, which line of
 * which file it comes from, and its key in a recording.  The parser of /proc, the recorder, the
 * reader of recordings and `explain` all walk it, so that none of them can forget a figure.
 */
#ifndef OOMTOP_SNAPSHOT_FIGURES_H
#define OOMTOP_SNAPSHOT_FIGURES_H

#include "base/figure.h"

#include <stddef.h>

struct figure_entry {
	const char *key;  /* in a recording */
	size_t offset;    /* of the struct figure in the struct the table describes */
	const char *file; /* below /proc, /proc/PID or the cgroup; NULL: no file holds it as such */
	const char *label; /* the line's label there, NULL when the file holds just the number */
	int64_t scale;     /* the file's unit in ours: 1024 for kB into bytes */
};

extern const struct figure_entry machine_figures[];
extern const size_t machine_figure_count;
extern const struct figure_entry process_figures[];
extern const size_t process_figure_count;
extern const struct figure_entry cgroup_figures[]; /* `file` and `label` as in version 2 */
extern const size_t cgroup_figure_count;
extern const struct figure_entry unit_figures[]; /* properties of systemd's: no file */
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
