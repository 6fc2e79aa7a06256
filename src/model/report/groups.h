/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes taken together by the systemd unit, container, pod or cgroup they run in, or by their
 * user.
 */
#ifndef OOMTOP_MODEL_REPORT_GROUPS_H
#define OOMTOP_MODEL_REPORT_GROUPS_H

#include "model/kernel/verdict.h"

enum group_kind {
	GROUP_UNIT,
	GROUP_CONTAINER,
	GROUP_POD,
	GROUP_USER,
	GROUP_NAMED, /* as group_name_of(); not for --by */
};

/* What becomes of the others that can be killed when the first of a group is killed. */
enum group_death {
	GROUP_DEATH_UNKNOWN, /* nobody in it can be killed, or its cgroup is not known */
	GROUP_DEATH_SINGLE,  /* there are no others */
	GROUP_DEATH_ONE,
	GROUP_DEATH_PART,  /* some die with it: memory.oom.group of a cgroup they share */
	GROUP_DEATH_WHOLE, /* all do */
};

struct group {
	/* raw bytes, the snapshot's; NULL: a user without a name, or those that have no group */
	const char *name;
	struct figure uid; /* of a user */
	enum pod_qos qos;  /* of a pod */
	const struct ranking_entry *
		*members;    /* as the verdict has them: in rank order, exempt ones last */
	size_t count;        /* kernel threads are in none */
	size_t ranked_count; /* the first that many have a rank */
	size_t exempt_count;
	/*
	 * Anonymous memory and swap: what is theirs alone but for pages a fork still shares.
	 * Shared memory is left out, since a sum would count it once for each sharer.
	 */
	struct figure own_bytes;
	struct figure largest_bytes;       /* the most one of them has */
	const struct ranking_entry *first; /* whom the killer takes first of them; NULL: none */
	const struct cgroup
		*cgroup; /* the unit's, container's or pod's, of all members; NULL: unknown */
	enum group_death death;
};

struct groups {
	enum group_kind kind;
	struct group *items; /* by the best rank in them */
	size_t count;
	const struct ranking_entry **members;
};

/* What --by says. */
int group_kind_parse(enum group_kind *ret_kind, const char *word, struct error *error);
const char *group_kind_word(enum group_kind kind);

/* All processes of the verdict by groups, those without a group as one; both must outlive it. */
void groups_make(struct groups *ret_groups, const struct snapshot *snapshot,
	const struct verdict *verdict, enum group_kind kind);
void groups_release(struct groups *groups);

/* What counts of a process in a group's sum. */
struct figure group_own_bytes(const struct ranking_entry *entry);

/* The container, else the unit, else the cgroup; NULL when none is known.  Not for the root. */
const char *group_name_of(const struct process *process);

bool group_has(const struct group *group, const struct process *process);

/*
 * The named group of ranked processes with the most memory of its own, without its members; false
 * when there is none.
 */
bool groups_largest(const struct verdict *verdict, struct group *ret_group);

#endif
