/* SPDX-License-Identifier: GPL-2.0-or-later */
/* earlyoom and the kubelet, whose thresholds are command-line options.  Pure functions of text. */
#ifndef OOMTOP_SOURCES_KILLERS_KILLER_OPTIONS_H
#define OOMTOP_SOURCES_KILLERS_KILLER_OPTIONS_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

/*
 * Stores in *ret_value the value of the long option `name` in a command line (each argument ends
 * with a NUL), "--name=value" or "--name value"; the last one counts.  False when it is not there.
 */
bool argument_value(struct text_span arguments, const char *name, struct text_span *ret_value)
	__attribute__((warn_unused_result, nonnull));
bool argument_is_there(struct text_span arguments, const char *name) __attribute__((nonnull));

/* Sets the thresholds by earlyoom's command line.  False with --dryrun: then it kills nothing. */
bool earlyoom_parse(struct killer *killer, struct text_span arguments) __attribute__((nonnull));

/* Sets the threshold by a KubeletConfiguration (YAML or JSON), or by the value of --eviction-hard.
 */
void kubelet_parse_file(struct killer *killer, struct text_span file) __attribute__((nonnull));
void kubelet_parse_option(struct killer *killer, struct text_span eviction_hard)
	__attribute__((nonnull));

#endif
