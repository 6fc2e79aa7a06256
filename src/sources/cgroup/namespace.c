/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No file tells where in the host's tree the reader's cgroup namespace has its root; but the root
 * of the namespace's own mount is that directory.
 */
#include "sources/cgroup/namespace.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/cgroup_tree.h"
#include "sources/mounts.h"

#include <string.h>
#include <sys/stat.h>

static bool is_outside(const char *path)
{
	return path && *path == '/' && !cgroup_path_is_in_tree(path);
}

static bool has_outsiders(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->process_count; i++)
		if (is_outside(snapshot->processes[i].cgroup))
			return true;
	return false;
}

void cgroup_place_own_root(struct snapshot *snapshot, struct cgroup_place *place)
{
	struct buffer mounts = { 0 };
	struct cgroup_place own = { .version = CGROUP_NONE };
	struct stat status;

	if (!has_outsiders(snapshot))
		return;
	if (mounts_read(&mounts) == 0)
		own = cgroup_place_mounted(&snapshot->texts, span_of(&mounts), CGROUP_FOR_MEMORY);
	buffer_release(&mounts);
	if (own.version != place->version || strcmp(own.top, "/") != 0 ||
		stat(own.directory, &status) < 0)
		return;
	place->own_device = status.st_dev;
	place->own_inode = status.st_ino;
}

const char *cgroup_resolve(struct arena *arena, const char *root, const char *path)
{
	size_t length = strlen(root);

	while (length > 0 && root[length - 1] == '/')
		length--;
	for (; is_outside(path); path += 3) {
		if (length == 0)
			return NULL;
		while (root[--length] != '/')
			;
	}
	if (strcmp(path, "/") == 0 && length > 0)
		path = "";
	if (length == 0 && *path == '\0')
		path = "/";
	return length + strlen(path) > CGROUP_PATH_MAX
		       ? NULL
		       : text_format(arena, "%.*s%s", (int)length, root, path);
}

void cgroup_resolve_processes(struct snapshot *snapshot, const char *root)
{
	struct arena *arena = &snapshot->texts;
	const char *seen = NULL, *resolved = NULL;
	struct cgroup_pod pod = { NULL, POD_NONE };

	for (size_t i = 0; i < snapshot->process_count; i++) {
		struct process *process = &snapshot->processes[i];

		if (!process->cgroup)
			continue;
		if (process->cgroup != seen) {
			seen = process->cgroup;
			resolved = cgroup_resolve(arena, root, seen);
			pod = cgroup_pod(arena, resolved ? resolved : "/");
		}
		if (!resolved)
			continue;
		process->cgroup = resolved;
		if (!process->unit)
			process->unit = cgroup_unit(arena, resolved);
		if (!process->container)
			process->container = cgroup_container(arena, resolved);
		process->pod = pod.uid;
		process->qos = pod.qos;
	}
}
