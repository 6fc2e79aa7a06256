/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the source `proc` share.  Nobody else includes this.
 */
#ifndef OOMTOP_SOURCES_PROC_READER_H
#define OOMTOP_SOURCES_PROC_READER_H

#include "base/text_span.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/figures.h"
#include "sources/cgroup/cgroup.h"
#include "sources/live.h"

#include <stdatomic.h>

/* What a process's groups mean: most processes have the same ones as the process before. */
struct cgroup_memo {
	struct buffer text;         /* of /proc/PID/cgroup; empty: it was not asked */
	const char *memory, *units; /* their paths */
	const char *unit, *container;
	struct cgroup_pod pod;
};

struct status;

/* Labels of lines in status, chained by their first letter; place 0 means none. */
struct label {
	const char *text;
	size_t length;
	const struct figure_entry *figure; /* or: */
	void (*take)(struct status *status, struct text_span value);
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
	struct proc_session *session; /* NULL: nothing is kept */
	size_t descriptors;           /* there may be */
	struct buffer buffer;
	struct label_index status_labels;
	struct process_files *found; /* of each process that the root names */
	size_t found_count, found_capacity;
	struct cgroup_members lists[2]; /* by enum cgroup_purpose */
	/* which of them tell; NULL: no hierarchy serves the purpose */
	const struct cgroup_members *told_by[2];
	bool has_lists;
	struct cgroup_memo memo;
	const char *mems_allowed; /* of the process before */
	size_t scorable;          /* processes so far whose score could be read */
};

int reader_open(struct proc_reader *reader, struct snapshot *snapshot,
	const struct proc_options *options, struct error *error);
void reader_close(struct proc_reader *reader);
/* The directory /proc/PID as a handle that nothing but this very process answers through. */
int reader_open_process(const struct proc_reader *reader, const char *pid);

/* The small files of a process; the first of them may stay open. */
enum process_file { PROCESS_ADJ, PROCESS_STATUS, PROCESS_SCORE, PROCESS_CGROUP, PROCESS_STAT };

enum {
	PROCESS_FILES_OPEN = PROCESS_STAT,
	PROCESS_PATH_MAX = 32,
	PROCESS_STATUS_LIMIT = 1 << 20, /* 65536 supplementary groups stand in one line */
};

/*
 * Where the files of one process are.  Through the handle of its directory: they are that process's
 * or nobody's.  Or by their path below the root, with a witness: its oom_score_adj, opened before
 * anything else and read after all else.  A file of /proc belongs to the task it was opened of for
 * good, so while it still answers that task was not reaped, and its PID meant nobody else.
 */
struct process_files {
	pid_t pid;
	int directory; /* the process's, or the root's and `path` leads on from there */
	int open[PROCESS_FILES_OPEN]; /* descriptors; -1: not open */
	bool is_directory;            /* and not a link to one, as a foreign tree may have */
	bool is_old;                  /* open since a reading before */
	bool is_listed; /* the witness was open before the lists of the cgroups were read */
	bool is_kept;   /* they stay open for the next reading */
	unsigned char prefix_length; /* of `path`, what stands before a file's name */
	char path[PROCESS_PATH_MAX];
};

struct process_files process_files_in(int directory);
/* By path, which is not to be done without a witness. */
struct process_files process_files_below(const struct root *root, pid_t pid);
/* Opens the witness, unless it is. */
int process_files_open(struct process_files *files);
void process_files_close(struct process_files *files);
/* The path of one of them, valid until the next is asked for. */
const char *process_file(struct process_files *files, const char *name);
/* Into the reader's buffer. */
int process_file_read(
	struct proc_reader *reader, struct process_files *files, enum process_file file);

/* Files that are open since the reading before, and leaving those to be kept to the next. */
void session_adopt_files(struct proc_reader *reader);
void session_keep_files(struct proc_reader *reader);
bool session_is_stopped(const struct proc_reader *reader);
/* What is set when the reading is to end; NULL without a session. */
const atomic_bool *session_stop_flag(const struct proc_reader *reader);
/* What was read of processes some seconds ago, texts left aside; NULL without a session. */
struct kept_rollups {
	struct kept_rollup {
		struct process process;
		double read_at; /* on the monotonic clock */
	} * items;
	size_t count, capacity;
};

struct kept_rollups *session_rollups(const struct proc_reader *reader);

enum { KILLERS_FOUND_MAX = 16 };

/* Other killers as they were found some seconds ago: systemd-oomd is not to be asked every second.
 */
struct kept_killers {
	struct kept_killer {
		struct killer killer; /* but for its name */
		bool kills;
	} items[KILLERS_FOUND_MAX];
	size_t count;
	double first_seconds; /* of the monotonic clock: when the first of them was found */
};

/* NULL without a session. */
struct kept_killers *session_killers(const struct proc_reader *reader);
/* What managers of units said so far; NULL without a session. */
struct unit_answers *session_units(const struct proc_reader *reader);

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
/*
 * What of its memory is its own, into the detail.  To read it may take for ever: see
 * close_ups_read(). What was read of the process that started then is kept for some seconds, where
 * there is a session.
 */
bool process_read_rollup(struct proc_reader *reader, struct process *process, int directory);
bool process_take_kept_rollup(
	const struct proc_reader *reader, struct process *process, struct figure start_ticks);
void process_keep_rollup(
	const struct proc_reader *reader, const struct process *process, struct figure start_ticks);

/* Processes of which files are to be read that may keep the reader waiting: proc_close_up.c. */
struct close_ups {
	struct proc_reader *reader;
	unsigned details; /* DETAIL_SMAPS and DETAIL_COMMAND_LINE */
	struct close_up {
		struct process *process; /* of the snapshot */
		struct figure start_ticks;
		bool wants_rollup;
	} * items;
	size_t count;
	size_t next;  /* the first that nothing is known of yet */
	bool *wanted; /* of each process of the snapshot: its sharers are, where any are */
	bool sharers;
};

/* Reads what can be had in time; how many processes kept it waiting is told by the snapshot. */
void close_ups_read(struct close_ups *close_ups);
/* Start time, flags and nice; a negative errno when the file cannot be read. */
int process_read_stat(
	struct proc_reader *reader, struct process *process, struct process_files *files);
/* What /proc/PID/cgroup holds, in `text`. */
void process_parse_cgroup(
	struct proc_reader *reader, struct process *process, struct text_span text);
/* The same by the paths of its groups, which stay where they are. */
void process_set_groups(
	struct proc_reader *reader, struct process *process, const char *memory, const char *units);
/* The line of /proc/PID/cgroup that serves the purpose; CGROUP_NONE when there is none. */
enum cgroup_version cgroup_line(
	struct text_span text, enum cgroup_purpose purpose, struct text_span *ret_path);

/*
 * Which cgroups the processes found are in, by the lists of the groups: proc_lists.c.  Reads the
 * tree of cgroups of this machine as far as it is needed; fails as cgroups_read().
 */
int lists_read(struct proc_reader *reader, struct error *error);
/* False when they do not tell, and its own file is to be asked. */
bool lists_tell(struct proc_reader *reader, struct process *process);

/* Who shares the memory of the processes whose place in the snapshot is set in `wanted`. */
void sharers_find(struct snapshot *snapshot, const bool *wanted);

/* Users by name, after all processes are there. */
void users_name(struct snapshot *snapshot);

void machine_read(struct proc_reader *reader);
/* Whether somebody was killed since then, where that was read. */
bool kills_have_grown(struct proc_reader *reader);
/* What only the processes tell of a foreign machine, and the clock at the end of the walk. */
void machine_finish(struct proc_reader *reader);
/* The inode of the user namespace that the kernel boots with, the same everywhere. */
#define FIRST_USER_NAMESPACE 0xeffffffdU
enum visibility visibility_of(struct proc_reader *reader);
/* Whether PIDs and the paths of cgroups mean here what they mean to the kernel. */
bool is_in_first_namespaces(const struct proc_reader *reader);
void holders_read(struct proc_reader *reader);
void nodes_read(struct proc_reader *reader);
/* After all processes are there: killers.c */
void killers_read(struct proc_reader *reader);

/* One line of mountinfo that matters. */
struct mount {
	int64_t id, parent;
	struct text_span device, root, point, type, options; /* `options`: of the file system */
};
bool mount_next(struct text_span *rest, struct mount *ret_mount);

/* Whether the way to a mount point leads through what may never answer: mount_ways.c. */
enum mount_way {
	MOUNT_CLEAR,
	MOUNT_HIDDEN,   /* another is mounted over it or over a directory above: no path leads there
			 */
	MOUNT_MAY_WAIT, /* nobody is to walk there */
};

struct mount_ways;

/* Of all lines that mount_next() gives, whose text must outlive it. */
struct mount_ways *mount_ways_new(struct text_span mountinfo);
void mount_ways_free(struct mount_ways *ways);
/* Of the mount that mount_next() gives at that place, from 0. */
enum mount_way mount_way_of(struct mount_ways *ways, size_t place);

/* A root or mount point with its \040 turned back, in the arena; NULL when too long to be one. */
const char *mount_text(struct arena *arena, struct text_span escaped);
/* The mounts this process sees, in `buffer`. */
int mounts_read(struct buffer *buffer);

#endif
