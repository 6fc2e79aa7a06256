/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/cgroup_lists.h"

#include "base/debug.h"
#include "base/release.h"
#include "sources/cgroup/walk.h"
#include "sources/mounts.h"
#include "sources/proc/process_cgroup.h"
#include "sources/proc/process_files.h"
#include "sources/proc/visibility.h"

#include <inttypes.h>
#include <unistd.h>

enum {
	FILE_LIMIT = 1 << 16,
	/* PIDs that may be given during a reading; tens of thousands a second are the most seen */
	PIDS_AHEAD = 4096,
};

/* Marks those whose PIDs mean the same processes in the lists and when they are read. */
static void mark_listed(struct proc_reader *reader)
{
	bool is_known = reader->by_lists && reader->found_count > 0 &&
			pid_cursor_begin(&reader->cursor, &reader->root, &reader->buffer);

	for (size_t i = 0; i < reader->found_count; i++) {
		struct process_files *files = &reader->found[i];

		files->is_listed =
			files->is_old ||
			(is_known && !pid_cursor_reaches(&reader->cursor, files->pid, PIDS_AHEAD));
	}
}

void cgroup_lists_follow(struct proc_reader *reader)
{
	struct pid_cursor *cursor = &reader->cursor;

	if (!reader->lists.are_valid || reader->found_count == 0 || cursor->max == 0)
		return;
	if (!pid_cursor_follow(cursor, &reader->root, &reader->buffer) ||
		cursor->passed > PIDS_AHEAD / 2) {
		debug(DEBUG_CGROUP, "lists are used no more: %" PRId64 " PIDs were given",
			cursor->passed);
		reader->lists.are_valid = false;
	}
	reader->is_outrun |= cursor->passed > PIDS_AHEAD;
}

/* The group that the list for the purpose has the process in, or NULL. */
static const char *listed_path(const struct proc_reader *reader, enum cgroup_purpose purpose,
	pid_t pid, const struct cgroup_inodes *inodes)
{
	const struct cgroup_members *members = reader->lists.serving[purpose];

	return inodes ? cgroup_members_find_directory(members, inodes->of[purpose])
		      : cgroup_members_find(members, pid);
}

/* Whether the list for the purpose has oomtop where oomtop's own file has it. */
static bool agrees_on_self(
	struct proc_reader *reader, enum cgroup_purpose purpose, const struct cgroup_inodes *inodes)
{
	enum cgroup_version version = reader->lists.versions[purpose];
	struct text_span path;
	const char *listed;

	if (process_cgroup_line(span_of(&reader->buffer), purpose, &path) != version)
		return false;
	if (version == CGROUP_NONE)
		return true;
	listed = listed_path(reader, purpose, getpid(), inodes);
	return listed && text_span_equals(path, listed);
}

static bool read_own_cgroup(struct proc_reader *reader)
{
	return buffer_read_once_at(&reader->buffer, reader->root.fd, "self/cgroup", FILE_LIMIT) >=
	       0;
}

static void check_on_self(struct proc_reader *reader, const struct cgroup_inodes *inodes)
{
	reader->lists.are_valid = read_own_cgroup(reader) &&
				  agrees_on_self(reader, CGROUP_FOR_MEMORY, inodes) &&
				  agrees_on_self(reader, CGROUP_FOR_UNITS, inodes);
	if (!reader->lists.are_valid)
		debug(DEBUG_CGROUP,
			"lists are not used: oomtop is not where /proc/self/cgroup has it");
}

/* Reads one hierarchy and its list, which then serves `purpose`. */
static int read_hierarchy(struct proc_reader *reader, const struct cgroup_place *place,
	enum cgroup_purpose purpose, struct error *error)
{
	struct cgroup_lists *lists = &reader->lists;
	struct cgroup_members *members = &lists->members[purpose];
	/* figures of memory cgroups are of the memory hierarchy alone */
	unsigned needs = purpose == CGROUP_FOR_MEMORY ? reader->needs : 0;
	int result = cgroups_read(reader->snapshot, place, needs, members, error);

	if (result == 0 && place->version != CGROUP_NONE)
		lists->serving[purpose] = members;
	lists->versions[purpose] = place->version;
	return result;
}

/* On version 2 alone, one hierarchy serves both purposes and is read once. */
static int read_hierarchies(struct proc_reader *reader, const struct cgroup_place *memory,
	const struct cgroup_place *units, struct error *error)
{
	struct cgroup_lists *lists = &reader->lists;
	bool is_one = memory->version == CGROUP_V2 && units->version == CGROUP_V2;
	int result = read_hierarchy(reader, memory, CGROUP_FOR_MEMORY, error);

	if (result == 0 && !is_one)
		return read_hierarchy(reader, units, CGROUP_FOR_UNITS, error);
	lists->serving[CGROUP_FOR_UNITS] = lists->serving[CGROUP_FOR_MEMORY];
	lists->versions[CGROUP_FOR_UNITS] = CGROUP_V2;
	return result;
}

/*
 * Whether a list of cgroup.procs has a line for each process of another PID namespace: 0, by
 * cgroup_procs_show() of version 2 (kernel/cgroup/cgroup.c; read in 4.14 and later).  Processes of
 * the own namespace must be in /proc, or they are missing without a line.
 */
static bool lists_outsiders(struct proc_reader *reader, const struct cgroup_place *memory)
{
	struct release release;

	return memory->version == CGROUP_V2 &&
	       release_parse(&release, reader->snapshot->machine.release) &&
	       release_is_from(&release, 4, 14) && !memory->is_covered &&
	       shows_own_namespace(reader);
}

static void forget_hidden(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->cgroup_count; i++)
		snapshot->cgroups[i].hidden_processes = FIGURE_UNKNOWN;
}

/*
 * In a container the lists only tell how many processes of each group are in other PID namespaces;
 * which group a process is in, /proc/PID/cgroup tells.
 */
static int read_in_namespace(
	struct proc_reader *reader, const struct cgroup_place *memory, struct error *error)
{
	struct cgroup_members *members = &reader->lists.members[CGROUP_FOR_MEMORY];
	int result;

	members->counts_outsiders = lists_outsiders(reader, memory);
	if (!members->counts_outsiders) {
		debug(DEBUG_CGROUP, "lists do not tell of other PID namespaces");
		return cgroups_read(reader->snapshot, memory, reader->needs, NULL, error);
	}
	result = read_hierarchy(reader, memory, CGROUP_FOR_MEMORY, error);
	if (result == 0 &&
		!(read_own_cgroup(reader) && agrees_on_self(reader, CGROUP_FOR_MEMORY, NULL)))
		forget_hidden(reader->snapshot);
	return result;
}

int cgroup_lists_read(struct proc_reader *reader, bool by_inode, struct error *error)
{
	struct arena *arena = &reader->snapshot->texts;
	struct cgroup_place memory, units;
	struct text_span mounts;
	int result;

	if (mounts_read(&reader->buffer) < 0)
		return 0;
	mounts = span_of(&reader->buffer);
	memory = cgroup_place_mounted(arena, mounts, CGROUP_FOR_MEMORY);
	units = cgroup_place_mounted(arena, mounts, CGROUP_FOR_UNITS);
	if (!is_in_first_namespaces(reader)) {
		debug(DEBUG_CGROUP,
			"lists are not used: not in the first PID and cgroup namespaces");
		return read_in_namespace(reader, &memory, error);
	}
	mark_listed(reader);
	for (size_t i = 0; i < CGROUP_PURPOSES; i++)
		reader->lists.members[i].by_inode = by_inode;
	result = read_hierarchies(reader, &memory, &units, error);
	if (result == 0 && !by_inode)
		check_on_self(reader, NULL);
	return result;
}

void cgroup_lists_check(struct proc_reader *reader, const struct cgroup_inodes *own)
{
	if (reader->lists.members[CGROUP_FOR_MEMORY].by_inode)
		check_on_self(reader, own);
}

/* The lists name a process once, /proc/PID/cgroup is the leader's: other threads use the file. */
bool cgroup_lists_apply(
	struct proc_reader *reader, struct process *process, const struct cgroup_inodes *inodes)
{
	const struct cgroup_lists *lists = &reader->lists;
	const char *paths[CGROUP_PURPOSES] = { NULL };

	if (!lists->are_valid || !process->has_mm || process->mm_tid != process->pid)
		return false;
	for (size_t i = 0; i < CGROUP_PURPOSES; i++) {
		if (!lists->serving[i])
			continue;
		paths[i] = listed_path(reader, (enum cgroup_purpose)i, process->pid, inodes);
		if (!paths[i])
			return false;
	}
	process_cgroup_set(&reader->memo, &reader->snapshot->texts, process,
		paths[CGROUP_FOR_MEMORY], paths[CGROUP_FOR_UNITS]);
	return true;
}
