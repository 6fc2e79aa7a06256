/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the model names the process that was killed, in words. */
#ifndef OOMTOP_VIEWS_LOG_LOG_WHY_H
#define OOMTOP_VIEWS_LOG_LOG_WHY_H

#include "views/log/past_kill.h"

/* The replay's result in whole sentences; the text is printable and owned by the arena. */
const char *log_why(struct arena *arena, const struct past_kill *kill) MUST_CHECK NONNULL();

#endif
