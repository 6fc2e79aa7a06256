/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's rules by version, as data.  All differences between kernels that oomtop knows of
 * are rows of this one table; no other code asks for a version.
 *
 * The release is only a first guess: stable and vendor kernels backport.  calibrate() overrules
 * the guess by what the running kernel is seen to do.
 */
#ifndef OOMTOP_MODEL_KERNEL_RULES_H
#define OOMTOP_MODEL_KERNEL_RULES_H

#include <stdbool.h>
#include <stddef.h>

/* What a task with CAP_SYS_ADMIN is let off. */
enum root_bonus {
	ROOT_BONUS_NONE,
	ROOT_BONUS_ADJ_30,        /* 30 off its adj */
	ROOT_BONUS_THREE_PERCENT, /* 3% off its memory, before the adj term */
};

/* How /proc/PID/oom_score is made of badness (fs/proc/base.c: proc_oom_score). */
enum score_scale {
	SCORE_PER_MILLE,  /* badness × 1000 / total */
	SCORE_TWO_THIRDS, /* (1000 + badness × 1000 / total) × 2 / 3: 666 is nothing used at adj 0
			   */
};

/* Of equal badness, which task stays chosen (mm/oom_kill.c: oom_evaluate_task). */
enum tie_rule { TIE_EARLIER_CREATED, TIE_LATER_CREATED };

/* What the killer reads of a process's counters, against what /proc prints of them. */
enum counters {
	COUNTERS_SAME,        /* the same numbers */
	COUNTERS_APPROXIMATE, /* per-CPU counters whose unsummed parts it leaves out */
};

struct rules {
	const char *name; /* "5.9": the first release they hold for */
	unsigned major, minor;
	const char *summary; /* what is new in it */
	enum root_bonus root_bonus;
	bool at_min_one; /* badness is never below 1 page; else it is signed */
	enum score_scale score_scale;
	enum tie_rule tie;
	enum counters counters;
	bool passes_vfork;     /* a vfork child that has not called exec is not eligible */
	bool spares_sharers;   /* at -1000, of those that share the victim's address space */
	bool sacrifices_child; /* the worst child with memory of its own dies in the victim's place
				*/
	const char *origin;    /* kernel source and commit of what is new */
};

extern const struct rules rule_table[]; /* by rising version */
extern const size_t rule_count;

/*
 * The rules a release such as "6.1.0-18-amd64" suggests; the first row for one that is older than
 * the table.  NULL when the text names no version.
 */
const struct rules *rules_for_release(const char *release);
/* Whether the release is older than every row, so that no row can be claimed for it. */
bool rules_predate(const char *release);

#endif
