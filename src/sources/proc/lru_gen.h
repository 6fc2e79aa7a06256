/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of the multi-generational LRU in /sys/kernel/mm/lru_gen (since Linux 6.1).  Within
 * min_ttl_ms of its last use no page is reclaimed; the kernel kills a process instead (mm/vmscan.c:
 * lru_gen_age_node).
 */
#ifndef OOMTOP_SOURCES_PROC_LRU_GEN_H
#define OOMTOP_SOURCES_PROC_LRU_GEN_H

#include "base/text_span.h"
#include "sources/proc/reader.h"

/*
 * Fills machine.lru_gen_enabled and lru_gen_min_ttl_ms.  On this machine's own sysfs, a kernel
 * without the files has it off; elsewhere both are unknown then.
 */
void lru_gen_read(struct proc_reader *reader) __attribute__((nonnull));
/* Whether the text of the file `enabled` says that it is on: 1 or 0; unknown for any other text. */
struct figure lru_gen_parse_enabled(struct text_span text);
/* Sets both by what the file `enabled` says and by the text of `min_ttl_ms`. */
void lru_gen_set(struct machine *machine, struct figure enabled, struct text_span min_ttl_ms)
	__attribute__((nonnull));

#endif
