/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes grouped by systemd unit, container, pod, cgroup or user.
 */
#ifndef OOMTOP_MODEL_REPORT_GROUPS_H
#define OOMTOP_MODEL_REPORT_GROUPS_H

#include "model/kernel/verdict.h"

enum group_kind {
	GROUP_UNIT,
	GROUP_CONTAINER,
	GROUP_POD,
	GROUP_USER,
	GROUP_NAMED, /* by group_name_of(); no word of --by */
};

/* What happens to the other ranked members if the first of a group is killed. */
enum group_death {
	GROUP_DEATH_UNKNOWN, /* no member can be killed, or its cgroup is not known */
	GROUP_DEATH_SINGLE,  /* there are no others */
	GROUP_DEATH_ONE,     /* the others survive */
	GROUP_DEATH_PART,    /* some die too, by memory.oom.group of a common cgroup */
	GROUP_DEATH_WHOLE,   /* all die */
};

struct group {
	/* raw bytes of the snapshot; NULL: a user without a name, or the processes of no group */
	const char *name;
	struct figure uid;                    /* GROUP_USER */
	enum pod_qos qos;                     /* GROUP_POD */
	const struct ranking_entry **members; /* in rank order, exempt ones last */
	size_t count;                         /* kernel threads are in no group */
	size_t ranked_count;                  /* members with a rank: the first ones */
	size_t exempt_count;
	/*
	 * The sum of anonymous memory and swap; pages shared since a fork count several times, but
	 * where all members are in one cgroup that has less.  Shared memory is left out: a sum
	 * would count it once for each process that maps it.
	 */
	struct figure own_bytes;
	struct figure largest_bytes;       /* of the largest member */
	const struct ranking_entry *first; /* the member killed first; NULL: none can be */
	const struct cgroup *cgroup; /* the one cgroup of all members; NULL: unknown, several */
	enum group_death death;
};

struct groups {
	enum group_kind kind;
	struct group *items; /* by their best rank; owned */
	size_t count;
	const struct ranking_entry **members; /* of all groups; owned */
};

/* Parses a word of --by.  Fails on any other word. */
int group_kind_parse(enum group_kind *ret_kind, const char *word, struct error *error);
/* The word of --by; NULL for GROUP_NAMED. */
const char *group_kind_word(enum group_kind kind);

/*
 * Groups all processes of the verdict; those without a group make one.  Snapshot and verdict must
 * outlive *ret_groups, which the caller releases.
 */
void groups_make(struct groups *ret_groups, const struct snapshot *snapshot,
	const struct verdict *verdict, enum group_kind kind);
/* Frees the lists and zeroes the groups. */
void groups_release(struct groups *groups);

/* What a process adds to its group's own_bytes. */
struct figure group_own_bytes(const struct ranking_entry *entry);

/* The container, else the unit, else the cgroup; NULL if none is known, and for the root cgroup. */
const char *group_name_of(const struct process *process);

/* Whether the process belongs to a group of GROUP_NAMED. */
bool group_has(const struct group *group, const struct process *process);

/*
 * Writes the group of GROUP_NAMED with the most memory of its own, counting ranked processes only;
 * its `members` is NULL.  False if there is none.
 */
bool groups_largest(struct group *ret_group, const struct snapshot *snapshot,
	const struct verdict *verdict) __attribute__((nonnull));

#endif
