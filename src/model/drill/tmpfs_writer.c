/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/drill/tmpfs_writer.h"

#include "model/kernel/domain.h"

#include <ctype.h>
#include <string.h>

enum { CONTAINER_ID_LENGTH = 64, UID_LENGTH = 36 };

static size_t count_hex(const char *text)
{
	size_t count = 0;

	while (isxdigit((unsigned char)text[count]))
		count++;
	return count;
}

/* The first run of exactly 64 hexadecimal digits; NULL if there is none. */
static const char *find_container_id(const char *path)
{
	while (*path) {
		size_t count = count_hex(path);

		if (count == CONTAINER_ID_LENGTH)
			return path;
		path += count > 0 ? count : 1;
	}
	return NULL;
}

static bool holds_id(const char *path, const char *id)
{
	const char *found = find_container_id(path);

	return found && memcmp(found, id, CONTAINER_ID_LENGTH) == 0;
}

/* Systemd's names of cgroups have an underscore for each dash of a pod's UID. */
static bool names_pod(const char *path, const char *uid)
{
	const char *name = strrchr(path, '/');
	const char *found = name ? strstr(name, "pod") : NULL;

	while (found && strchr("-/", found[-1]) == NULL)
		found = strstr(found + 1, "pod");
	if (!found)
		return false;
	found += strlen("pod");
	for (size_t i = 0; i < UID_LENGTH; i++)
		if (found[i] != uid[i] && (found[i] != '_' || uid[i] != '-'))
			return false;
	return found[UID_LENGTH] == '\0' || found[UID_LENGTH] == '.';
}

/* "…/pods/UID/…"; NULL if the path has none. */
static const char *find_pod_uid(const char *path)
{
	static const char pods[] = "/pods/";
	const char *found = strstr(path, pods);
	const char *uid = found ? found + strlen(pods) : NULL;

	return uid && strcspn(uid, "/") == UID_LENGTH ? uid : NULL;
}

static int64_t shmem_bytes(const struct snapshot *snapshot, const struct cgroup *cgroup)
{
	int64_t bytes = 0;

	if (cgroup->shmem_bytes.known)
		return cgroup->shmem_bytes.value;
	for (size_t i = cgroup->first_member; i < cgroup->end_member; i++) {
		const struct process *process = &snapshot->processes[snapshot->members[i]];
		int64_t shmem = figure_or(process->memory.rss_shmem_bytes, 0);

		if (shmem > bytes)
			bytes = shmem;
	}
	return bytes;
}

static bool has_processes(const struct cgroup *cgroup)
{
	return cgroup->first_member < cgroup->end_member;
}

/*
 * All containers of a pod share the mount, and the one that writes is charged.  It is most likely
 * the one that holds most shared memory, if that may be what the tmpfs has.
 */
static struct tmpfs_writer writer_in_pod(
	const struct snapshot *snapshot, size_t pod, const struct holder *tmpfs)
{
	int64_t most = figure_or(tmpfs->bytes, 0) / 2;
	size_t likely = pod, last = pod, count = 0;

	for (size_t i = pod + 1; i < snapshot->cgroups[pod].end; i++) {
		const struct cgroup *cgroup = &snapshot->cgroups[i];
		int64_t bytes = shmem_bytes(snapshot, cgroup);

		if (cgroup->parent != pod || !has_processes(cgroup))
			continue;
		last = i;
		count++;
		if (bytes <= most)
			continue;
		most = bytes;
		likely = i;
	}
	return (struct tmpfs_writer){ .memcg = count == 1 ? last : likely, .is_guess = count > 1 };
}

struct tmpfs_writer tmpfs_writer_by_path(
	const struct snapshot *snapshot, const struct holder *tmpfs)
{
	const char *path = tmpfs->name ? tmpfs->name : "";
	const char *id = find_container_id(path), *uid = find_pod_uid(path);

	for (size_t i = 0; (id || uid) && i < snapshot->cgroup_count; i++) {
		const struct cgroup *cgroup = &snapshot->cgroups[i];

		if (uid && names_pod(cgroup->path, uid))
			return writer_in_pod(snapshot, i, tmpfs);
		if (id && holds_id(cgroup->path, id))
			return strstr(cgroup->path, "kubepods")
				       ? writer_in_pod(snapshot, cgroup->parent, tmpfs)
				       : (struct tmpfs_writer){ .memcg = i };
	}
	return (struct tmpfs_writer){ .memcg = CGROUP_UNKNOWN };
}

static bool is_reached(const struct cgroup *cgroup, int64_t growth_bytes)
{
	return memcg_is_limited(cgroup) && has_processes(cgroup) &&
	       cgroup->max_bytes.value - figure_or(cgroup->current_bytes, 0) < growth_bytes;
}

size_t tmpfs_writer_likely(
	const struct snapshot *snapshot, int64_t growth_bytes, int64_t *ret_shmem_bytes)
{
	size_t likely = CGROUP_UNKNOWN;
	int64_t most = -1;

	for (size_t i = 0; i < snapshot->cgroup_count; i++) {
		const struct cgroup *cgroup = &snapshot->cgroups[i];
		int64_t bytes;

		if (!is_reached(cgroup, growth_bytes))
			continue;
		bytes = shmem_bytes(snapshot, cgroup);
		if (bytes <= most)
			continue;
		most = bytes;
		likely = i;
	}
	*ret_shmem_bytes = most;
	return likely;
}
