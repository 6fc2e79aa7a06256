/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records of pstore, fs/pstore/platform.c: pstore_dump(): each begins with a line such as "Panic#1
 * Part2", and part 1 is the end of the log.
 * Several crashes may be in one input, also of boots that count them anew.
 */
#ifndef OOMTOP_SOURCES_LOG_PSTORE_H
#define OOMTOP_SOURCES_LOG_PSTORE_H

#include <stdbool.h>
#include <stddef.h>

struct pstore_part {
	size_t crash; /* records of which it is one, counted from 0 as they come */
	long number;
	char reason[16]; /* "Panic#1" */
	char *text;      /* whole lines */
	size_t length, capacity;
};

/* Parts that wait until all have come. */
struct pstore {
	struct pstore_part *parts;
	size_t count;
	size_t bytes;
};

/* Takes a line and keeps it, if it begins a part or belongs to one; false for any other line. */
bool pstore_take(struct pstore *pstore, const char *line, size_t length);
/* Orders the parts as the logs were written, crash by crash. */
void pstore_order(struct pstore *pstore);
void pstore_release(struct pstore *pstore);

#endif
