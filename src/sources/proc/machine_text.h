/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts below /proc that tell of the machine as a whole; what a text lacks stays unknown. */
#ifndef OOMTOP_SOURCES_PROC_MACHINE_TEXT_H
#define OOMTOP_SOURCES_PROC_MACHINE_TEXT_H

#include "base/text_span.h"
#include "snapshot/snapshot.h"

enum { RELEASE_TEXT_MAX = 256 };

/* "MemTotal:  16389876 kB" */
void meminfo_parse(struct machine *machine, struct text_span text) __attribute__((nonnull));
/* "oom_kill 0" */
void vmstat_parse(struct machine *machine, struct text_span text) __attribute__((nonnull));
/* The CPUs that /proc/stat lists; unknown when it lists none. */
struct figure stat_count_cpus(struct text_span text);
/* "Linux version 6.1.0-28-amd64 (…) …": the release; NULL when the text is none of that kind. */
const char *version_release(struct arena *texts, struct text_span text) __attribute__((nonnull));

/*
 * The page size that makes the pages that the allocator manages (zoneinfo) as large as MemTotal,
 * which is their sum (Linux: mm/show_mem.c, si_meminfo()).  Unknown when no page size does.
 */
struct figure page_size_of_zones(struct figure mem_total_bytes, struct figure managed_pages);
/*
 * The page size of the machines of that architecture, as uname(2) names it; unknown where the
 * kernel may be built for several.
 */
struct figure page_size_of_architecture(struct text_span architecture);
/* Takes 4 KiB, which most machines have, for an unknown page size, and notes the guess. */
void page_size_guess(struct machine *machine) __attribute__((nonnull));

#endif
