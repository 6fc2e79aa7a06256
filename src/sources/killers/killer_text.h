/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thresholds of userspace killers, in their command lines and configuration files.  Pure
 * functions of text; what makes no sense there is passed over, as the programs' defaults stand.
 */
#ifndef OOMTOP_SOURCES_KILLERS_KILLER_TEXT_H
#define OOMTOP_SOURCES_KILLERS_KILLER_TEXT_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/*
 * The value of a long option in a command line (arguments with a NUL behind each), "--name=value"
 * or "--name value"; the last one counts.  False when it is not there.
 */
bool argument_value(struct text_span arguments, const char *name, struct text_span *ret_value);
bool argument_is_there(struct text_span arguments, const char *name);

/* Each takes over what the text says.  earlyoom's is false when it is only to rehearse. */
bool earlyoom_parse(struct killer *killer, struct text_span arguments);
void systemd_oomd_parse(struct killer *killer, struct text_span file);
void systemd_oomd_parse_dump(struct killer *killer, struct text_span dump); /* oomctl(1)'s */
void nohang_parse(struct killer *killer, struct text_span file);
void kubelet_parse_file(struct killer *killer, struct text_span file);
void kubelet_parse_option(struct killer *killer, struct text_span eviction_hard);

/* The program's defaults, for what nothing says otherwise. */
void killer_init(struct killer *killer, enum killer_kind kind);

/* "10", "2.5", "5 %": hundredths of a percent, at most 100%. */
struct figure percent_hundredths(struct text_span text);

#endif
