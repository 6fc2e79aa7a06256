/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/kill_groups.h"

#include "base/attributes.h"
#include "base/memory.h"
#include "sources/cgroup/figures.h"
#include "sources/cgroup/place.h"
#include "sources/mounts.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { SCRATCH_BYTES = 1 << 16 };

struct kill_groups_reader kill_groups_open(void)
{
	struct kill_groups_reader reader = { .version = CGROUP_NONE, .directory = -1 };
	struct arena arena = ARENA_EMPTY;
	struct cgroup_place place;

	if (mounts_read(&reader.buffer) < 0)
		return reader;
	place = cgroup_place_mounted(&arena,
		(struct text_span){ reader.buffer.data, reader.buffer.data + reader.buffer.length },
		CGROUP_FOR_MEMORY);
	/* the kernel names groups from the root on: a part of the tree has other paths */
	if (place.version != CGROUP_NONE && strcmp(place.top, "/") == 0)
		reader.directory = open(place.directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (reader.directory >= 0)
		reader.version = place.version;
	arena_release(&arena);
	if (reader.buffer.capacity < SCRATCH_BYTES) {
		reader.buffer.data = memory_resize(reader.buffer.data, SCRATCH_BYTES, 1);
		reader.buffer.capacity = SCRATCH_BYTES;
	}
	return reader;
}

/* Whether the path stays below the mount point. */
static bool is_plain(const char *path)
{
	return path[0] == '/' && path[1] != '\0' && !strstr(path, "/../") && !strstr(path, "//") &&
	       strcmp(path + strlen(path) - strlen(".."), "..") != 0;
}

bool kill_groups_read(
	struct kill_groups_reader *reader, const char *path, struct cgroup *ret_cgroup)
{
	*ret_cgroup = (struct cgroup){ 0 };
	if (reader->version == CGROUP_NONE || !path || strlen(path) < 2 || !is_plain(path))
		return false;
	CLEANUP_CLOSE int directory =
		openat(reader->directory, path + 1, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (directory < 0 || cgroup_read_figures(&reader->buffer, reader->version, path, directory,
				     true, ret_cgroup) <= 0) {
		*ret_cgroup = (struct cgroup){ 0 };
		return false;
	}
	ret_cgroup->path = path;
	return true;
}

void kill_groups_close(struct kill_groups_reader *reader)
{
	if (reader->directory >= 0)
		close(reader->directory);
	buffer_release(&reader->buffer);
	reader->version = CGROUP_NONE;
}
