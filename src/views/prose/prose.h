/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict in words.  Every text returned is printable (names in it passed text_escape), in
 * UTF-8, and owned by the arena.
 */
#ifndef OOMTOP_VIEWS_PROSE_PROSE_H
#define OOMTOP_VIEWS_PROSE_PROSE_H

#include "base/memory.h"
#include "model/adj/adj_origin.h"
#include "model/kernel/verdict.h"

/* A phrase for a table's WHY: "adj +300 adds 4.7G". */
const char *prose_why(
	struct arena *arena, const struct verdict *verdict, const struct ranking_entry *entry);
/* Why it is exempt: "adj -1000"; NULL when it is not. */
const char *prose_exemption(const struct ranking_entry *entry);

/* Whether the kernel's own score follows from ours; NULL when that is not known. */
const char *prose_agreement(const struct ranking_entry *entry);

/* Where an adj comes from: "unit ssh.service", "inherited from bash[12] (inferred)"; NULL: unknown. */
const char *prose_adj_by(struct arena *arena, const struct adj_origin *origin);
/* "OOMScoreAdjust=-900 in /etc/…"; NULL when no file of a unit's sets it. */
const char *prose_adj_file(struct arena *arena, const struct adj_origin *origin);
/* Who would undo a change, half a sentence; NULL when that is not known. */
const char *prose_adj_undone(struct arena *arena, const struct adj_origin *origin);
/* What a program known for it may set again, "postgres itself (…), where …"; NULL for none. */
const char *prose_adj_habit(
	struct arena *arena, const struct adj_origin *origin, const struct process *process);
/* Who would set it otherwise again, whatever its unit says; NULL for nobody known. */
const char *prose_adj_overwriter(
	struct arena *arena, const struct adj_origin *origin, const struct process *process);

/* "Burstable", as Kubernetes writes it; NULL without a pod. */
const char *prose_qos(enum pod_qos qos);
/* Who gave it to a pod of Kubernetes, and why: "kubelet: BestEffort". */
const char *prose_pod_setter(struct arena *arena, const struct adj_origin *origin);
/*
 * Whether the adj is one of that class, and what it implies of a node with so much memory; not for
 * POD_NONE.
 */
const char *prose_pod_adj(
	struct arena *arena, enum pod_qos qos, int64_t adj, struct figure node_bytes);

/* What is assumed, so that nobody takes it for real; NULL when nothing is. */
const char *prose_assumptions(struct arena *arena, const struct snapshot *snapshot);
/* What would be killed and why, one sentence. */
const char *prose_verdict(struct arena *arena, const struct verdict *verdict);
/* The second and its distance; NULL when there is none. */
const char *prose_runner_up(struct arena *arena, const struct verdict *verdict);
/* Memory, swap, pressure, kernel and rules. */
const char *prose_machine(
	struct arena *arena, const struct verdict *verdict, const struct snapshot *snapshot);
/* What cannot be seen and how it could be, where doubts have DOUBT_PARTIAL; else NULL. */
const char *prose_partial(struct arena *arena, const struct snapshot *snapshot, unsigned doubts);
/* Which figures contradict each other: "runner[12] has RssShmem of 9.0G, but VmRSS of 1.0G". */
const char *prose_contradiction(struct arena *arena, const struct contradiction *contradiction);
const char *prose_warning(struct arena *arena, const struct verdict *verdict,
	const struct snapshot *snapshot, const struct warning *warning);

/* "machine", "memcg" or "nodes": the word of JSON. */
const char *prose_domain_kind(const struct domain *domain);
/* "the machine", "/system.slice/x", "NUMA nodes 0-1" */
const char *prose_domain(struct arena *arena, const struct domain *domain);
/* Who dies with the victim, each part after a semicolon; empty when nobody does. */
const char *prose_kill_set(struct arena *arena, const struct kill *kill);
const char *prose_collateral_reason(enum collateral_reason reason);

/* "a[1], b[2] and 7 more" */
const char *prose_processes(
	struct arena *arena, const struct process *const *processes, size_t count, size_t max);
/* "postgres[1234]" */
const char *prose_process(struct arena *arena, const struct process *process);
/* "45 s", "12 min", "5 h" */
const char *prose_time(struct arena *arena, int64_t seconds);
/* A number of bytes as about three digits and a letter; "?" for an unknown one. */
const char *prose_size(struct arena *arena, int64_t bytes);
const char *prose_figure_size(struct arena *arena, struct figure bytes);

#endif
