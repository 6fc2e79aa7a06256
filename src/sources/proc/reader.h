/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One reading of a mount of /proc: what the readers of its parts share. */
#ifndef OOMTOP_SOURCES_PROC_READER_H
#define OOMTOP_SOURCES_PROC_READER_H

#include "base/error.h"
#include "base/root.h"
#include "snapshot/needs.h"
#include "snapshot/snapshot.h"
#include "sources/cgroup/members.h"
#include "sources/proc/pid_cursor.h"
#include "sources/proc/process_cgroup.h"
#include "sources/proc/status.h"

struct process_files;
struct proc_session;

struct proc_options {
	const char *procfs; /* NULL: /proc of this machine; any other path is a foreign root */
	const char *sysfs;  /* NULL: /sys, or unknown below a foreign procfs */
	unsigned needs;     /* enum needs */
	pid_t leave_out;    /* a process to be left out; 0: none */
	struct proc_session *session; /* of readings of this machine; NULL: keep nothing */
};

struct proc_reader {
	struct root root;
	bool own;          /* /proc of this machine: sysconf(3) and sysinfo(2) are of it, too */
	const char *sysfs; /* NULL: no sysfs belongs to the root */
	unsigned needs;
	pid_t leave_out;
	struct snapshot *snapshot;    /* to be filled, not owned */
	struct proc_session *session; /* not owned; NULL: keep nothing */
	size_t descriptors;   /* limit of open files (RLIMIT_NOFILE); 0 before it is raised */
	bool by_lists;        /* lists of cgroups may be used for processes that are new to it */
	bool is_outrun;       /* so many PIDs were given that lists may mean other processes */
	struct buffer buffer; /* scratch space of any reader */
	struct process_files *found; /* one for each process directory below the root */
	size_t found_count, found_capacity;
	struct cgroup_lists lists;
	struct pid_cursor cursor; /* since before the lists were read */
	struct cgroup_memo memo;
	struct status_reader status;
	size_t scorable; /* processes so far whose oom_score could be read */
};

/*
 * Opens the root for a reading into `snapshot`.  The options' paths and session must outlive the
 * reader.  Returns 0, or a negative errno with *error filled; then there is nothing to close.
 */
int reader_open(struct proc_reader *reader, struct snapshot *snapshot,
	const struct proc_options *options, struct error *error)
	__attribute__((warn_unused_result, nonnull));
void reader_close(struct proc_reader *reader) __attribute__((nonnull));

/*
 * Opens the directory of a process; files opened through the handle are of that very process.
 * Returns a descriptor that the caller closes, or a negative errno.
 */
int reader_open_process(const struct proc_reader *reader, pid_t pid)
	__attribute__((warn_unused_result, nonnull));

#endif
