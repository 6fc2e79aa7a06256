/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rankings of the domains a drill comes through, each made once.  Only drill*.c and advice*.c include this. */
#ifndef OOMTOP_MODEL_DRILL_DRILL_CONTEXT_H
#define OOMTOP_MODEL_DRILL_DRILL_CONTEXT_H

#include "model/drill/drill.h"

enum {
	WORLD_COUNT = 6,
	/* of a kill and of a ranking, for each process: about so many times a look at one */
	DEATH_WORK = 8,
	RANK_WORK = 8,
};

/* The first is the likeliest. */
extern const struct world worlds[WORLD_COUNT];

/* A process's place in a ranking, by what it counts in that world. */
struct place {
	const struct process *process;
	int64_t pages;
};

/* One domain, and what a drill needs of its verdict: a whole one takes twenty times the memory. */
struct theatre {
	struct domain domain;
	const struct rules *rules;
	struct room room;
	bool room_is_known;
	/* the ranking is made when the domain is full for the first time: theatre_places() */
	enum outcome outcome;
	unsigned doubts;
	struct figure counter_error_pages;
	/* those that can be killed, as they are in the snapshot; by their badness in the verdict */
	struct place *by_process;
	size_t count;
	struct place *places[WORLD_COUNT]; /* the first to go first; NULL until asked for */
	bool watched_is_known;
	int64_t watched_pages; /* ground_watched_pages() */
};

struct drill_ground {
	const struct snapshot *snapshot;
	const struct calibration *calibration;
	struct kin kin;
	struct theatre *machine;
	struct theatre **memcgs; /* by place of the cgroup; NULL while not asked for */
	struct drill_prefix **prefixes; /* drill_prefix.c: by place of the cgroup, the machine's last */
	struct drill_death *deaths;     /* drill_summary.c: how many die with each, once it is known */
	bool *watched;     /* by place in the snapshot: whose deaths a summary tells of; or NULL */
	bool *gone;        /* by place in the snapshot: for the drill that is played */
	size_t held_bytes; /* by rankings and prefixes: see ground_make_room() */
	size_t work;       /* places ranked, kills played and processes killed so far */
};

/* The machine's for CGROUP_UNKNOWN; NULL for a cgroup without a limit. */
struct theatre *ground_theatre(struct drill_ground *ground, size_t memcg);
/* The process's place by its badness, NULL when it cannot be chosen there. */
const struct place *theatre_find(const struct theatre *theatre, const struct process *process);
/* All places in that world, the first to go first. */
const struct place *theatre_places(
	struct drill_ground *ground, struct theatre *theatre, size_t world);
/* What one of `by_process` counts in that world. */
int64_t ground_pages(const struct drill_ground *ground, const struct place *place, size_t world);
/*
 * Forgets rankings that can be made again when they have grown large: where each of thousands of
 * nested groups has a limit, they would take the square of the processes.  To be called between
 * two drills.
 */
void ground_make_room(struct drill_ground *ground);
/* The most that one of the watched counts there, in the likeliest world; INT64_MIN for none. */
int64_t ground_watched_pages(struct drill_ground *ground, size_t memcg);
/* The drill in one world; DRILL_UNKNOWN where the room is not known.  drill.c has it. */
struct course drill_play(struct drill_ground *ground, const struct process *leaker,
	const struct holder *tmpfs, size_t world);
/* Frees all prefixes; drill_prefix.c has it. */
void drill_prefixes_forget(struct drill_ground *ground);
/* Doubts that have nothing to do with who is close to whom. */
unsigned ground_doubts(const struct drill_ground *ground);
void course_release(struct course *course);
/* Whether that world differs from the first at all. */
bool ground_has_world(const struct drill_ground *ground, size_t world);

#endif
