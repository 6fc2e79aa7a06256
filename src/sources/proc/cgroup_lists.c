/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cgroups processes are in, by the lists of the groups, which cost a file a group instead of
 * one a process.
 *
 * A list names PIDs, and a PID may be used again.  So the witnesses of all processes are opened
 * before the first list is read: whoever still answers through his afterwards held his PID all that
 * time (proc_reader.h: struct process_files), and the lists meant him.  Where lists could mean
 * others (PID or cgroup namespaces), nothing is taken from them, nor unless they have this very
 * process where its own file has it.  Whom they do not name for sure is asked himself.
 */
#include "sources/proc/reader.h"

#include "base/privilege.h"

#include <unistd.h>

enum { FILE_LIMIT = 1 << 16, DESCRIPTORS_SPARE = 64 };

/* As many as leave room for the files that stay open besides, and for others. */
static void pin_processes(struct proc_reader *reader)
{
	size_t spare = DESCRIPTORS_SPARE;

	for (size_t i = 0; i < reader->found_count; i++)
		spare += reader->found[i].is_kept ? PROCESS_FILES_OPEN : 0;
	for (size_t i = 0; i < reader->found_count; i++) {
		struct process_files *files = &reader->found[i];

		files->is_listed = process_files_open(files) == 0;
		if (files->is_listed && !files->is_old &&
			(size_t)files->open[PROCESS_ADJ] + spare >= reader->descriptors) {
			process_files_close(files);
			return;
		}
	}
}

/* Whether the lists for that purpose have this process where its own file has it. */
static bool agree_on_self(
	struct proc_reader *reader, enum cgroup_purpose purpose, enum cgroup_version version)
{
	const struct cgroup_members *lists = reader->told_by[purpose];
	struct text_span path;
	const char *listed;

	if (cgroup_line(span_of(&reader->buffer), purpose, &path) != version)
		return false;
	if (version == CGROUP_NONE)
		return true;
	listed = cgroup_members_find(lists, getpid());
	return listed && text_span_equals(path, listed);
}

static bool are_of_this_view(struct proc_reader *reader, const struct cgroup_place *memory,
	const struct cgroup_place *units)
{
	if (buffer_read_once_at(&reader->buffer, reader->root.fd, "self/cgroup", FILE_LIMIT) < 0)
		return false;
	return agree_on_self(reader, CGROUP_FOR_MEMORY, memory->version) &&
	       agree_on_self(reader, CGROUP_FOR_UNITS, units->version);
}

static int read_places(struct proc_reader *reader, const struct cgroup_place *memory,
	const struct cgroup_place *units, struct error *error)
{
	struct cgroup_members *lists = reader->lists;
	bool is_one = memory->version == CGROUP_V2 && units->version == CGROUP_V2;
	int result = cgroups_read(
		reader->snapshot, memory, reader->needs, &lists[CGROUP_FOR_MEMORY], error);

	if (result == 0 && !is_one)
		result = cgroups_read(reader->snapshot, units, 0, &lists[CGROUP_FOR_UNITS], error);
	if (result < 0)
		return result;
	if (memory->version != CGROUP_NONE)
		reader->told_by[CGROUP_FOR_MEMORY] = &lists[CGROUP_FOR_MEMORY];
	if (units->version != CGROUP_NONE)
		reader->told_by[CGROUP_FOR_UNITS] =
			&lists[is_one ? CGROUP_FOR_MEMORY : CGROUP_FOR_UNITS];
	reader->has_lists = are_of_this_view(reader, memory, units);
	return 0;
}

int lists_read(struct proc_reader *reader, struct error *error)
{
	struct arena *arena = &reader->snapshot->texts;
	struct cgroup_place memory, units;
	struct text_span mounts;

	if (mounts_read(&reader->buffer) < 0)
		return 0;
	mounts = span_of(&reader->buffer);
	memory = cgroup_place_mounted(arena, mounts, CGROUP_FOR_MEMORY);
	units = cgroup_place_mounted(arena, mounts, CGROUP_FOR_UNITS);
	if (!is_in_first_namespaces(reader))
		return cgroups_read(reader->snapshot, &memory, reader->needs, NULL, error);
	privilege_raise();
	pin_processes(reader);
	privilege_lower();
	return read_places(reader, &memory, &units, error);
}

/* What another thread than the leader tells is left to the file, too: it is the leader's. */
bool lists_tell(struct proc_reader *reader, struct process *process)
{
	const char *paths[2] = { NULL, NULL };

	if (!reader->has_lists || !process->has_mm || process->mm_tid != process->pid)
		return false;
	for (size_t i = 0; i < 2; i++) {
		if (reader->told_by[i])
			paths[i] = cgroup_members_find(reader->told_by[i], process->pid);
		if (reader->told_by[i] && !paths[i])
			return false;
	}
	process_set_groups(reader, process, paths[CGROUP_FOR_MEMORY], paths[CGROUP_FOR_UNITS]);
	return true;
}
