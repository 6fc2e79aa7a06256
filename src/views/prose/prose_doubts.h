/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences on why another process than the first may be killed, or why the rules are in doubt.
 * Each is of the warning of that name in model/report/warning.h.  The arena owns the texts.
 */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_DOUBTS_H
#define OOMTOP_VIEWS_PROSE_PROSE_DOUBTS_H

#include "base/memory.h"
#include "views/prose/warning_facts.h"

const char *prose_too_close(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_tie(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_rules_overruled(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_rules_unproven(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_rules_untold(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_score_contradicts(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_reclaim_decides(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));

#endif
