/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/cgroup/walk.h"

#include "base/debug.h"
#include "base/text_span.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/needs.h"
#include "sources/cgroup/figures.h"
#include "sources/cgroup/namespace.h"
#include "sources/cgroup/numa_stat.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_LIMIT = 1 << 16, LINKS_OF_A_LEAF = 2 };

/* A walk down the tree; the members from `figures` on change on the way and are restored. */
struct walk {
	struct snapshot *snapshot;
	struct buffer buffer;
	const struct cgroup_place *place;
	bool all;
	int resource_error;   /* is_resource_error() of a part that was not read; 0: none */
	const char *own_root; /* the path of place->own_inode; NULL until it is found */
	struct cgroup_members *members; /* NULL: not wanted */
	bool is_partial;                /* some process may be listed by no group */
	size_t visited;
	bool figures;      /* the groups here may have figures, and they are wanted */
	bool is_protected; /* the group above or one further up has a memory.min */
	size_t memcg; /* in the snapshot: that of the group, or of the nearest above with figures */
	size_t depth;
	size_t length; /* of the path, without a slash at its end */
	char path[CGROUP_PATH_MAX + 1];
};

static bool visit(struct walk *walk, int directory);

/* ---- one group ---- */

/* The path as text, valid until it changes. */
static const char *shown_path(struct walk *walk)
{
	walk->path[walk->length] = '\0';
	return walk->length ? walk->path : "/";
}

static const char *copy_path(struct walk *walk)
{
	return walk->length ? arena_copy(&walk->snapshot->texts, walk->path, walk->length) : "/";
}

static bool counts_outsiders(const struct walk *walk)
{
	return walk->members && walk->members->counts_outsiders;
}

static const char *add_cgroup(struct walk *walk, const struct cgroup *figures)
{
	struct arena *arena = &walk->snapshot->texts;
	const char *path = copy_path(walk);
	struct cgroup *cgroup = snapshot_add_cgroup(walk->snapshot, path);

	walk->memcg = walk->snapshot->cgroup_count - 1;
	*cgroup = *figures;
	if (counts_outsiders(walk))
		cgroup->hidden_processes = figure_of(0);
	cgroup->path = path;
	cgroup->unit = cgroup_unit(arena, path);
	cgroup->container = cgroup_container(arena, path);
	cgroup->pod = cgroup_pod(arena, path).uid;
	return path;
}

/*
 * By the number of links of its directory.  Opening and listing a directory costs more than all
 * limit files together, and most groups have none below.
 */
static bool is_leaf(const struct stat *status)
{
	return status->st_nlink == LINKS_OF_A_LEAF;
}

/* What protection keeps on some NUMA nodes depends on where the cache is. */
static void read_by_nodes(struct walk *walk, int directory, struct cgroup *cgroup)
{
	int error;

	walk->is_protected |= figure_or(cgroup->min_bytes, 0) > 0;
	if (!walk->is_protected || !cgroup->current_bytes.known)
		return;
	error = buffer_read_once_at(&walk->buffer, directory, "memory.numa_stat", FILE_LIMIT);
	debug_file(DEBUG_CGROUP, error, "%s: memory.numa_stat", shown_path(walk));
	if (error == 0)
		cgroup_numa_stat_parse(cgroup, &walk->snapshot->texts, span_of(&walk->buffer));
}

/*
 * Adds the group and returns its path; NULL where it has no memory controller, which a group can
 * only have when its parent has it.  The top has no limits, but statistics.
 */
static const char *add_figures(struct walk *walk, int directory, const struct stat *status)
{
	struct cgroup cgroup = { 0 };
	bool is_top = walk->depth == 0;
	const char *path;
	int result = cgroup_read_figures(&walk->buffer, walk->snapshot->cgroup_version,
		shown_path(walk), directory, walk->all || is_top, &cgroup);

	if (result < 0)
		walk->resource_error = result;
	if (result == 0 && !is_top)
		return NULL;
	if (walk->snapshot->cgroup_version == CGROUP_V2)
		read_by_nodes(walk, directory, &cgroup);
	path = add_cgroup(walk, &cgroup);
	if (status->st_ino == walk->place->own_inode && status->st_dev == walk->place->own_device)
		walk->own_root = path;
	return path;
}

/*
 * A hierarchy without any group but its root has all processes there, and no list is read.  The
 * root that a cgroup namespace shows is a group like any other.
 */
static bool is_whole_tree(const struct walk *walk, const struct stat *status)
{
	return walk->depth == 0 && is_leaf(status) && strcmp(walk->place->top, "/") == 0 &&
	       !counts_outsiders(walk);
}

/* Processes of a group without figures are charged to the nearest one above that has figures. */
static void add_hidden(struct walk *walk, struct figure count)
{
	struct cgroup *cgroup;

	if (!counts_outsiders(walk) || walk->snapshot->cgroup_count == 0)
		return;
	cgroup = &walk->snapshot->cgroups[walk->memcg];
	cgroup->hidden_processes = figure_add(cgroup->hidden_processes, count);
}

/* `path`: NULL when add_figures() made none.  False when the group does not list its processes. */
static bool add_members(
	struct walk *walk, int directory, const struct stat *status, const char *path)
{
	size_t outsiders;

	if (!walk->members)
		return true;
	if (!path)
		path = copy_path(walk);
	if (is_whole_tree(walk, status)) {
		walk->members->only_path = path;
		return true;
	}
	if (walk->members->by_inode) {
		cgroup_members_add_directory(walk->members, status->st_ino, path);
		return true;
	}
	outsiders = walk->members->outsider_count;
	if (cgroup_members_parse(walk->members, &walk->buffer, directory, path)) {
		add_hidden(walk, figure_of((int64_t)(walk->members->outsider_count - outsiders)));
		return true;
	}
	add_hidden(walk, FIGURE_UNKNOWN);
	debug(DEBUG_CGROUP, "%s: cgroup.procs is not readable: threaded?", path);
	return false;
}

/* ---- the groups below ---- */

/* Appends "/name" to the path; false when it would be too long. */
static bool append(struct walk *walk, const char *name, size_t length)
{
	if (length >= CGROUP_PATH_MAX - walk->length)
		return false;
	walk->path[walk->length] = '/';
	memcpy(walk->path + walk->length + 1, name, length);
	walk->length += 1 + length;
	return true;
}

/*
 * Where groups are only listed by their directories, one that has none below need not be opened,
 * which is half of such a walk.  Returns whether it was one of these, and is listed.
 */
static bool list_leaf(struct walk *walk, int parent, const char *name)
{
	struct stat status;

	if (walk->figures || !walk->members || !walk->members->by_inode ||
		walk->visited == CGROUPS_MAX)
		return false;
	if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(status.st_mode) ||
		!is_leaf(&status))
		return false;
	walk->visited++;
	cgroup_members_add_directory(walk->members, status.st_ino, copy_path(walk));
	return true;
}

/* False when a process may be in that group that no list names. */
static bool descend(struct walk *walk, int parent, const char *name)
{
	size_t length = walk->length;
	bool is_listed = false;
	int directory, error;

	if (walk->depth == CGROUP_DEPTH_MAX || !append(walk, name, strlen(name)))
		return false;
	if (list_leaf(walk, parent, name)) {
		walk->length = length;
		return true;
	}
	directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (directory >= 0) {
		walk->depth++;
		is_listed = visit(walk, directory);
		walk->depth--;
	} else {
		error = -errno;
		debug_file(DEBUG_CGROUP, error, "%s", shown_path(walk));
		is_listed = error == -ENOENT || error == -ENOTDIR;
		if (is_resource_error(error))
			walk->resource_error = error;
	}
	walk->length = length;
	return is_listed;
}

static bool is_group(const struct dirent *entry)
{
	return (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN) &&
	       strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* Closes the directory.  False when descend() returns false for a group in it. */
static bool visit_below(struct walk *walk, int directory)
{
	DIR *stream = fdopendir(directory);
	struct dirent *entry;
	bool are_listed = true;

	if (!stream) {
		close(directory);
		return false;
	}
	while (errno = 0, entry = readdir(stream))
		if (is_group(entry) && !descend(walk, directory, entry->d_name))
			are_listed = false;
	are_listed &= errno == 0;
	closedir(stream);
	return are_listed;
}

static size_t count_members(const struct walk *walk)
{
	return walk->members ? walk->members->count : 0;
}

/*
 * Visits the groups below and closes the directory.  Where a group below does not list its
 * processes, those may be in the list of this group (members.h), which are the members from number
 * `first` up to `end`: they become uncertain.
 */
static void visit_children(struct walk *walk, int directory, size_t first, size_t end)
{
	if (visit_below(walk, directory))
		return;
	add_hidden(walk, FIGURE_UNKNOWN);
	walk->is_partial = true;
	if (walk->members)
		cgroup_members_doubt(walk->members, first, end);
}

/* Visits a group with all below it and closes its directory.  False when it has no list. */
static bool visit(struct walk *walk, int directory)
{
	size_t first = count_members(walk), memcg = walk->memcg;
	bool figures = walk->figures, is_protected = walk->is_protected, is_listed;
	const char *path = NULL;
	struct stat status;

	if (walk->visited == CGROUPS_MAX || fstat(directory, &status) < 0) {
		close(directory);
		return false;
	}
	walk->visited++;
	if (figures)
		path = add_figures(walk, directory, &status);
	is_listed = add_members(walk, directory, &status, path);

	walk->figures = path != NULL;
	if (is_leaf(&status) || (!walk->figures && !walk->members))
		close(directory);
	else
		visit_children(walk, directory, first, count_members(walk));
	walk->figures = figures;
	walk->memcg = memcg;
	walk->is_protected = is_protected;
	return is_listed;
}

/* Whether the hierarchy has the memory controller: on a hybrid machine version 2 has not. */
static bool counts_memory(struct walk *walk, int directory, enum cgroup_version version)
{
	struct text_span line, word;

	if (version == CGROUP_V1)
		return faccessat(directory, "memory.usage_in_bytes", F_OK, 0) == 0;
	if (buffer_read_once_at(&walk->buffer, directory, "cgroup.controllers", FILE_LIMIT) < 0)
		return false;
	line = span_of(&walk->buffer);
	if (line.start < line.end && line.end[-1] == '\n')
		line.end--;
	while (text_span_word(&line, &word))
		if (text_span_equals(word, "memory"))
			return true;
	return false;
}

/*
 * In version 1 any two threads of a process may be in different groups, so a group that was not
 * read makes all lists of its hierarchy uncertain.
 */
static void finish_members(struct walk *walk)
{
	if (walk->place->version == CGROUP_V1 &&
		(walk->is_partial || strcmp(walk->place->top, "/") != 0))
		walk->members->count = 0;
	cgroup_members_finish(walk->members);
}

int cgroups_read(struct snapshot *snapshot, const struct cgroup_place *place, unsigned needs,
	struct cgroup_members *members, struct error *error)
{
	const unsigned figures = NEED_LIMITS | NEED_CGROUP_ALL;
	struct walk walk = { .snapshot = snapshot,
		.place = place,
		.members = members,
		.all = needs & NEED_CGROUP_ALL };
	const char *top = place->top;
	int directory;

	debug(DEBUG_CGROUP, "hierarchy of version %d at %s, top %s", place->version,
		place->directory ? place->directory : "no mount", top ? top : "unknown");
	if (place->version == CGROUP_NONE || (top[1] && !append(&walk, top + 1, strlen(top + 1))))
		return 0;
	directory = open(place->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory < 0) {
		debug_file(DEBUG_CGROUP, -errno, "%s", place->directory);
		return 0;
	}
	walk.figures = (needs & figures) && counts_memory(&walk, directory, place->version);
	debug(DEBUG_CGROUP, "%s: %s figures of groups%s", place->directory,
		walk.figures ? "reading" : "no", members ? ", reading lists of processes" : "");
	if (walk.figures) {
		snapshot->cgroup_version = place->version;
		snapshot->machine.memcg_charges_hugetlb = place->charges_hugetlb;
	}
	if (!walk.figures && !members)
		close(directory);
	else if (!visit(&walk, directory))
		walk.is_partial = true;
	if (members)
		finish_members(&walk);
	if (walk.own_root)
		cgroup_resolve_processes(snapshot, walk.own_root);
	buffer_release(&walk.buffer);
	if (walk.resource_error < 0)
		return error_system(error, "read", place->directory, -walk.resource_error);
	return 0;
}
