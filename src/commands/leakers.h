/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leakers of drills, and the reading of what drills need to know: for `drill` and `protect`. */
#ifndef OOMTOP_COMMANDS_LEAKERS_H
#define OOMTOP_COMMANDS_LEAKERS_H

#include "commands/observation.h"
#include "views/drill/drill.h"

enum {
	LOOKED_AT_MAX = 256, /* processes whose smaps_rollup is read for drills */
	/* drill_context_work() of all drills, beyond which no further drill is run */
	DRILL_WORK_MAX = 24000000,
	LISTED_MAX = 4000000, /* killed processes in all lists in JSON, which is about 30 MB */
};

/* Processes and tmpfs mounts, which belong to the snapshot, the kernel, and groups.  Begins zeroed.
 */
struct leakers {
	const struct process **processes;
	const struct holder **tmpfs;
	struct leak_group **groups; /* array and groups are owned */
	size_t process_count, process_capacity, tmpfs_count, tmpfs_capacity;
	size_t group_count, group_capacity;
};

/*
 * Adds what the word of a user names: the processes of a target, the tmpfs of "tmpfs:PATH", the
 * kernel for "kernel:", or the group of "all:TARGET".  A process that an earlier word named is not
 * added again.  The word outlives the leakers.  Fails when it names nothing that can leak.
 */
int leakers_add(struct leakers *leakers, const struct snapshot *snapshot, const char *word,
	struct error *error) MUST_CHECK NONNULL();
/*
 * In a domain of NUMA nodes, leaves out the processes that may use other nodes alone, and says so;
 * fails if no leaker is left.
 */
int leakers_admit(struct leakers *leakers, const struct domain *domain,
	struct error *error) MUST_CHECK NONNULL();
/*
 * Adds all processes of the observation's domain that are large (model/drill/large.h), the largest
 * first; the largest process when there is none.
 */
void leakers_add_large(struct leakers *leakers, const struct observation *observation) NONNULL();
/* Fills *error for a drill without any leaker, and returns a negative errno. */
int leakers_none(struct error *error) MUST_CHECK NONNULL();
void leakers_release(struct leakers *leakers) NONNULL();

/* Replaces the names by observation_redact(), and what the user calls the groups. */
void leakers_redact(struct leakers *leakers, struct observation *observation,
	struct pseudonyms *pseudonyms) NONNULL(1, 2);

/*
 * A context for drills on the observation, which must outlive it; the caller frees the context.
 * What a tmpfs or the kernel leaks is charged to the cgroup of --domain.
 */
struct drill_context *leakers_context(const struct observation *observation) MUST_CHECK NONNULL();
/*
 * Drills all leakers and reads more of the processes that are killed: what each death frees, and
 * which processes share the memory, decides how a drill continues.  Drills that are run afterwards
 * use what was read.  Does nothing for a recording.
 */
int leakers_look_closer(const struct leakers *leakers, struct observation *observation,
	struct error *error) MUST_CHECK NONNULL();
/*
 * Reads what the target is bound to, which decides where its own leak ends, and what shares its
 * memory and dies with it.
 */
void leakers_look_at_target(struct observation *observation, const struct target *target) NONNULL();
/* Prints a line to standard error when drills were left out; `what` is "leakers" or "groups". */
void leakers_print_left_out(struct drill_left_out left_out, const char *what) NONNULL();
/* Leakers of all kinds together: they have numbers from 0. */
size_t leakers_count(const struct leakers *leakers) NONNULL();
/* Runs the drill of the leaker of that number: drill_run() or drill_run_group(). */
int leakers_drill(const struct leakers *leakers, size_t number, struct drill_context *context,
	struct drill *ret_drill, struct error *error) MUST_CHECK NONNULL();
/* The summary of that drill. */
int leakers_summarize(const struct leakers *leakers, size_t number, struct drill_context *context,
	struct drill_summary *ret_summary, struct error *error) MUST_CHECK NONNULL();
/* Adds the PID to a list with room for LOOKED_AT_MAX, if it is not in it.  Returns the new count.
 */
size_t leakers_add_pid(pid_t *pids, size_t count, pid_t pid) MUST_CHECK NONNULL();
/*
 * Adds the PIDs of all processes that are killed to a list of `count` with room for LOOKED_AT_MAX,
 * each PID once.  Returns the new count.
 */
size_t leakers_add_victims(
	pid_t *pids, size_t count, const struct drill_outcome *outcome) MUST_CHECK NONNULL();

#endif
