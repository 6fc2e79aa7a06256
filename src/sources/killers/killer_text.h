/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thresholds of userspace killers, in their command lines and configuration files.  Pure
 * functions of text; what makes no sense there is passed over, as the programs' defaults stand.
 */
#ifndef OOMTOP_SOURCES_KILLERS_KILLER_TEXT_H
#define OOMTOP_SOURCES_KILLERS_KILLER_TEXT_H

#include "snapshot/snapshot.h"
#include "base/text_span.h"

/*
 * The value of a long option in a command line (arguments with a NUL behind each), "--name=value"
 * or "--name value"; the last one counts.  False when it is not there.
 */
bool argument_value(struct slice arguments, const char *name, struct slice *ret_value);
bool argument_is_there(struct slice arguments, const char *name);

/* Each takes over what the text says.  earlyoom's is false when it is only to rehearse. */
bool earlyoom_take(struct killer *killer, struct slice arguments);
void systemd_oomd_take(struct killer *killer, struct slice file);
void systemd_oomd_take_dump(struct killer *killer, struct slice dump); /* oomctl(1)'s */
void nohang_take(struct killer *killer, struct slice file);
void kubelet_take_file(struct killer *killer, struct slice file);
void kubelet_take_option(struct killer *killer, struct slice eviction_hard);

/* The program's defaults, for what nothing says otherwise. */
void killer_init(struct killer *killer, enum killer_kind kind);

/* "10", "2.5", "5 %": hundredths of a percent, at most 100%. */
struct figure percent_hundredths(struct slice text);

#endif
