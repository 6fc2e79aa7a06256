/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentences on memory: what no kill frees, what is nearly full, and where a leak ends without a
 * kill.  Each is of the warning of that name in model/report/warning.h.  The arena owns the texts.
 */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_WARNINGS_MEMORY_H
#define OOMTOP_VIEWS_PROSE_PROSE_WARNINGS_MEMORY_H

#include "base/memory.h"
#include "views/prose/warning_facts.h"

const char *prose_unaccounted(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_lazy_free(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_unused_huge_pages(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_driver_pages(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_futile(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_unkillable(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_node_full(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_node_bound(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_stalled_cgroups(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_faked_total(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));
const char *prose_commit_limit(struct arena *arena, const struct warning_facts *facts)
	__attribute__((nonnull));

#endif
