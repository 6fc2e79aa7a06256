/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What free memory leaves above the kernel's reserve (model/kernel/headroom.h: Free memory). */
#ifndef OOMTOP_MODEL_KERNEL_FREE_ROOM_H
#define OOMTOP_MODEL_KERNEL_FREE_ROOM_H

#include "snapshot/snapshot.h"

/* Bytes; negative below the reserve. */
struct free_room {
	int64_t min_bytes, expected_bytes, max_bytes;
};

/* Whether the reserve is that which zoneinfo shows. */
bool free_reserve_is_exact(const struct machine *machine) __attribute__((nonnull));
/* Free pages for movable memory alone (CmaFree), which are part of MemFree. */
int64_t free_movable_bytes(const struct machine *machine) __attribute__((nonnull));
/*
 * What of the free memory, the page cache and the memory that may be swapped is in zones that
 * allocations of the kernel do not come from: ZONE_MOVABLE and HighMem.  The free part is less what
 * those allocations may take of reserves that others must leave, and may be negative.  Bytes.
 */
struct zones_of_users {
	int64_t free_bytes, file_bytes, anon_bytes;
	bool are_known;
};

struct zones_of_users zones_of_users(const struct machine *machine, int64_t page_size_bytes)
	__attribute__((nonnull));
/* The room that the machine's free memory gives, which must be known. */
struct free_room free_room_of(const struct machine *machine, int64_t page_size_bytes)
	__attribute__((nonnull));

#endif
