/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/cgroup.h"

#include "snapshot/cgroup_name.h"
#include "snapshot/needs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_LIMIT = 1 << 16, LINKS_OF_A_LEAF = 2 };

struct walk {
	struct snapshot *snapshot;
	struct buffer buffer;
	const struct cgroup_place *place;
	const char *own_root; /* the path of place->own_inode, once it is found */
	bool all;
	int lack; /* is_own_lack(): why a part of the tree was not read; 0 for nothing */
	size_t depth;
	size_t length; /* of the path, without a slash at its end */
	char path[CGROUP_PATH_MOST + 1];
};

static void visit(struct walk *walk, int directory);

/* Appends "/name"; false when the path would be too long. */
static bool append(struct walk *walk, const char *name, size_t length)
{
	if (length >= CGROUP_PATH_MOST - walk->length)
		return false;
	walk->path[walk->length] = '/';
	memcpy(walk->path + walk->length + 1, name, length);
	walk->length += 1 + length;
	return true;
}

static void descend(struct walk *walk, int parent, const char *name)
{
	size_t length = walk->length;
	int directory;

	if (walk->depth == CGROUP_DEPTH_MOST || !append(walk, name, strlen(name)))
		return;
	directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (directory >= 0) {
		walk->depth++;
		visit(walk, directory);
		walk->depth--;
	} else if (is_own_lack(-errno)) {
		walk->lack = -errno;
	}
	walk->length = length;
}

static bool is_group(const struct dirent *entry)
{
	return (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN) &&
	       strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* Takes the handle over. */
static void visit_below(struct walk *walk, int directory)
{
	DIR *stream = fdopendir(directory);
	struct dirent *entry;

	if (!stream) {
		close(directory);
		return;
	}
	while ((entry = readdir(stream)))
		if (is_group(entry))
			descend(walk, directory, entry->d_name);
	closedir(stream);
}

static const char *add(struct walk *walk, const struct cgroup *figures)
{
	struct arena *arena = &walk->snapshot->texts;
	const char *path = walk->length ? arena_copy(arena, walk->path, walk->length) : "/";
	struct cgroup *cgroup = snapshot_add_cgroup(walk->snapshot, path);

	*cgroup = *figures;
	cgroup->path = path;
	cgroup->unit = cgroup_unit(arena, path);
	cgroup->container = cgroup_container(arena, path);
	cgroup->pod = cgroup_pod(arena, path).uid;
	return path;
}

/* Listing costs more than all files of a limit together, and most groups have none below. */
static bool is_leaf(const struct stat *status)
{
	return status->st_nlink == LINKS_OF_A_LEAF;
}

/*
 * Where a group has no memory controller none below has: it is given from above.  The root has no
 * limits, but statistics.
 */
static bool read_group(struct walk *walk, int directory, struct cgroup *ret_cgroup)
{
	bool is_top = walk->depth == 0;
	int result;

	if (walk->snapshot->cgroup_count == CGROUPS_MOST)
		return false;
	result = cgroup_read_figures(&walk->buffer, walk->snapshot->cgroup_version, directory,
		walk->all || is_top, ret_cgroup);
	if (result < 0)
		walk->lack = result;
	return result != 0 || is_top;
}

/* Takes the handle over. */
static void visit(struct walk *walk, int directory)
{
	struct cgroup cgroup = { 0 };
	struct stat status;
	const char *path;

	if (!read_group(walk, directory, &cgroup) || fstat(directory, &status) < 0) {
		close(directory);
		return;
	}
	path = add(walk, &cgroup);
	if (status.st_ino == walk->place->own_inode && status.st_dev == walk->place->own_device)
		walk->own_root = path;
	if (is_leaf(&status))
		close(directory);
	else
		visit_below(walk, directory);
}

/* Version 2 is often mounted without counting memory, beside version 1 that does. */
static bool counts_memory(struct walk *walk, int directory, enum cgroup_version version)
{
	struct slice line, word;

	if (version == CGROUP_V1)
		return faccessat(directory, "memory.usage_in_bytes", F_OK, 0) == 0;
	if (buffer_read_once_at(&walk->buffer, directory, "cgroup.controllers", FILE_LIMIT) < 0)
		return false;
	line = slice_of(&walk->buffer);
	if (line.start < line.end && line.end[-1] == '\n')
		line.end--;
	while (slice_word(&line, &word))
		if (slice_equals(word, "memory"))
			return true;
	return false;
}

int cgroups_read(struct snapshot *snapshot, const struct cgroup_place *place, unsigned needs,
	struct error *error)
{
	struct walk walk = { .snapshot = snapshot, .place = place, .all = needs & NEED_CGROUP_ALL };
	const char *top = place->top;
	int directory;

	if (place->version == CGROUP_NONE || (top[1] && !append(&walk, top + 1, strlen(top + 1))))
		return 0;
	directory = open(place->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (directory >= 0 && counts_memory(&walk, directory, place->version)) {
		snapshot->cgroup_version = place->version;
		snapshot->machine.memcg_charges_hugetlb = place->charges_hugetlb;
		visit(&walk, directory);
	} else if (directory >= 0) {
		close(directory);
	}
	if (walk.own_root)
		cgroup_resolve_processes(snapshot, walk.own_root);
	buffer_release(&walk.buffer);
	if (walk.lack < 0)
		return error_system(error, "read", place->directory, -walk.lack);
	return 0;
}
