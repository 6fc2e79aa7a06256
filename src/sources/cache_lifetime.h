/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a session answers from its caches of what seldom changes and is expensive to read. */
#ifndef OOMTOP_SOURCES_CACHE_LIFETIME_H
#define OOMTOP_SOURCES_CACHE_LIFETIME_H

#define CACHE_LIFETIME_SECONDS 10.0

#endif
