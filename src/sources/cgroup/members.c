/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/cgroup/members.h"

#include "base/memory.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

enum { LIST_LIMIT = 1 << 26 }; /* bytes: more than PID_MAX_LIMIT (4 million) PIDs take */

/* In version 2, a process outside of the reader's PID namespace is listed as 0, in version 1 not.
 */
void cgroup_members_add(struct cgroup_members *members, struct text_span text, const char *path)
{
	struct text_span line;

	while (text_span_line(&text, &line)) {
		struct figure pid = text_span_number(line, 0, INT_MAX);

		if (!pid.known)
			continue;
		if (pid.value == 0) {
			members->outsider_count++;
			continue;
		}
		array_reserve(members->items, members->count, members->capacity);
		members->items[members->count++] = (struct cgroup_member){ (pid_t)pid.value, path };
	}
}

bool cgroup_members_parse(
	struct cgroup_members *members, struct buffer *buffer, int directory, const char *path)
{
	int error = buffer_read_at(buffer, directory, "cgroup.procs", LIST_LIMIT);

	if (error == 0)
		cgroup_members_add(members, span_of(buffer), path);
	return error == 0 || error == -ENOENT || error == -ENODEV;
}

void cgroup_members_add_directory(struct cgroup_members *members, uint64_t inode, const char *path)
{
	array_reserve(members->directories, members->directory_count, members->directory_capacity);
	members->directories[members->directory_count++] =
		(struct cgroup_directory){ .inode = inode, .path = path };
}

void cgroup_members_doubt(struct cgroup_members *members, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		members->items[i].path = NULL;
}

static int compare_pids(const void *left, const void *right)
{
	const struct cgroup_member *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

static int compare_inodes(const void *left, const void *right)
{
	const struct cgroup_directory *a = left, *b = right;

	return (a->inode > b->inode) - (a->inode < b->inode);
}

void cgroup_members_finish(struct cgroup_members *members)
{
	struct cgroup_member *items = members->items;
	size_t kept = 0;

	if (members->directory_count > 0)
		qsort(members->directories, members->directory_count, sizeof(*members->directories),
			compare_inodes);

	if (members->count == 0)
		return;
	qsort(items, members->count, sizeof(*items), compare_pids);
	for (size_t i = 1; i < members->count; i++)
		if (items[i].pid != items[kept].pid)
			items[++kept] = items[i];
		else if (items[i].path != items[kept].path)
			items[kept].path = NULL;
	members->count = kept + 1;
}

const char *cgroup_members_find(const struct cgroup_members *members, pid_t pid)
{
	const struct cgroup_member wanted = { .pid = pid }, *found;

	if (members->only_path || members->count == 0)
		return members->only_path;
	found = bsearch(
		&wanted, members->items, members->count, sizeof(*members->items), compare_pids);
	return found ? found->path : NULL;
}

const char *cgroup_members_find_directory(const struct cgroup_members *members, uint64_t inode)
{
	const struct cgroup_directory wanted = { .inode = inode }, *found;

	if (members->only_path || members->directory_count == 0)
		return members->only_path;
	found = bsearch(&wanted, members->directories, members->directory_count,
		sizeof(*members->directories), compare_inodes);
	return found ? found->path : NULL;
}

void cgroup_members_release(struct cgroup_members *members)
{
	free(members->directories);
	free(members->items);
	*members = (struct cgroup_members){ 0 };
}

void cgroup_lists_release(struct cgroup_lists *lists)
{
	for (size_t i = 0; i < sizeof(lists->members) / sizeof(*lists->members); i++)
		cgroup_members_release(&lists->members[i]);
}
