/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * systemd-oomd's prekill hook: it tells of a kill before it kills (systemd 260 and later).
 *
 * With PrekillHookTimeoutSec= set (0 by default), systemd-oomd calls each socket in
 * /run/systemd/oomd.prekill.hook, a folder that only an administrator makes, and kills when all
 * have answered or that time is over (src/oom/oomd-util.c: oomd_prekill_hook(),
 * prekill_callback()).  So each delay here delays the kill.  A thread of its own answers, which
 * waits for nothing but the call: it reads the files of one cgroup, answers, and leaves all else to
 * who polls prekill_fd().
 *
 * systemd-oomd runs as a user of its own, with CAP_DAC_OVERRIDE: the mode of the socket, 0600, lets
 * nobody else in but its owner and root.
 */
#ifndef OOMTOP_SOURCES_KILLERS_PREKILL_H
#define OOMTOP_SOURCES_KILLERS_PREKILL_H

#include "snapshot/snapshot.h"
#include "sources/killers/prekill_call.h"

#define PREKILL_FOLDER "/run/systemd/oomd.prekill.hook"

struct prekill;

struct prekill_notice {
	char path[PREKILL_PATH_MAX]; /* of the cgroup that is about to be killed */
	struct figure seconds;       /* since 1970, when its figures were read */
	struct cgroup group;         /* its figures, before the answer; all unknown if not read */
};

/*
 * Listens in that folder.  NULL where it is not there, may not be written to, or another oomtop
 * listens there.  Until prekill_close(), or a signal that ends the program, the socket stays there;
 * one that was left behind is replaced.  One of these at a time, since signals know no other.
 */
struct prekill *prekill_open(const char *folder) MUST_CHECK NONNULL();
/* To be polled for POLLIN; -1 for NULL. */
int prekill_fd(const struct prekill *prekill_or_null) MUST_CHECK;
/* Takes one notice; false if there is none. */
bool prekill_take(struct prekill *prekill, struct prekill_notice *ret_notice) MUST_CHECK NONNULL();
void prekill_close(struct prekill *prekill_or_null);

#endif
