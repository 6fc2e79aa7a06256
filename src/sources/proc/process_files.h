/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The small files of /proc/PID, and how one process is told from another that reuses its PID.
 *
 * The files of a process are opened either through a handle of its directory: then they belong to
 * that very process, or fail.  Or they are opened by path below /proc, pinned by one file:
 * oom_score_adj is opened before any other file and read after all of them.  An open file of /proc
 * belongs to the task it was opened for (Linux: fs/proc/base.c, get_proc_task), so while that file
 * still answers, the task was not reaped and its PID was not reused.
 */
#ifndef OOMTOP_SOURCES_PROC_PROCESS_FILES_H
#define OOMTOP_SOURCES_PROC_PROCESS_FILES_H

#include "base/root.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/types.h>

/* All but the last may stay open from one reading to the next. */
enum process_file { PROCESS_ADJ, PROCESS_STATUS, PROCESS_SCORE, PROCESS_CGROUP, PROCESS_STAT };

enum {
	PROCESS_FILES_OPEN = PROCESS_STAT,
	PROCESS_PATH_MAX = 32,
	PROCESS_STATUS_LIMIT = 1 << 20, /* bytes: one line has up to 65536 supplementary groups */
};

struct process_files {
	pid_t pid;
	int directory; /* of the process, or of the root, from which `path` leads on; not owned */
	int open[PROCESS_FILES_OPEN]; /* descriptors by enum process_file, owned; -1: not open */
	bool is_directory; /* a directory, not a symbolic link as a foreign tree may hold */
	bool is_old;       /* opened by an earlier reading */
	bool is_listed;    /* its PID in the lists of cgroups (cgroup_lists.h) means this process */
	bool is_kept;      /* stays open for the next reading */
	unsigned char prefix_length; /* of `path`: the part before a file's name */
	char path[PROCESS_PATH_MAX];
};

/* The files of `pid`, whose directory is open as `directory`; none of them is opened. */
struct process_files process_files_in(int directory, pid_t pid);
/* The files of `pid` by path below `root`; they are to be pinned before anything is read. */
struct process_files process_files_below(const struct root *root, pid_t pid)
	__attribute__((nonnull));
/* Opens oom_score_adj, which pins the process.  Returns 0, or a negative errno. */
int process_files_pin(struct process_files *files) __attribute__((warn_unused_result, nonnull));
void process_files_close(struct process_files *files) __attribute__((nonnull));
/* The path of the file `name` relative to `directory`; valid until the next call. */
const char *process_file(struct process_files *files, const char *name) __attribute__((nonnull));
/* Reads one file whole into `buffer`.  Returns 0, or a negative errno. */
int process_file_read(struct buffer *buffer, struct process_files *files, enum process_file file)
	__attribute__((warn_unused_result, nonnull));

/* Whether a negative errno says that the process vanished. */
static inline bool is_gone(int error)
{
	return error == -ENOENT || error == -ESRCH;
}

/* Parses a PID as the kernel names a directory: digits only, no leading zero.  False for others. */
bool pid_parse(const char *name, pid_t *ret_pid) __attribute__((warn_unused_result, nonnull));

#endif
