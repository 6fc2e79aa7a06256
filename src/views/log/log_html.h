/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One kill of a log as a page of its own: the explanation, memory by kind, the first ranks and the
 * ranking.  The page needs no script and loads nothing; names in it are text, whatever they hold.
 */
#ifndef OOMTOP_VIEWS_LOG_LOG_HTML_H
#define OOMTOP_VIEWS_LOG_LOG_HTML_H

#include "views/log/past_kill.h"

#include <stdio.h>

void log_html_print(FILE *out, const struct past_kill *kill) NONNULL();

#endif
