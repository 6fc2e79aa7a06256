/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a reading of this machine's /proc leaves to the next one.
 *
 * Files of processes stay open, since opening and closing a file of /proc costs more than reading
 * it.  An open file that answers still belongs to the same task, so the next reading needs no other
 * proof.  Each open file takes a page of kernel memory, so the files of 1024 processes at most are
 * kept.
 */
#ifndef OOMTOP_SOURCES_PROC_SESSION_H
#define OOMTOP_SOURCES_PROC_SESSION_H

#include "sources/proc/process_files.h"
#include "sources/proc/rollup.h"

#include <stdatomic.h>
#include <stdbool.h>

struct proc_session;

/* Returns an empty session, which serves one reading at a time; release with _free(). */
struct proc_session *proc_session_new(void);
void proc_session_free(struct proc_session *session); /* NULL is fine */

/* While `stop` is set, a reading in another thread soon ends with -ECANCELED. */
void proc_session_stop(struct proc_session *session, bool stop) __attribute__((nonnull));

/* For all functions below: NULL is no session, which keeps nothing and is never stopped. */

bool proc_session_is_stopped(const struct proc_session *session);
/* The flag that proc_session_stop() sets, for bounded_run(); NULL without a session. */
const atomic_bool *proc_session_stop_flag(const struct proc_session *session);
/* The kept rollups, owned by the session; NULL without a session. */
struct kept_rollups *proc_session_rollups(struct proc_session *session);

/*
 * Moves the kept files into `found`, the processes of a new reading, and marks those whose files
 * are to be kept after it.  `descriptors` is the limit of open files.
 */
void proc_session_adopt_files(struct proc_session *session, struct process_files *found,
	size_t count, size_t descriptors);
/* Moves the files that are marked from `found` into the session. */
void proc_session_keep_files(
	struct proc_session *session, struct process_files *found, size_t count);

#endif
