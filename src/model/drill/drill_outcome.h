/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain data: what a leak leads to under one assumption about reclaim. */
#ifndef OOMTOP_MODEL_DRILL_DRILL_OUTCOME_H
#define OOMTOP_MODEL_DRILL_DRILL_OUTCOME_H

#include "model/kernel/node_binding.h"
#include "snapshot/target.h"

/* An assumption about what reclaim has done by the time memory runs out. */
struct reclaim_case {
	bool files_dropped; /* no file page is resident: more headroom, and less badness */
	bool shmem_swapped; /* shared memory is in swap, as far as swap reaches: in no badness */
	bool all_free_used; /* with files dropped: the headroom is struct headroom's maximum */
	bool past_bounds;   /* the leak goes on beyond a bound that may end it: drill.h */
};

enum drill_end {
	DRILL_LEAKER_DIES, /* the leaker is killed, or exits because another process is killed */
	DRILL_ALLOCATOR,   /* vm.oom_kill_allocating_task: the allocating task is killed */
	DRILL_PANIC,       /* vm.panic_on_oom: the kernel panics before a process is killed */
	DRILL_NOBODY_LEFT, /* every process that can be killed is dead, and memory is still short */
	DRILL_SLEEPS,      /* cgroup v1's oom_kill_disable: the leaker sleeps, nothing is killed */
	DRILL_BOUNDED,     /* the tmpfs is full before memory runs out */
	DRILL_STALLED,     /* memory.high throttles the leaker, and nothing may ever be killed */
	/* the leaker's allocations are refused, and nothing is killed: by strict overcommit, or
	 * since its addresses end */
	DRILL_ALLOCATION_FAILS,
	DRILL_UNKNOWN, /* the headroom of a domain is not known */
};

/*
 * Stands for the badness of a process that the killer takes before any other, as swapoff
 * (mm/oom_kill.c: oom_evaluate_task), and is above any other; as bytes it still fits.
 */
#define ORIGIN_PAGES (UNLIMITED_BYTES >> 16)

/* Whether that is the badness, which reclaim and growth change a little. */
static inline bool pages_are_of_origin(int64_t badness_pages)
{
	return badness_pages > ORIGIN_PAGES / 2;
}

#define NO_PAGES INT64_MIN

/* What a drill does not know. */
enum vague {
	VAGUE_FREED = 1 << 0,     /* how much a kill frees */
	VAGUE_SWAPPED = 1 << 1,   /* how much of what a kill freed was in swap */
	VAGUE_COMMIT = 1 << 2,    /* whether the commit limit is reached first */
	VAGUE_ORDER = 1 << 3,     /* which of two domains is full first */
	VAGUE_ALLOCATOR = 1 << 4, /* which task allocates, and is killed for it */
	VAGUE_ELSEWHERE = 1 << 5, /* how much of what a kill frees is charged to the cgroup */
	VAGUE_WRITER = 1 << 6,    /* which container of a pod writes to a tmpfs */
	VAGUE_SLEEP = 1 << 7,     /* whether the writer to a tmpfs sleeps, or its write(2) fails */
	VAGUE_HIGH = 1 << 8,      /* whether a memory.high that is not simulated is reached first */
	VAGUE_PENDING = 1 << 9,   /* what a process frees that was killed before */
	VAGUE_UNIT = 1 << 10,     /* whether the rest of a victim's unit exits */
	VAGUE_ZONES = 1 << 11,    /* which memory the kernel itself cannot use */
	VAGUE_LAZY = 1 << 12,     /* whose memory reclaim takes that was freed lazily */
	VAGUE_MORE_FREED = 1 << 13, /* whether a kill frees more than that: the leaker gets it, and
				     * dies no later */
	VAGUE_FAULTS = 1 << 14,     /* whether the memory is taken by page faults of user space */
	VAGUE_MIXED = 1 << 15,      /* how much of what the members take is in swap by then */
	VAGUE_KERNEL_MEMORY = 1 << 16, /* model/kernel/kmem_limit.h */
	VAGUE_OWNER = 1 << 17,         /* charged_to_other_cgroup() of the leaker */
	VAGUE_ADDRESSES = 1 << 18,     /* whether the addresses of the leaker end first */
};

/* One choice of the OOM killer. */
struct drill_kill {
	const struct process *victim;
	/* before Linux 5.1: the parent that was chosen and survives its child; else NULL */
	const struct process *chosen;
	int64_t badness_pages; /* of the victim, then */
	int64_t leaker_pages;  /* of the leaker, then; NO_PAGES: it cannot be killed there */
	struct figure freed_bytes;
	/* struct kill */
	bool freed_is_measured, frees_at_least, shares_are_guessed, may_keep_files;
	bool may_keep_segments;
	bool is_on_nodes;                /* NUMA nodes are full, not a cgroup or the machine */
	struct figure freed_there_bytes; /* if is_on_nodes: the part of freed_bytes on them */
	bool is_part_unknown; /* how much is freed on the nodes that the leaker is bound to */
	size_t others;        /* processes in `collateral` that die with the victim */
	size_t undecided;     /* processes that may die with the victim or not: struct kill */
};

/*
 * What happens under one reclaim case.  The processes belong to the snapshot, the lists to the
 * outcome.
 */
struct drill_outcome {
	enum drill_end end;
	struct domain domain;   /* the domain that is full first, or that the bound belongs to */
	struct domain last;     /* the domain that is full in the end */
	bool has_begun;         /* `domain` is set, and leaks_by_bytes */
	int64_t leaks_by_bytes; /* what the leaker takes until `domain` is full; 0: already full */
	int64_t grown_bytes;    /* what the leaker takes until the end */
	/* struct headroom, when `domain` is full: swap is left; page cache may be left */
	bool leaves_swap, cache_may_stay, min_may_fail;
	struct drill_kill
		*kills; /* in order; the last is the leaker's own if the leaker is killed */
	size_t kill_count, kill_capacity;
	const struct process **collateral; /* processes that die with a victim, kill by kill */
	size_t collateral_count, collateral_capacity;
	/* processes whose badness is too near to that of a chosen one to know which is chosen */
	const struct process **close;
	size_t close_count, close_capacity;
	unsigned vague;              /* enum vague: why later kills, or the end, are uncertain */
	bool lacks_addresses;        /* DRILL_ALLOCATION_FAILS: not by strict overcommit */
	int64_t address_limit_bytes; /* its own limit if the addresses end there, else 0 */
	bool limits_data;            /* that limit is RLIMIT_DATA, not RLIMIT_AS */
	int64_t untouched_bytes;     /* what it may take beyond leaks_by_bytes: mapped already */
	bool stalls_by_swap;         /* DRILL_STALLED: by memory.swap.high */
	bool passes_limit;           /* of a memory cgroup in which nothing was left to kill */
	bool passes_high; /* some of a group stall above a memory.high and are played as going on */
};

/* In enum vague, what is not known of what the kill gives back, but for what exits with it. */
unsigned drill_kill_vague(const struct drill_kill *kill) __attribute__((nonnull));
/*
 * Whether it ends in a panic: with vm.panic_on_oom, and where no process is left to kill outside of
 * a cgroup (mm/oom_kill.c: out_of_memory).
 */
bool drill_outcome_panics(const struct drill_outcome *outcome) __attribute__((nonnull));
/* Notes the domain that is full, or bounds the leak, unless one was noted before. */
void drill_outcome_begin(struct drill_outcome *outcome, const struct domain *domain)
	__attribute__((nonnull));
void drill_outcome_add_collateral(struct drill_outcome *outcome, const struct process *process)
	__attribute__((nonnull));
/* The first process of the target that is killed or exits with a victim; NULL for none. */
const struct process *drill_outcome_find_dead(
	const struct drill_outcome *outcome, const struct target *target) __attribute__((nonnull));
/*
 * The first process of the target that may exit with a victim, which systemd decides; NULL for
 * none.
 */
const struct process *drill_outcome_find_undecided(
	const struct drill_outcome *outcome, const struct target *target) __attribute__((nonnull));
void drill_outcome_add_close(struct drill_outcome *outcome, const struct process *process)
	__attribute__((nonnull));
/* Frees the lists and zeroes the outcome; a zeroed outcome is left alone. */
void drill_outcome_release(struct drill_outcome *outcome);

#endif
