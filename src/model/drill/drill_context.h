/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rankings of the domains a drill comes through, each made once.  Only drill*.c and advice*.c
 * include this. */
#ifndef OOMTOP_MODEL_DRILL_DRILL_CONTEXT_H
#define OOMTOP_MODEL_DRILL_DRILL_CONTEXT_H

#include "model/drill/drill.h"

enum {
	RECLAIM_CASE_COUNT = 6,
	/* of a kill and of a ranking, for each process: about so many times a look at one */
	DEATH_WORK = 8,
	RANK_WORK = 8,
};

/* The first is the likeliest. */
extern const struct reclaim_case reclaim_cases[RECLAIM_CASE_COUNT];

/* A process's place in a ranking, by what it counts in that world. */
struct place {
	const struct process *process;
	int64_t pages;
};

/* One domain, and what a drill needs of its verdict: a whole one takes twenty times the memory. */
struct domain_ranking {
	struct domain domain;
	const struct rules *rules;
	struct headroom headroom;
	bool headroom_is_known;
	/* the ranking is made when the domain is full for the first time: theatre_places() */
	enum outcome outcome;
	unsigned doubts;
	struct figure counter_error_pages;
	/* those that can be killed, as they are in the snapshot; by their badness in the verdict */
	struct place *by_process;
	size_t count;
	struct place *places[RECLAIM_CASE_COUNT]; /* the first to go first; NULL until asked for */
	bool watched_is_known;
	int64_t watched_pages; /* ground_watched_pages() */
};

struct drill_context {
	const struct snapshot *snapshot;
	const struct calibration *calibration;
	struct relations relations;
	struct domain_ranking *machine;
	struct domain_ranking **memcgs; /* by place of the cgroup; NULL while not asked for */
	struct drill_prefix *
		*prefixes;          /* drill_prefix.c: by place of the cgroup, the machine's last */
	struct drill_death *deaths; /* drill_summary.c: how many die with each, once it is known */
	bool *watched;     /* by place in the snapshot: whose deaths a summary tells of; or NULL */
	bool *gone;        /* by place in the snapshot: for the drill that is played */
	size_t held_bytes; /* by rankings and prefixes: see ground_make_room() */
	size_t work;       /* places ranked, kills played and processes killed so far */
};

/* The machine's for CGROUP_UNKNOWN; NULL for a cgroup without a limit. */
struct domain_ranking *drill_context_ranking(struct drill_context *context, size_t memcg);
/* The process's place by its badness, NULL when it cannot be chosen there. */
const struct place *domain_ranking_find(
	const struct domain_ranking *ranking, const struct process *process);
/* All places in that world, the first to go first. */
const struct place *ranking_places(
	struct drill_context *context, struct domain_ranking *ranking, size_t reclaim_case);
/* What one of `by_process` counts in that world. */
int64_t drill_context_pages(
	const struct drill_context *context, const struct place *place, size_t reclaim_case);
/*
 * Forgets rankings that can be made again when they have grown large: where each of thousands of
 * nested groups has a limit, they would take the square of the processes.  To be called between
 * two drills.
 */
void ground_make_room(struct drill_context *context);
/* The most that one of the watched counts there, in the likeliest world; INT64_MIN for none. */
int64_t ground_watched_pages(struct drill_context *context, size_t memcg);
/* The drill in one world; DRILL_UNKNOWN where the room is not known.  drill.c has it. */
struct drill_outcome drill_simulate(struct drill_context *context, const struct process *leaker,
	const struct holder *tmpfs, size_t reclaim_case);
/* Frees all prefixes; drill_prefix.c has it. */
void drill_prefixes_forget(struct drill_context *context);
/* Doubts that have nothing to do with who is close to whom. */
unsigned ground_doubts(const struct drill_context *context);
void outcome_release(struct drill_outcome *outcome);
/* Whether that world differs from the first at all. */
bool drill_context_has_case(const struct drill_context *context, size_t reclaim_case);

#endif
