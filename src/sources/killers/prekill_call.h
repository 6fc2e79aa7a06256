/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one call of systemd-oomd's prekill hook (systemd:
 * src/shared/varlink-io.systemd.oom.Prekill.c) as text: a JSON object, as varlink.org defines
 * calls.
 */
#ifndef OOMTOP_SOURCES_KILLERS_PREKILL_CALL_H
#define OOMTOP_SOURCES_KILLERS_PREKILL_CALL_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>

enum { PREKILL_PATH_MAX = 1024 };

struct prekill_call {
	bool is_kill;                  /* it tells of a kill of `cgroup`; false: any other call */
	bool is_oneway;                /* no answer is wanted */
	char cgroup[PREKILL_PATH_MAX]; /* an absolute path; not checked further */
};

/* False, with *ret_call undefined, for anything that is no call. */
bool prekill_call_parse(const char *text, size_t length, struct prekill_call *ret_call) MUST_CHECK
	NONNULL();

#endif
