/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rankings of the domains a drill comes through, each made once.  Only drill*.c and advice*.c include this. */
#ifndef OOMTOP_MODEL_DRILL_GROUND_H
#define OOMTOP_MODEL_DRILL_GROUND_H

#include "model/drill.h"

enum { WORLD_COUNT = 6 };

/* The first is the likeliest. */
extern const struct world worlds[WORLD_COUNT];

/* A process's place in a ranking, by what it counts in that world. */
struct place {
	const struct standing *standing;
	int64_t pages;
};

/* One domain. */
struct theatre {
	struct verdict verdict;
	struct room room;
	bool room_is_known;
	struct place *places[WORLD_COUNT]; /* those that can be killed, the first to go first */
	const struct standing **by_process; /* the same, as they are in the snapshot */
};

struct drill_ground {
	const struct snapshot *snapshot;
	const struct calibration *calibration;
	struct kin kin;
	struct theatre *machine;
	struct theatre **memcgs; /* by place of the cgroup; NULL while not asked for */
};

/* The machine's for CGROUP_UNKNOWN; NULL for a cgroup without a limit. */
struct theatre *ground_theatre(struct drill_ground *ground, size_t memcg);
/* The process's standing, NULL when it cannot be chosen there. */
const struct standing *theatre_find(const struct theatre *theatre, const struct process *process);
/* What the process counts in that world. */
int64_t ground_pages(
	const struct drill_ground *ground, const struct standing *standing, size_t world);
/* The most that one of these counts in that theatre, in the likeliest world; INT64_MIN for none. */
int64_t ground_highest_pages(struct drill_ground *ground, size_t memcg,
	const struct process *const *processes, size_t count);
/* The drill in one world; DRILL_UNKNOWN where the room is not known.  drill.c has it. */
struct course drill_play(struct drill_ground *ground, const struct process *leaker,
	const struct holder *tmpfs, size_t world);
/* Whether that world differs from the first at all. */
bool ground_has_world(const struct drill_ground *ground, size_t world);

#endif
