/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How this machine's processes are read: by BPF or by /proc, decided once, before rights are lost.
 */
#ifndef OOMTOP_COMMANDS_PROCESS_SOURCE_H
#define OOMTOP_COMMANDS_PROCESS_SOURCE_H

#include "commands/command.h"

/*
 * Loads the BPF program into options->program where the command reads this machine and --source
 * permits; the caller releases it with process_source_close().  Returns 0, or with --source bpf a
 * negative errno with *error filled where it cannot be loaded.
 */
int process_source_open(struct options *options, const struct command *command,
	struct error *error) MUST_CHECK NONNULL();
void process_source_close(struct options *options) NONNULL();

#endif
