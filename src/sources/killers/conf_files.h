/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A daemon's settings in systemd's manner: one file, and drop-ins in four directories. */
#ifndef OOMTOP_SOURCES_KILLERS_CONF_FILES_H
#define OOMTOP_SOURCES_KILLERS_CONF_FILES_H

#include "base/text_span.h"

/*
 * Calls `visit` with the text of the file `name` ("systemd/oomd.conf") and then of its drop-ins,
 * ordered by name.  /etc has precedence over /run, /run over /usr/local/lib, that over /usr/lib.
 * The text is valid during the call.  `buffer` is scratch space.
 */
void conf_files_read(struct buffer *buffer, const char *name,
	void (*visit)(struct text_span text, void *context), void *context)
	__attribute__((nonnull(1, 2, 3)));

/* As conf_files_read(), below `count` directories, the one with the highest precedence first. */
void conf_files_read_below(const char *const *directories, size_t count, struct buffer *buffer,
	const char *name, void (*visit)(struct text_span text, void *context), void *context)
	__attribute__((nonnull(1, 3, 4, 5)));

#endif
