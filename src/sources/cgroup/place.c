/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/cgroup/place.h"

#include "base/text.h"
#include "snapshot/cgroup_tree.h"
#include "sources/mount_ancestors.h"
#include "sources/mounts.h"

#include <string.h>
#include <unistd.h>

/* A mount of a hierarchy. */
struct seen {
	struct mount mount;
	const char *top; /* its root as text; NULL: longer than any path */
	bool is_in_tree; /* in oomtop's cgroup namespace */
};

/* The shorter the root of a mount, the more of the tree the mount shows. */
static bool is_better(const struct seen *seen, const struct seen *best)
{
	if (!best->top)
		return true;
	if (seen->is_in_tree != best->is_in_tree)
		return seen->is_in_tree;
	return strlen(seen->top) < strlen(best->top);
}

/* `option`: mount option that tells hierarchies of version 1 apart; NULL: version 2. */
static struct seen find_hierarchy(
	struct arena *arena, struct text_span mountinfo, const char *option)
{
	struct seen seen, best = { 0 };
	struct mount_ways *ways = mount_ways_new(mountinfo);

	for (size_t i = 0; mount_next(&mountinfo, &seen.mount); i++) {
		if (!text_span_equals(seen.mount.type, option ? "cgroup" : "cgroup2") ||
			(option && !mount_has_option(&seen.mount, option)))
			continue;
		if (mount_way_of(ways, i) == MOUNT_MAY_WAIT)
			continue;
		seen.top = mount_text(arena, seen.mount.root);
		seen.is_in_tree = cgroup_path_is_in_tree(seen.top);
		if (seen.top && is_better(&seen, &best))
			best = seen;
	}
	mount_ways_free(ways);
	return best;
}

static bool is_covered(struct arena *arena, struct text_span mountinfo, const char *directory)
{
	size_t length = strlen(directory);
	struct mount mount;

	while (mount_next(&mountinfo, &mount)) {
		const char *point = mount_text(arena, mount.point);

		if (!point || (strncmp(point, directory, length) == 0 && point[length] == '/'))
			return true;
	}
	return false;
}

/* On a hybrid machine version 2 is mounted, too, without what version 1 has. */
struct cgroup_place cgroup_place_mounted(
	struct arena *arena, struct text_span mountinfo, enum cgroup_purpose purpose)
{
	struct cgroup_place place = { .version = CGROUP_V1 };
	struct seen best = find_hierarchy(
		arena, mountinfo, purpose == CGROUP_FOR_MEMORY ? "memory" : "name=systemd");

	if (!best.top) {
		best = find_hierarchy(arena, mountinfo, NULL);
		place.version = CGROUP_V2;
	}
	if (!best.is_in_tree)
		return (struct cgroup_place){ .version = CGROUP_NONE };
	place.directory = mount_text(arena, best.mount.point);
	place.top = best.top;
	place.charges_hugetlb =
		figure_of(mount_has_option(&best.mount, "memory_hugetlb_accounting"));
	if (!place.directory)
		place.version = CGROUP_NONE;
	else
		place.is_covered = is_covered(arena, mountinfo, place.directory);
	return place;
}

struct cgroup_place cgroup_place_below(struct arena *arena, const char *sysfs)
{
	static const struct {
		enum cgroup_version version;
		const char *path, *mark;
	} usual[] = {
		{ CGROUP_V1, "fs/cgroup/memory", "memory.usage_in_bytes" },
		{ CGROUP_V2, "fs/cgroup", "cgroup.controllers" },
		{ CGROUP_V2, "fs/cgroup/unified", "cgroup.controllers" },
	};

	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		const char *directory = text_format(arena, "%s/%s", sysfs, usual[i].path);

		if (access(text_format(arena, "%s/%s", directory, usual[i].mark), F_OK) == 0)
			return (struct cgroup_place){
				.version = usual[i].version, .directory = directory, .top = "/"
			};
	}
	return (struct cgroup_place){ .version = CGROUP_NONE };
}
