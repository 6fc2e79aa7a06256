/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that hold memory of graphics drivers by open files (sources/proc/driver_memory.h): part
 * of what no process's badness accounts for, and of what no limit of a memory cgroup holds.
 */
#ifndef OOMTOP_MODEL_REPORT_DRIVER_HOLDERS_H
#define OOMTOP_MODEL_REPORT_DRIVER_HOLDERS_H

#include "snapshot/snapshot.h"

/* What drivers hold for the process; unknown if its open files were not read. */
struct figure driver_held_bytes(const struct process *process);
/*
 * Lists at most `capacity` processes for which drivers hold `min_bytes` or more, the most first,
 * and returns their number.  Buffers that processes share count in each.
 */
size_t driver_holders_list(const struct snapshot *snapshot, int64_t min_bytes,
	const struct process **list, size_t capacity);
/*
 * Lists the processes whose open files are worth reading: the largest ones, and none unless a tenth
 * of the RAM is not accounted for.  Returns their number.
 */
size_t driver_suspects_list(const struct snapshot *snapshot, pid_t *pids, size_t capacity);

#endif
