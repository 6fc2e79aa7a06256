/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is left, in every line of the screen by one rule: the least always, and the most where there
 * is room.  Reclaim decides between them, so neither alone nor a figure between is the truth.
 */
#ifndef OOMTOP_VIEWS_TUI_LEFT_H
#define OOMTOP_VIEWS_TUI_LEFT_H

#include "base/memory.h"
#include "model/kernel/headroom.h"
#include "views/table/cells.h"

/* "173M-368M", or "173M" where both are the same.  The text is the arena's. */
const char *left_range(struct arena *arena, const struct headroom *headroom, enum size_unit unit)
	__attribute__((nonnull));
/* "173M+", which has less columns; the range where the least is nothing. */
const char *left_least(struct arena *arena, const struct headroom *headroom, enum size_unit unit)
	__attribute__((nonnull));

#endif
