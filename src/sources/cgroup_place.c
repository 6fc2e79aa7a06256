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

static enum cgroup_version version_of(const struct mount *mount)
{
	if (slice_equals(mount->type, "cgroup2"))
		return CGROUP_V2;
	if (slice_equals(mount->type, "cgroup") && has_option(mount->options, "memory"))
		return CGROUP_V1;
	return CGROUP_NONE;
}

static bool is_outside(struct slice root)
{
	if (slice_length(root) < 3 || memcmp(root.start, "/..", 3) != 0)
		return false;
	return slice_length(root) == 3 || root.start[3] == '/';
}

/*
 * On a hybrid machine version 2 is there as well, but counts no memory.  The root of a mount is the
 * shorter the more of the tree is below it.
 */
static bool is_better(enum cgroup_version version, const struct mount *mount,
	enum cgroup_version best_version, const struct mount *best)
{
	if (version != best_version)
		return best_version == CGROUP_NONE || version == CGROUP_V1;
	if (is_outside(mount->root) != is_outside(best->root))
		return is_outside(best->root);
	return slice_length(mount->root) < slice_length(best->root);
}

struct cgroup_place cgroup_place_mounted(struct arena *arena, struct slice mountinfo)
{
	struct cgroup_place place = { .version = CGROUP_NONE };
	struct mount mount, best = { 0 };

	while (mount_next(&mountinfo, &mount)) {
		enum cgroup_version version = version_of(&mount);

		if (version == CGROUP_NONE || !is_better(version, &mount, place.version, &best))
			continue;
		place.version = version;
		best = mount;
	}
	if (place.version == CGROUP_NONE || is_outside(best.root))
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
