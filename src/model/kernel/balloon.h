/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that a hypervisor has taken from the guest: Balloon in meminfo since Linux 6.16; before,
 * the pages that went into a balloon less those that came back (balloon_inflate and balloon_deflate
 * in vmstat: mm/balloon_compaction.c).
 *
 * One that is to shrink before an OOM kill gives its pages back when memory ends, and nothing is
 * killed until it is empty (drivers/virtio/virtio_balloon.c: virtio_balloon_oom_notify).  Its pages
 * stay in MemTotal; those of another virtio balloon are taken off it (fill_balloon,
 * adjust_managed_page_count).  VMware's stay there too, and it does not shrink.
 */
#ifndef OOMTOP_MODEL_KERNEL_BALLOON_H
#define OOMTOP_MODEL_KERNEL_BALLOON_H

#include "snapshot/snapshot.h"

/* Whether MemTotal counts what a balloon took. */
enum balloon { BALLOON_OUTSIDE, BALLOON_MAYBE_INSIDE, BALLOON_INSIDE };

struct figure balloon_size_bytes(const struct machine *machine) __attribute__((nonnull));
enum balloon balloon_of(const struct machine *machine) __attribute__((nonnull));
/* What the balloon may give back before anything is killed, at most; 0 without one. */
int64_t balloon_room_bytes(const struct machine *machine) __attribute__((nonnull));
/* What of MemTotal no other figure accounts for: the balloon, if it is inside, and the rest. */
struct figure balloon_and_rest_bytes(const struct machine *machine) __attribute__((nonnull));
/* All huge pages of the pools. */
struct figure hugetlb_pool_bytes(const struct machine *machine) __attribute__((nonnull));

#endif
