/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In which order threats are told, and which are told in one block. */
#ifndef OOMTOP_VIEWS_PROTECT_THREAT_ORDER_H
#define OOMTOP_VIEWS_PROTECT_THREAT_ORDER_H

#include "base/figure.h"
#include "model/advice/protection.h"

/*
 * The threats of the protection, those whose leakers hold the most memory of their own first; equal
 * ones stay in their order.  The caller frees the list, not the threats.
 */
const struct threat **threats_by_size(const struct protection *protection)
	__attribute__((warn_unused_result, nonnull));
/*
 * What the leaker, or all of its group, holds that is theirs alone; unknown if any of it is.
 * Leakers that leak alike, which are not looked at, hold about as much each.
 */
struct figure threats_own_bytes(const struct threat *threat) __attribute__((nonnull));
/*
 * Moves those that one block can tell together with the first one up behind it, and returns how
 * many they are with it: single leakers whose leaks end alike, with the same victim first, and that
 * the same changes stop, each made for that leaker.
 */
size_t threats_gather_alike(const struct threat **threats, size_t count) __attribute__((nonnull));

#endif
