/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kills of a log in brief.  A log may hold very many reports, so that only one is kept whole at
 * a time; of the others this list keeps what a line needs.  Pure.
 */
#ifndef OOMTOP_MODEL_HISTORY_KILL_LIST_H
#define OOMTOP_MODEL_HISTORY_KILL_LIST_H

#include "base/attributes.h"
#include "snapshot/kill_event.h"

/* Texts are raw bytes, owned by the list; NULL where the log does not tell. */
struct kill_summary {
	size_t number; /* from 1, in the order of the log */
	uint64_t line;
	struct figure seconds, since_boot_us;
	const char *time, *boot_id, *host;
	enum kill_by by;
	enum kill_end end;
	enum kill_constraint constraint;
	const char *memcg;             /* the cgroup that was at its limit */
	const char *nodes;             /* that the allocation was bound to */
	const char *task_memcg, *unit; /* of the victim */
	const char *group;             /* container, pod or unit of the victim */
	const char *name;              /* the victim's */
	pid_t pid;                     /* the victim's; 0: none */
	size_t killed_count;
	struct figure freed_bytes; /* kill_event_freed() */
	size_t same_name_before;   /* earlier events whose victim has that name */
	bool is_hidden;            /* the user asks for other kills; set by the caller */
};

/* Zeroed at first. */
struct kill_list {
	struct kill_summary *items; /* owned */
	size_t count, capacity;
	struct arena texts;
};

/* Kills of the last moments before an event, in the same memory. */
enum { KILLS_BEFORE_MAX = 64, KILLS_BEFORE_SECONDS = 10 };

struct kills_before {
	pid_t pids[KILLS_BEFORE_MAX];
	size_t count; /* also of those that `pids` has no place for */
};

/* Adds an event and returns its summary, which is valid until the next call. */
struct kill_summary *kill_list_add(struct kill_list *list, const struct kill_event *event)
	NONNULL();
/*
 * Finds the kernel's kills of the same boot in the KILLS_BEFORE_SECONDS before `event`, which is
 * not in the list yet, for want of the same memory: the same cgroup's, or the machine's.
 */
void kill_list_before(const struct kill_list *list, const struct kill_event *event,
	struct kills_before *ret_before) NONNULL();
void kill_list_release(struct kill_list *list) NONNULL();

/* Anonymous memory, swap and page tables of the killed processes: at least that much is freed. */
struct figure kill_event_freed(const struct kill_event *event) NONNULL() MUST_CHECK;
/* The container, the pod, the unit, or the cgroup of the victim; NULL if none is known. */
const char *kill_event_group(const struct kill_event *event) NONNULL() MUST_CHECK;

#endif
