/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the hierarchy that counts memory is mounted. */
#include "sources/cgroup.h"
#include "sources/proc_reader.h"

#include "base/text.h"

#include <string.h>
#include <unistd.h>

static bool has_option(struct slice options, const char *name)
{
	struct slice option;

	while (slice_cut(&options, ',', &option))
		if (slice_equals(option, name))
			return true;
	return slice_equals(options, name);
}

static bool is_outside(struct slice root)
{
	if (slice_length(root) < 3 || memcmp(root.start, "/..", 3) != 0)
		return false;
	return slice_length(root) == 3 || root.start[3] == '/';
}

/* The root of a mount is the shorter the more of the tree is below it. */
static bool is_better(const struct mount *mount, const struct mount *best)
{
	if (!best->root.start)
		return true;
	if (is_outside(mount->root) != is_outside(best->root))
		return is_outside(best->root);
	return slice_length(mount->root) < slice_length(best->root);
}

/* `option`: by which a hierarchy of version 1 is known; NULL for the one of version 2. */
static struct mount find_hierarchy(struct slice mountinfo, const char *option)
{
	struct mount mount, best = { 0 };

	while (mount_next(&mountinfo, &mount))
		if (slice_equals(mount.type, option ? "cgroup" : "cgroup2") &&
			(!option || has_option(mount.options, option)) && is_better(&mount, &best))
			best = mount;
	return best;
}

/* On a hybrid machine version 2 is there as well, but has what version 1 has not. */
struct cgroup_place cgroup_place_mounted(
	struct arena *arena, struct slice mountinfo, enum cgroup_purpose purpose)
{
	struct cgroup_place place = { .version = CGROUP_V1 };
	struct mount best =
		find_hierarchy(mountinfo, purpose == CGROUP_FOR_MEMORY ? "memory" : "name=systemd");

	if (!best.root.start) {
		best = find_hierarchy(mountinfo, NULL);
		place.version = CGROUP_V2;
	}
	if (!best.root.start || is_outside(best.root))
		return (struct cgroup_place){ .version = CGROUP_NONE };
	place.directory = mount_text(arena, best.point);
	place.top = mount_text(arena, best.root);
	place.charges_hugetlb = figure_of(has_option(best.options, "memory_hugetlb_accounting"));
	if (!place.directory || !place.top || place.top[0] != '/')
		place.version = CGROUP_NONE;
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
