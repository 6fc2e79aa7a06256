/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kills of texts that may repeat each other, as dmesg and the journal of one machine do. */
#ifndef OOMTOP_SOURCES_LOG_KNOWN_KILLS_H
#define OOMTOP_SOURCES_LOG_KNOWN_KILLS_H

#include "snapshot/kill_event.h"

struct known_kill {
	enum kill_by by;
	pid_t pid;
	struct figure since_boot_us, seconds;
	struct figure kill_us; /* printk's clock of the kill line */
	char host[64];
	struct figure total_vm_bytes, rss_anon_bytes, page_tables_bytes; /* of the victim */
};

struct known_kills {
	struct known_kill *kills;
	size_t count, capacity;
	size_t earlier_count; /* those of earlier texts come first */
};

/*
 * Adds the kill and returns true; or returns false if an earlier text had it, or the same text by
 * the same clock of the kill line, `kill_us`, which may be unknown.
 */
bool known_kills_add(
	struct known_kills *known, const struct kill_event *event, struct figure kill_us);
void known_kills_begin_text(struct known_kills *known);
void known_kills_release(struct known_kills *known);

#endif
