/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of the multi-generational LRU in /sys/kernel/mm/lru_gen (since Linux 6.1).  Within
 * min_ttl_ms of its last use no page is reclaimed; the kernel kills a process instead (mm/vmscan.c:
 * lru_gen_age_node).
 */
#ifndef OOMTOP_SOURCES_PROC_LRU_GEN_H
#define OOMTOP_SOURCES_PROC_LRU_GEN_H

#include "sources/proc/reader.h"

/* Fills machine.lru_gen_min_ttl_ms; it stays unknown without a sysfs and on older kernels. */
void lru_gen_read(struct proc_reader *reader);

#endif
