/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Domains, what is assumed of them, and who dies with a victim, in words. */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_DOMAIN_H
#define OOMTOP_VIEWS_PROSE_PROSE_DOMAIN_H

#include "base/memory.h"
#include "model/kernel/domain.h"
#include "model/kernel/kill_set.h"

/* What is assumed, so that nobody takes it for real; NULL when nothing is. */
const char *prose_assumptions(struct arena *arena, const struct snapshot *snapshot);
/* "machine", "memcg" or "nodes": the word of JSON. */
const char *prose_domain_kind(const struct domain *domain);
/* "the machine", "/system.slice/x", "NUMA nodes 0-1" */
const char *prose_domain(struct arena *arena, const struct domain *domain);
/* Who dies with the victim, each part after a semicolon; empty when nobody does. */
const char *prose_kill_set(struct arena *arena, const struct kill *kill);

#endif
