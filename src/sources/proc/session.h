/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What readings of this machine leave to the next ones, for whoever reads it again and again.
 *
 * Files of processes stay open, since opening and closing one costs more than reading it does. They
 * are the same task's as long as they answer, so the next reading needs no other proof of that.
 * Each takes a page of the kernel's memory, and so no more than a thousand processes have theirs
 * kept.
 */
#ifndef OOMTOP_SOURCES_PROC_SESSION_H
#define OOMTOP_SOURCES_PROC_SESSION_H

#include <stdbool.h>

/* What changes seldom, and is dear to ask for, is good for that long. */
#define SESSION_KEEPS_SECONDS 10.0

struct proc_session;

/* Empty; for one reading at a time. */
struct proc_session *proc_session_new(void);
void proc_session_free(struct proc_session *session);

/* A reading that another thread waits for ends soon, with a failure, as long as this is set. */
void proc_session_stop(struct proc_session *session, bool stop);

#endif
