/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all drills on one snapshot share: the ranking of each domain, computed once, and the orders
 * of kills (model/drill/kill_order.h).
 */
#ifndef OOMTOP_MODEL_DRILL_DRILL_CONTEXT_H
#define OOMTOP_MODEL_DRILL_DRILL_CONTEXT_H

#include "model/drill/drill_outcome.h"
#include "model/kernel/calibrate.h"
#include "model/kernel/droppable_files.h"
#include "model/kernel/headroom.h"
#include "model/kernel/kill.h"
#include "model/kernel/memcg_excess.h"
#include "model/kernel/relations.h"
#include "model/kernel/verdict_data.h"

enum {
	RECLAIM_CASE_COUNT = 6,
	/* by their place in reclaim_cases */
	LIKELIEST_CASE = 0,
	FILES_KEPT_CASE = 1,
	/* cost of a kill and of a ranking, per process, in looks at one process */
	DEATH_WORK = 8,
	RANK_WORK = 8,
};

/* The reclaim cases, likeliest first. */
extern const struct reclaim_case reclaim_cases[RECLAIM_CASE_COUNT];

/* The place of a process in the ranking of a domain: its badness under one reclaim case. */
struct ranking_place {
	const struct process *process;
	int64_t pages;     /* its badness */
	int64_t sum_pages; /* which the rules may raise to that: a growth counts from here */
};

/* What a drill needs of a domain's verdict, in a twentieth of the memory of a whole verdict. */
struct domain_ranking {
	struct domain domain;
	const struct rules *rules;
	bool headroom_is_known;
	struct headroom_parts parts; /* if known: by these the headroom depends on the leaker */
	struct headroom headroom;    /* if known: whichever process leaks */
	struct droppable_files files;
	double node_share;       /* DOMAIN_NODES: of the memory of all nodes */
	int64_t elsewhere_bytes; /* model/kernel/charged_elsewhere.h */
	/* the members below are set by the first call of drill_context_places() */
	enum outcome outcome;
	unsigned doubts; /* enum doubt */
	struct figure counter_error_pages;
	/* processes that can be killed, with their badness as the snapshot has it, by address */
	struct ranking_place *by_process;
	size_t count;
	struct ranking_place *places[RECLAIM_CASE_COUNT]; /* in rank order; NULL until asked for */
	struct figure watched_pages[RECLAIM_CASE_COUNT];  /* drill_context_watched_pages() */
};

struct kill_orders;

struct drill_context {
	const struct snapshot *snapshot;
	const struct calibration *calibration;
	struct relations relations;
	struct domain_ranking *machine;
	struct domain_ranking **memcgs; /* by index of the cgroup; NULL until asked for */
	struct domain_ranking **nodes;  /* of each set of NUMA nodes that was asked for */
	size_t nodes_count, nodes_capacity;
	enum memcg_excess excess; /* of this kernel */
	/* a domain may have more headroom than is expected though the machine has not: the
	 * headroom of some nodes is a wide guess, or where protected cache is matters there */
	bool has_node_guess;
	bool is_kill_pending;   /* of any process: process_kill_is_pending() */
	bool is_bound;          /* drill_context_bind() */
	struct domain bound_to; /* DOMAIN_NODES */
	/*
	 * kill_order.c: by index of the cgroup, the machine's last, those of each set of NUMA nodes
	 * in a list; NULL until asked for
	 */
	struct kill_orders **kill_orders;
	void (*forget_kill_orders)(struct drill_context *context); /* NULL while there are none */
	struct drill_death *deaths; /* drill_summary.c: by index in the snapshot; NULL at first */
	bool *watched;              /* drill_context_watch(): by index in the snapshot; or NULL */
	int64_t *swap_left_bytes;   /* by index of the cgroup: its own limit and those above */
	double *swap_share;         /* by index of the cgroup: of its anonymous memory */
	bool swaps_shmem;           /* shared memory of a process may be swapped */
	bool *gone;                 /* scratch of the running drill: by index in the snapshot */
	size_t held_bytes;          /* of rankings and kill orders */
	size_t work;                /* drill_context_work() */
	/* the cgroup that a leak of a tmpfs or the kernel is charged to; CGROUP_UNKNOWN: none */
	size_t writer_memcg;
};

/* Snapshot and calibration must outlive the context, which the caller frees. */
struct drill_context *drill_context_new(const struct snapshot *snapshot,
	const struct calibration *calibration) __attribute__((warn_unused_result, nonnull));
/* NULL is left alone. */
void drill_context_free(struct drill_context *context);
/*
 * The cost of all drills so far, in processes looked at: a caller with thousands of leakers stops
 * at some cost.  A count and not a time, so that every run on one snapshot prints the same.
 */
size_t drill_context_work(const struct drill_context *context);
/*
 * Has drill_summarize() say whether any of these processes dies (drill_summary.spares).  To be
 * called at most once, before the first drill.
 */
void drill_context_watch(
	struct drill_context *context, const struct process *const *processes, size_t count);
/* Whether one of them is in the victim's unit: kill_unit_has(). */
bool drill_context_watches_unit(const struct drill_context *context, const struct process *victim)
	__attribute__((nonnull));

/*
 * Has all drills leak on the NUMA nodes of that domain, whatever binds the leaker; any other
 * domain, and NULL, changes nothing.  The domain's list must outlive the context.  To be called
 * before the first drill.
 */
void drill_context_bind(struct drill_context *context, const struct domain *domain);

/*
 * The ranking of the memory cgroup of that index, or of the machine for CGROUP_UNKNOWN; the
 * context owns it.  NULL for a cgroup without a limit and for a machine whose total is not known.
 */
struct domain_ranking *drill_context_ranking(struct drill_context *context, size_t memcg);
/* The ranking of a domain of any kind, under the same terms. */
struct domain_ranking *drill_context_ranking_of(
	struct drill_context *context, const struct domain *domain);
/* The process in `ranking->by_process`; NULL if the domain cannot kill the process. */
const struct ranking_place *domain_ranking_find(
	const struct domain_ranking *ranking, const struct process *process);
/* All `ranking->count` processes under that reclaim case, in rank order; the ranking owns them. */
const struct ranking_place *drill_context_places(
	struct drill_context *context, struct domain_ranking *ranking, size_t reclaim_case);
/* What an element of `ranking->by_process` becomes under that case, having grown so much. */
struct ranking_place drill_context_place(const struct drill_context *context,
	const struct domain_ranking *ranking, const struct ranking_place *place,
	size_t reclaim_case, int64_t grown_pages);
/* What one of drill_context_places() becomes, having grown so much. */
struct ranking_place drill_context_grow(const struct drill_context *context,
	const struct ranking_place *place, int64_t grown_pages);
/* What the headroom is under that reclaim case. */
int64_t drill_case_bytes(const struct headroom *headroom, size_t reclaim_case)
	__attribute__((nonnull));
/* The memory of killed processes in that domain that may be swapped, if all of it is in swap. */
int64_t drill_context_swapped_bytes(
	const struct drill_context *context, const struct kill *kill, const struct domain *domain);
/*
 * Between two drills: frees rankings and kill orders if they hold more than 24 MiB.  Where each of
 * thousands of nested cgroups has a limit, keeping all takes the square of the processes.
 */
void drill_context_limit_memory(struct drill_context *context);
/*
 * The highest badness of a watched process in that domain, under that reclaim case; INT64_MIN if
 * none can be killed there.  Processes must be watched and the ranking must exist.
 */
int64_t drill_context_watched_pages(
	struct drill_context *context, const struct domain *domain, size_t reclaim_case);
/* Doubts about the machine's ranking other than those about processes of similar badness. */
unsigned drill_context_doubts(const struct drill_context *context);
/* Whether the reclaim case differs from the likeliest one on this machine. */
bool drill_context_has_case(const struct drill_context *context, size_t reclaim_case);

#endif
