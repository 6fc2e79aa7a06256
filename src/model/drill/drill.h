/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The leak drill: "if this one takes memory until there is none, who dies?"
 *
 * The leaker grows, in anonymous memory, until the first of its domains is full: the machine or a
 * memory cgroup above it.  That domain kills by its own ranking; what a kill gives back the leaker
 * takes too; and so on until it dies itself.  All others are assumed to stay as they are.
 *
 * What reclaim does before is not known, so the drill is played in several worlds (struct
 * reclaim_case) and is certain only when all of them come to the same.
 */
#ifndef OOMTOP_MODEL_DRILL_DRILL_H
#define OOMTOP_MODEL_DRILL_DRILL_H

#include "model/kernel/calibrate.h"
#include "model/kernel/headroom.h"
#include "model/kernel/verdict.h"

/* Bounds of what reclaim may have done when memory ends. */
struct reclaim_case {
	bool files_dropped; /* no file page is resident any more: most room, and less badness */
	bool shmem_swapped; /* shared memory went to swap, as far as that goes: in no badness then
			     */
	bool all_free_used; /* with files dropped: also what can seldom be had (struct headroom) */
};

enum drill_end {
	DRILL_LEAKER_DIES,
	DRILL_ALLOCATOR,   /* vm.oom_kill_allocating_task: who asks dies, which is mostly the leaker
			    */
	DRILL_PANIC,       /* vm.panic_on_oom, before anybody dies */
	DRILL_NOBODY_LEFT, /* all that can be killed are dead, and still there is no memory */
	DRILL_SLEEPS,      /* v1's oom_kill_disable: the leaker sleeps, nobody dies */
	DRILL_BOUNDED,     /* the tmpfs is full before memory ends */
	DRILL_UNKNOWN,     /* how much room there is cannot be told */
};

/* One choice of the killer. */
struct drill_kill {
	const struct process *victim;
	const struct process *chosen; /* the parent in whose place it dies, before 5.1; else NULL */
	int64_t badness_pages, leaker_pages; /* what victim and leaker counted then */
	struct figure freed_bytes;
	bool freed_is_measured;
	size_t others;    /* that die with it, in `collateral` */
	size_t undecided; /* of whose end with it nothing is known: struct kill */
};

/* What happens in one world. */
struct drill_outcome {
	enum drill_end end;
	struct domain domain;     /* that is full first */
	struct domain last;       /* that is full in the end */
	int64_t leaks_by_bytes;   /* until then; may be 0: it is full already */
	int64_t grown_bytes;      /* until the end */
	struct drill_kill *kills; /* in their order; the leaker's own is the last if it dies */
	size_t kill_count, kill_capacity;
	const struct process **collateral;
	size_t collateral_count, collateral_capacity;
	/* those so near to who was chosen that the choice hangs on less than can be known */
	const struct process **close;
	size_t close_count, close_capacity;
	/* what a kill frees or who ends with it is not known, and so not what comes after it; or
	 * who asks for memory */
	bool is_vague;
};

struct drill {
	const struct process *leaker; /* NULL: a tmpfs */
	const struct holder *tmpfs;
	struct drill_outcome *outcomes; /* in each world that differs, the likeliest first; owned */
	size_t outcome_count;
	struct drill_outcome outcome;     /* the first: files dropped, shared memory kept */
	struct drill_outcome alternative; /* the first that ends otherwise; empty when none does */
	struct reclaim_case alternative_case;
	bool has_alternative;
	int64_t min_leak_bytes, max_leak_bytes; /* until the first domain is full, of all courses */
	unsigned doubts; /* of the machine's ranking, but for who is close to whom */
	bool certain;
};

/* What all drills of one snapshot have in common.  Snapshot and calibration must outlive it. */
struct drill_context;

struct drill_context *drill_context_new(
	const struct snapshot *snapshot, const struct calibration *calibration);
void drill_context_free(struct drill_context *context);
/*
 * How much was done for all drills so far, in processes looked at: those who drill thousands stop
 * at some point.  A count, not a time, so that one machine is told the same on every run.
 */
size_t drill_ground_work(const struct drill_context *context);
/* Has summaries tell of the deaths of these (struct drill_summary); once, before the first. */
void drill_ground_watch(
	struct drill_context *context, const struct process *const *processes, size_t count);

/* Exactly one of `leaker` and `tmpfs` is given.  Fails when the machine's totals are not known. */
int drill_run(struct drill *ret_drill, struct drill_context *context, const struct process *leaker,
	const struct holder *tmpfs, struct error *error);
void drill_release(struct drill *drill);

#endif
