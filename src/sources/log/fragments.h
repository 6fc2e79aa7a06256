/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netconsole cuts a message that is longer than a packet (drivers/net/netconsole.c:
 * send_fragmented_body()): each part has a header of its own, with "ncfrag=offset/total".
 */
#ifndef OOMTOP_SOURCES_LOG_FRAGMENTS_H
#define OOMTOP_SOURCES_LOG_FRAGMENTS_H

#include "sources/log/log_line.h"

#include <stddef.h>

enum { FRAGMENTS_MAX_BYTES = 16384 };

/* The parts of one message so far, joined. */
struct fragments {
	char text[FRAGMENTS_MAX_BYTES + 1];
	size_t length;
};

/*
 * Returns the message of the line when it is whole, with all parts that came before; NULL while
 * parts are missing.  A part that follows no other one is a message of its own.
 */
char *fragments_join(struct fragments *fragments, const struct log_line *line);

#endif
