/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which running processes have another adj than is assumed of them, and giving it to them. */
#ifndef OOMTOP_COMMANDS_TOP_TOP_CHANGES_H
#define OOMTOP_COMMANDS_TOP_TOP_CHANGES_H

#include "commands/adj_writer.h"
#include "commands/options.h"
#include "views/tui/state.h"

/* Reads the processes anew; the options tell what is assumed.  The list is the caller's to free. */
int adj_changes_find(struct adj_change **ret_changes, size_t *ret_count,
	const struct options *options, struct error *error);
/* Writes all of them, or none; each only to the process that was found, and after it was told of.
 */
int adj_changes_write(const struct adj_change *changes, size_t count, adj_tell *tell, void *data,
	struct error *error);

#endif
