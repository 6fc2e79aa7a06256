/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the source `proc` share.  Nobody else includes this.
 */
#ifndef OOMTOP_SOURCES_PROC_READER_H
#define OOMTOP_SOURCES_PROC_READER_H

#include "snapshot/cgroup_name.h"
#include "snapshot/figures.h"
#include "sources/proc.h"
#include "sources/proc_text.h"

/* What a cgroup file means: most processes have the same one as the process before. */
struct cgroup_memo {
	struct buffer text;
	const char *cgroup, *unit, *container;
	struct cgroup_pod pod;
};

struct status;

/* Labels of lines in status, chained by their first letter; place 0 means none. */
struct label {
	const char *text;
	size_t length;
	const struct figure_entry *figure; /* or: */
	void (*take)(struct status *status, struct slice value);
	unsigned char next;
};

struct label_index {
	struct label labels[32];
	unsigned char count;
	unsigned char first[256];
};

void status_index(struct label_index *index);

struct proc_reader {
	struct root root;
	bool own;          /* /proc of this machine, which sysconf(3) and sysinfo(2) tell of too */
	const char *sysfs; /* NULL: none that belongs to the root */
	unsigned needs;
	pid_t leave_out;
	struct snapshot *snapshot;
	struct buffer buffer;
	struct label_index status_labels;
	struct cgroup_memo memo;
	const char *mems_allowed; /* of the process before */
	size_t scorable;          /* processes so far whose score could be read */
};

int reader_open(struct proc_reader *reader, struct snapshot *snapshot,
	const struct proc_options *options, struct error *error);
void reader_close(struct proc_reader *reader);
/* The directory /proc/PID as a handle that nothing but this very process answers through. */
int reader_open_process(const struct proc_reader *reader, const char *pid);

enum { PROCESS_PATH_MAX = 32 };

/*
 * Where the files of one process are.  Through the handle of its directory: they are that process's
 * or nobody's.  Or by their path below the root, with a witness: its oom_score_adj, opened before
 * anything else and read after all else.  A file of /proc belongs to the task it was opened of for
 * good, so while it still answers that task was not reaped, and its PID meant nobody else.
 */
struct process_files {
	int directory; /* the process's, or the root's and `path` leads on from there */
	int witness;   /* -1: none, read through a handle */
	char path[PROCESS_PATH_MAX];
	size_t prefix_length; /* of `path`, what stands before a file's name */
};

struct process_files process_files_in(int directory);
/* By path; without a witness where that cannot be had, and then not to be read by. */
struct process_files process_files_below(const struct root *root, pid_t pid);
/* The path of one of them, valid until the next is asked for. */
const char *process_file(struct process_files *files, const char *name);
/* Into the reader's buffer. */
int process_file_read(
	struct proc_reader *reader, struct process_files *files, const char *name, size_t limit);

bool is_gone(int error);
/* As the kernel writes a PID: digits alone, no zero in front. */
bool is_pid(const char *name, pid_t *ret_pid);

/*
 * Adds the process to the snapshot.  0, or a negative errno: is_gone() tells a process that
 * vanished from one that cannot be read.
 */
int process_read(struct proc_reader *reader, pid_t pid, struct process_files *files);
/* Name, state, parent, user and memory: proc_status.c. */
int process_read_status(
	struct proc_reader *reader, struct process *process, struct process_files *files);
void process_copy_memory(struct process *to, const struct process *from);
/* The kernel's score, and just before it memory and adj once more; nothing if one of them fails. */
void process_read_again(
	struct proc_reader *reader, struct process *process, struct process_files *files);
/* Start time, flags and nice; a negative errno when the file cannot be read. */
int process_read_stat(
	struct proc_reader *reader, struct process *process, struct process_files *files);
/* What /proc/PID/cgroup holds, in `text`. */
void process_take_cgroup(struct proc_reader *reader, struct process *process, struct slice text);

/* Who shares the memory of the processes whose place in the snapshot is set in `wanted`. */
void sharers_find(struct snapshot *snapshot, const bool *wanted);

/* Users by name, after all processes are there. */
void users_name(struct snapshot *snapshot);

void machine_read(struct proc_reader *reader);
/* What only the processes tell of a foreign machine, and the clock at the end of the walk. */
void machine_finish(struct proc_reader *reader);
enum vantage vantage_of(struct proc_reader *reader);
void holders_read(struct proc_reader *reader);
void nodes_read(struct proc_reader *reader);
/* After all processes are there: killers.c */
void killers_read(struct proc_reader *reader);

/* One line of mountinfo that matters. */
struct mount {
	struct slice device, root, point, type, options; /* `options`: of the file system */
};
bool mount_next(struct slice *rest, struct mount *ret_mount);
/* A root or mount point with its \040 turned back, in the arena; NULL when too long to be one. */
const char *mount_text(struct arena *arena, struct slice escaped);
/* The mounts this process sees, in `buffer`. */
int mounts_read(struct buffer *buffer);

#endif
