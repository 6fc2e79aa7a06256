/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of the OOM killer by version of the mainline kernel, as one table.  Every difference
 * between kernels that oomtop knows is a row; no other code asks for a version.  Which row a
 * distribution's kernel follows is in model/kernel/vendors.h.
 *
 * The release is only a first guess, because stable and vendor kernels backport changes:
 * calibrate() corrects it by the oom_scores of the running kernel.
 */
#ifndef OOMTOP_MODEL_KERNEL_RULES_H
#define OOMTOP_MODEL_KERNEL_RULES_H

#include "model/kernel/vendors.h"

#include <stdbool.h>
#include <stddef.h>

/* What is subtracted for a task with CAP_SYS_ADMIN. */
enum root_bonus {
	ROOT_BONUS_NONE,
	ROOT_BONUS_ADJ_30,        /* 30 from its oom_score_adj */
	ROOT_BONUS_THREE_PERCENT, /* 3% of its memory, before the term of oom_score_adj */
};

/* How /proc/PID/oom_score follows from badness (fs/proc/base.c: proc_oom_score). */
enum score_scale {
	SCORE_PER_MILLE,  /* badness × 1000 / total */
	SCORE_TWO_THIRDS, /* (1000 + badness × 1000 / total) × 2 / 3: 666 for a badness of 0 */
};

/* Which of two tasks of equal badness is chosen (mm/oom_kill.c: oom_evaluate_task). */
enum tie_rule { TIE_EARLIER_CREATED, TIE_LATER_CREATED };

/* How the killer reads the counters of a process, compared with /proc. */
enum counters {
	COUNTERS_SAME,        /* the same numbers */
	COUNTERS_APPROXIMATE, /* per-CPU counters without the parts that the CPUs hold back */
};

struct rules {
	const char *name; /* "5.9": the first release with these rules */
	unsigned major, minor;
	const char *summary; /* what differs from the row before */
	enum root_bonus root_bonus;
	bool at_min_one; /* badness is at least 1 page; else badness is signed */
	enum score_scale score_scale;
	enum tie_rule tie;
	enum counters counters;
	bool passes_vfork;     /* a vfork child that has not called exec is not eligible */
	bool spares_sharers;   /* processes at -1000 that share the victim's memory survive */
	bool sacrifices_child; /* a child with memory of its own is killed instead of the chosen */
	/* badness is in thousandths of the total, 1 to 1000, so that many are equal; page tables
	 * do not count */
	bool in_per_mille;
	const char *origin; /* kernel source and commit of the difference */
};

extern const struct rules rule_table[]; /* by rising version */
extern const size_t rule_count;
/* Linux 2.6.36 to about 3.5: for past kills alone, since no such kernel runs oomtop. */
extern const struct rules rules_in_per_mille;

/* What a release says of the rules.  All NULL and false if it names no version. */
struct rule_guess {
	/* the row that the kernel is expected to follow; the first row if the release is older */
	const struct rules *rules;
	const struct rules *version;       /* the row of the mainline kernel of that version */
	const struct vendor_rules *vendor; /* whose source was read; NULL: of no such vendor */
	bool may_prioritize;               /* vendor_may_prioritize() */
	bool is_known; /* `rules` was read in source: that of mainline or of this vendor */
};

/* What a release such as "6.1.0-18-amd64" says, which may be NULL. */
struct rule_guess rules_guess(const char *release);
/* The row of rules_guess(). */
const struct rules *rules_for_release(const char *release);
/* The row of that name; NULL for none. */
const struct rules *rules_by_name(const char *name);
/* Whether the release is older than every row, so that no row is known to apply. */
bool rules_predate(const char *release);
/* Whether eligible processes have the same oom_score under both rows. */
bool rules_score_alike(const struct rules *a, const struct rules *b);
/*
 * Whether a cgroup above memory.high that cannot reclaim is throttled.  The release alone says
 * that, since no score shows it; one that names no version counts as new.
 */
bool rules_throttle_above_high(const char *release);
/* The same for memory.swap.high. */
bool rules_throttle_above_swap_high(const char *release);
/*
 * Whether the limit of a cgroup has a process killed for page faults of user space alone, while any
 * other charge, as of write(2) or of slab, fails with ENOMEM (mm/memcontrol.c: mem_cgroup_oom, by
 * current->memcg_may_oom).  The release alone says that.
 */
bool rules_kill_in_memcg_for_faults_alone(const char *release);
/*
 * Whether RLIMIT_DATA bounds all private writable mappings, as far as the release tells.  Before,
 * it bounds brk(2) alone, and an allocator that gets no more there maps its memory.
 */
bool rules_limit_data_mappings(const char *release);
/*
 * Whether kswapd, once it has given up on a node, stays so until the node is balanced.  A release
 * that names no version counts as new.
 */
bool rules_let_kswapd_give_up(const char *release);
/*
 * Whether per-CPU lists of free pages grow while a CPU allocates.  A release that names no version,
 * and one of RHEL or its rebuilds, counts as new.
 */
bool rules_let_pcp_lists_grow(const char *release);

#endif
