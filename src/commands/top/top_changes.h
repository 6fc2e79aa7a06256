/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds running processes whose assumed adj differs from their own, and writes it to them. */
#ifndef OOMTOP_COMMANDS_TOP_TOP_CHANGES_H
#define OOMTOP_COMMANDS_TOP_TOP_CHANGES_H

#include "commands/adj_writer.h"
#include "commands/options.h"
#include "views/tui/state.h"

/*
 * Reads the processes anew and lists those whose adj the assumptions of the options change.  The
 * caller frees *ret_changes.  Returns 0, or a negative errno with *error filled.
 */
int adj_changes_find(struct adj_change **ret_changes, size_t *ret_count,
	const struct options *options, struct error *error) MUST_CHECK NONNULL();
/* Writes all changes or none, as adj_write() does, to the processes that were found. */
int adj_changes_write(const struct adj_change *changes, size_t count, adj_tell *tell, void *data,
	struct error *error);

#endif
