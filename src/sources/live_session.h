/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reading of this machine leaves to the next one, of all sources. */
#ifndef OOMTOP_SOURCES_LIVE_SESSION_H
#define OOMTOP_SOURCES_LIVE_SESSION_H

#include "sources/killers/killers.h"
#include "sources/proc/session.h"
#include "sources/proc/users.h"
#include "sources/systemd/units.h"

/* Serves one reading at a time. */
struct live_session {
	struct proc_session *proc;
	struct unit_answers units;
	struct user_names users;
	struct kept_killers killers;
	size_t process_count; /* that the last reading found; 0: none yet */
};

/* Returns an empty session; the caller releases it with live_session_free(). */
struct live_session *live_session_new(void);
void live_session_free(struct live_session *session); /* NULL is fine */

/* While `stop` is set, a reading in another thread soon ends with -ECANCELED. */
void live_session_stop(struct live_session *session, bool stop) __attribute__((nonnull));

#endif
