/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Domains, assumptions and the processes that go with a victim, in words.  Texts are printable and
 * owned by the arena, or constant.
 */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_DOMAIN_H
#define OOMTOP_VIEWS_PROSE_PROSE_DOMAIN_H

#include "base/memory.h"
#include "model/kernel/domain.h"
#include "model/kernel/kill_set.h"

/*
 * The assumptions a snapshot was edited by, in one sentence that says the output is hypothetical;
 * NULL when nothing is assumed.
 */
const char *prose_assumptions(struct arena *arena, const struct snapshot *snapshot)
	__attribute__((nonnull));
/* "machine", "memcg" or "nodes": values in JSON. */
const char *prose_domain_kind(const struct domain *domain) __attribute__((nonnull));
/* "the machine", "/system.slice/x", "this container", "NUMA nodes 0-1" */
const char *prose_domain(struct arena *arena, const struct domain *domain) __attribute__((nonnull));
/* prose_domain() of any domain of the snapshot, of which one may be the reader's own container. */
const char *prose_domain_seen(struct arena *arena, const struct snapshot *snapshot,
	const struct domain *domain) __attribute__((nonnull));
/*
 * The processes that are killed with the victim or exit because of the kill, each part after a
 * semicolon; "" when there are none.
 */
const char *prose_kill_set(struct arena *arena, const struct kill *kill) __attribute__((nonnull));

/* Why `count` processes exit after a kill: "their parent is gone". */
const char *prose_collateral_reason(enum collateral_reason reason, size_t count);
/*
 * Why it is not known whether "they", the others of the victim's unit, exit (kill_unit_doubt): "by
 * default they do, but no OOMPolicy= of it is known".  "" if nothing is in doubt.
 */
const char *prose_unit_doubt(struct arena *arena, const struct snapshot *snapshot,
	const struct process *victim) __attribute__((nonnull));

#endif
