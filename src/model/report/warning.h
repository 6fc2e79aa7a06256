/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One warning: a kind and what its sentence names. */
#ifndef OOMTOP_MODEL_REPORT_WARNING_H
#define OOMTOP_MODEL_REPORT_WARNING_H

#include "model/kernel/verdict.h"

/* The comments name the members of struct warning that are set. */
enum warning_kind {
	WARNING_PANIC_ON_OOM,
	WARNING_ALLOCATING_TASK,
	WARNING_NOBODY,
	WARNING_KILL_PENDING, /* entry: killed and exiting; count: of these */
	WARNING_TOO_CLOSE,    /* count: candidates; bytes: the possible error of the counters */
	WARNING_TIE,          /* count: candidates */
	WARNING_ORIGIN,       /* entry: killed first if it has begun to take swap back */
	WARNING_PARTIAL_NAMESPACE,
	/* the domain is that container; count: its processes that are hidden; 0: not known */
	WARNING_PARTIAL_CONTAINER,
	WARNING_OTHERS_HIDDEN, /* all processes of the domain are seen, others not */
	WARNING_PARTIAL_HIDEPID,
	WARNING_PARTIAL_RANKS,
	WARNING_PARTIAL_UNKNOWN, /* whether processes are hidden is not known */
	WARNING_NONE_SEEN,       /* no process with memory is seen: all are hidden */
	WARNING_MEMBERS_UNKNOWN, /* memcg domain; count: processes whose cgroup is not known */
	WARNING_UNREADABLE,      /* count: processes */
	WARNING_SETTINGS_UNKNOWN,
	WARNING_CONTRADICTION, /* count: index in contradictions; more_count: those not named */
	WARNING_UNANSWERING,   /* count: processes whose memory could not be read in time */
	WARNING_SILENT_BUS,
	WARNING_UNSEEN_TMPFS, /* count: file systems */
	WARNING_RULES_OVERRULED,
	WARNING_RULES_UNPROVEN, /* count: scores reproduced; more_count: scores observed */
	WARNING_RULES_UNTOLD,   /* count: index in rule_doubts */
	WARNING_SCORE,          /* entry: whose score of the kernel contradicts the rules */
	WARNING_RULES_OLD,
	WARNING_RELEASE_UNKNOWN,
	WARNING_PAGE_SIZE_GUESSED,
	WARNING_FAKED_TOTAL, /* bytes: by meminfo; more_bytes: by the kernel */
	/* entry: large, at -1000, in no smaller limit; bytes: its memory; count: 1 if it exits when
	 * another process is killed */
	WARNING_UNKILLABLE,
	WARNING_FUTILE, /* entry: the victim; bytes: its memory; more_bytes: what it frees */
	/* entry: verdict->after_reclaim; count: those that may be first then, 0 before Linux 5.1;
	 * bytes: mapped files, and more_bytes: shared memory, that reclaim may take from `first` */
	WARNING_RECLAIM,
	/* entry; bytes: of its RssFile, no page cache; more_bytes: unaccounted, if as much */
	WARNING_DRIVER_PAGES,
	WARNING_GROUP, /* name; count: processes; bytes: their own; more_bytes: the largest */
	/* entry: the largest; count: smaller ones above; bytes: the largest of these; more_bytes:
	 * what all of these free; min_adj, max_adj: of these */
	WARNING_UPSIDE_DOWN,
	WARNING_BESIDE_PODS,       /* entry: the largest in no pod; count: large ones; bytes */
	WARNING_UNIT_UNKNOWN,      /* entry: in a unit of kill_unit_doubt(); count: others */
	WARNING_MEMORY_POLICIES,   /* NUMA nodes: the policies of processes are not known */
	WARNING_KILLED_FROM_ABOVE, /* memcg domain; count: kills */
	WARNING_UNUSED_HUGE_PAGES, /* bytes; count: pages */
	/* number; count: processes that may use no other node; bytes: left; more_bytes: its size */
	WARNING_NODE_FULL,
	WARNING_NODE_BOUND,        /* the same, where what is left is a guess by these processes */
	WARNING_UNACCOUNTED,       /* bytes: memory in no badness (model/report/unaccounted.h) */
	WARNING_LAZY_FREE,         /* bytes: freed lazily, and still in the badness of some */
	WARNING_STRICT_OVERCOMMIT, /* in the machine: allocations fail at the commit limit */
	/* count: index of a cgroup above memory.high; more_count: of those not named */
	WARNING_STALLED,
};

struct warning {
	enum warning_kind kind;
	const struct ranking_entry *entry;
	const char *name;
	size_t count, more_count;
	int64_t bytes, more_bytes;
	int64_t min_adj, max_adj;
	unsigned number; /* of a NUMA node */
};

/*
 * Appends a warning to those of the verdict, which owns it.  The warning returned is for the caller
 * to fill in; it is valid until the next one is added.
 */
struct warning *warning_add(struct verdict *verdict, enum warning_kind kind);

#endif
