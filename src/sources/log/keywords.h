/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the few lines of a large log that a reader of kills needs to look at. */
#ifndef OOMTOP_SOURCES_LOG_KEYWORDS_H
#define OOMTOP_SOURCES_LOG_KEYWORDS_H

#include <stddef.h>

/*
 * The first place in the bytes where any of the words begins that reports and killers' lines
 * contain; `end` if there is none.  It looks at every sixth byte or so, by the method of Wu and
 * Manber (1994).
 */
const char *keywords_find(const char *start, const char *end);

#endif
