/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state file of a flight recorder, JSON: {"format": "oomtop-kills", "version": 1, …}: counts of
 * kills, and up to where the logs were counted.  Both are in one file, so that neither a crash nor
 * a restart counts a kill twice or not at all.
 */
#ifndef OOMTOP_SOURCES_RECORDING_KILL_STATE_H
#define OOMTOP_SOURCES_RECORDING_KILL_STATE_H

#include "base/error.h"
#include "base/path_walk.h"
#include "snapshot/kill_event.h"

#include <stdio.h>

enum {
	KILL_STATE_BYTES_MAX = 1 << 20,
	KILL_STATE_ITEMS_MAX = 1024,
	KILL_STATE_TEXT_MAX = 255,
	KILL_STATE_CURSOR_MAX = 1024
};

struct kill_state {
	const char *boot_id, *cursor; /* NULL: none */
	struct figure sequence;
	struct tallied_kills *items; /* of the arena, or of who prints them */
	size_t count;
	struct kill_groups groups; /* at the last kill that woke the recorder */
	struct arena texts;
};

/*
 * Reads the file at `path`.  Returns 0, or a negative errno with *error filled: -ENOENT where there
 * is none.  The caller calls kill_state_release() in any case.
 */
int kill_state_read(struct kill_state *ret_state, const char *path, struct error *error)
	__attribute__((warn_unused_result, nonnull));
/* What of a folder that others may write to is taken for a state: no link, and no other's file. */
struct path_rule kill_state_rule(void);
/* The same of that name in the folder, by that rule; -EPERM where it forbids that. */
int kill_state_read_at(struct kill_state *ret_state, int directory, const char *name,
	const char *path_for_messages, struct error *error)
	__attribute__((warn_unused_result, nonnull));
/* The same from the file's content. */
int kill_state_parse(struct kill_state *ret_state, const char *text, size_t length,
	const char *path_for_messages, struct error *error)
	__attribute__((warn_unused_result, nonnull));
void kill_state_print(const struct kill_state *state, FILE *out) __attribute__((nonnull));
void kill_state_release(struct kill_state *state) __attribute__((nonnull));

#endif
