/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots as literals, for the tests of the model. */
#ifndef OOMTOP_TESTS_BUILDER_H
#define OOMTOP_TESTS_BUILDER_H

#include "model/kernel/verdict.h"
#include "model/report/warnings.h"
#include "oracle.h"
#include "snapshot/snapshot.h"

enum { PAGE = 4096 };
#define MB (INT64_C(1) << 20)
#define GB (INT64_C(1) << 30)

/* A machine of two CPUs and 4K pages whose processes are all seen; no sysctl is set. */
void build_machine(
	struct snapshot *snapshot, const char *release, int64_t ram_bytes, int64_t swap_bytes);

/*
 * An ordinary process: all its memory is anonymous, it has no swap, no page tables and no
 * capability, its PID is its start time, its parent is no other process of the snapshot.  PIDs
 * must rise.
 */
struct process *add(
	struct snapshot *snapshot, pid_t pid, const char *name, int64_t rss_anon_mb, int64_t adj);
/* The same, in pages. */
struct process *add_pages(struct snapshot *snapshot, pid_t pid, int64_t rss_pages, int64_t adj);
/* Without a limit if `max_mb` < 0.  The pointer is valid until link_groups(). */
struct cgroup *add_group(
	struct snapshot *snapshot, const char *path, int64_t max_mb, int64_t current_mb);
/* Reads the last sample of a recording: recording_read_sample(). */
int read_recording(struct snapshot *snapshot, const char *path, struct error *error)
	__attribute__((warn_unused_result));
/* Links the tree as cgroup v2; the test fails if that fails. */
void link_groups(struct snapshot *snapshot);
/* Finds a cgroup after link_groups(); the test fails if it is not there. */
struct cgroup *the_group(const struct snapshot *snapshot, const char *path);
/* The process in the oracle's form. */
struct oracle_task as_task(const struct snapshot *snapshot, const struct process *process);

/* Gives every process the oom_score that a kernel of that era shows. */
void observe_scores(struct snapshot *snapshot, enum oracle_era era);

/* The verdict on the machine; release it. */
struct verdict judge_machine(const struct snapshot *snapshot);
const struct warning *find_warning(const struct verdict *verdict, enum warning_kind kind);
/* The row of that name; the test fails if there is none. */
const struct rules *row(const char *name);

/* Pseudo-random numbers in [min, max], equal in every run. */
struct dice {
	uint64_t state;
};

int64_t roll(struct dice *dice, int64_t min, int64_t max);

#endif
