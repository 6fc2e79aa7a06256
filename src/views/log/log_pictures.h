/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pictures of a past kill, as SVG within a page: lengths are percents, so that they fit any width.
 */
#ifndef OOMTOP_VIEWS_LOG_LOG_PICTURES_H
#define OOMTOP_VIEWS_LOG_LOG_PICTURES_H

#include "views/log/past_kill.h"

#include <stdio.h>

/* Prints the text with what HTML takes for markup escaped. */
void log_html_text(FILE *out, const char *printable) NONNULL();
/* The memory that was short, by kind; nothing if the report does not tell. */
void log_picture_memory(FILE *out, const struct past_kill *kill) NONNULL();
/* The first ranks as stacked bars; nothing without a ranking. */
void log_picture_ranks(FILE *out, const struct past_kill *kill) NONNULL();

#endif
