/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A daemon's settings in systemd's manner: one file, and drop-ins in four directories. */
#ifndef OOMTOP_SOURCES_KILLERS_CONF_FILES_H
#define OOMTOP_SOURCES_KILLERS_CONF_FILES_H

#include "base/text_span.h"

/*
 * Visits the text of the file `name` ("systemd/oomd.conf") and then of its drop-ins, by their
 * names; /etc stands above /run, that above /usr/local/lib and /usr/lib.
 */
void conf_files_read(struct buffer *buffer, const char *name,
	void (*visit)(struct text_span text, void *context), void *context);

/* The same below other directories, the highest first. */
void conf_files_read_below(const char *const *directories, size_t count, struct buffer *buffer,
	const char *name, void (*visit)(struct text_span text, void *context), void *context);

#endif
