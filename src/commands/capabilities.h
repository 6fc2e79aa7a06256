/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef OOMTOP_COMMANDS_CAPABILITIES_H
#define OOMTOP_COMMANDS_CAPABILITIES_H

#include "base/error.h"

#include <sys/capability.h>

/* Gives up all capabilities but those of `keep` that the process has. */
int capabilities_keep(const cap_value_t *keep, int count, struct error *error);

#endif
