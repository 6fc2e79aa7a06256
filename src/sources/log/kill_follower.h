/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each kill once, by whoever killed: the kernel's by its ring buffer, those of userspace killers by
 * the journal, from a position that the caller keeps from one run to the next.
 *
 * Of the ring buffer the kernel's own records count alone, of the journal those of killers alone.
 * So systemd's words of a kill, which stand in both, are none of either, and no kill is given
 * twice.
 */
#ifndef OOMTOP_SOURCES_LOG_KILL_FOLLOWER_H
#define OOMTOP_SOURCES_LOG_KILL_FOLLOWER_H

#include "base/attributes.h"
#include "sources/log/log_event.h"

enum { BOOT_ID_MAX = 40 };

/* Up to where the kills were given. */
struct kill_position {
	char boot_id[BOOT_ID_MAX]; /* "": none yet */
	struct figure sequence;    /* of the ring buffer's last record, in that boot */
	char *cursor;              /* of the journal; owned; NULL: none yet */
};

void kill_position_release(struct kill_position *position) NONNULL();

struct kill_follower;

/*
 * Follows from behind that position, which the follower copies and moves on; without one, and for a
 * new boot, from where the running boot begins.  `journal` is a folder, NULL for this machine's.
 * Sources that cannot be read are left out.  `take` is called with `data` for each kill.
 */
struct kill_follower *kill_follower_new(const struct kill_position *position,
	const char *journal_or_null, log_event_fn *take, void *data) NONNULL(1, 3);
/* Reads what has come, and gives the kills that are told whole; never waits. */
void kill_follower_poll(struct kill_follower *follower) NONNULL();
/*
 * The position, or NULL while kills that were given lie behind it: a position that is kept then
 * would have them given again.
 */
const struct kill_position *kill_follower_position(const struct kill_follower *follower)
	NONNULL() MUST_CHECK;
void kill_follower_free(struct kill_follower *follower); /* NULL is fine */

#endif
