/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units that hold logins and jobs of users beside the daemon that starts these. */
#ifndef OOMTOP_MODEL_ADJ_SESSION_UNIT_H
#define OOMTOP_MODEL_ADJ_SESSION_UNIT_H

#include "snapshot/snapshot.h"

/*
 * Whether the process is in a unit of such a daemon, as ssh.service without pam_systemd or
 * cron.service.  What the processes there do has nothing to do with each other: an oom_score_adj
 * of the unit would be that of every login, also of root's, or of every job.  A daemon passes on
 * the value that it started with, so that one written to it later reaches no new login (OpenSSH,
 * openbsd-compat/port-linux.c: oom_adjust_restore).
 */
bool session_unit_has(const struct snapshot *snapshot, const struct process *process)
	__attribute__((nonnull));

#endif
