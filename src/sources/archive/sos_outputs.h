/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outputs of commands that sos runs, as text.  What a text lacks stays unknown. */
#ifndef OOMTOP_SOURCES_ARCHIVE_SOS_OUTPUTS_H
#define OOMTOP_SOURCES_ARCHIVE_SOS_OUTPUTS_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/* `uname -a`: "Linux HOST RELEASE VERSION… MACHINE …".  False when it is none of that kind. */
bool uname_parse(struct text_span text, struct text_span *ret_release,
	struct text_span *ret_architecture) __attribute__((warn_unused_result, nonnull));
/* `sysctl -a`, "vm.panic_on_oom = 0": fills the settings of the machine that are unknown. */
void sysctl_parse(struct machine *machine, struct text_span text) __attribute__((nonnull));
/* `date --utc`, "Sun Nov 29 18:59:50 UTC 2026", also with "06:59:50 PM": seconds since 1970. */
struct figure date_parse(struct text_span text);

/*
 * `uptime`, " 22:22:16 up 3 days,  2:04,  1 user, …": seconds, of which the output has the minutes
 * alone.
 */
struct figure uptime_parse(struct text_span text);

/* One row of ps. */
struct ps_row {
	pid_t pid, ppid;          /* ppid 0: unknown */
	struct text_span name;    /* of the command; empty: unknown */
	struct text_span command; /* from the name to the end of the row */
};

/* Reads the rows of any `ps` whose heading has PID: the next row; false at the end. */
struct ps_table {
	struct text_span rest;
	int pid_column, ppid_column, name_column; /* from 0; -1: none */
};
/* False when the text has no heading with PID. */
bool ps_open(struct ps_table *ret_table, struct text_span text)
	__attribute__((warn_unused_result, nonnull));
bool ps_next(struct ps_table *table, struct ps_row *ret_row)
	__attribute__((warn_unused_result, nonnull));

#endif
