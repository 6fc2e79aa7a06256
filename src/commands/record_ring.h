/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oomtop record --ring: a flight recorder, which keeps the last minutes on disk. */
#ifndef OOMTOP_COMMANDS_RECORD_RING_H
#define OOMTOP_COMMANDS_RECORD_RING_H

#include "base/attributes.h"
#include "base/error.h"
#include "commands/options.h"

/* Records until a signal ends the program, or -n samples.  Returns 0 or a negative errno. */
int record_ring(const struct options *options, struct error *error) MUST_CHECK NONNULL();

#endif
