/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the way to a mount point leads through, by lines of mountinfo. */
#include "sources/mount_ancestors.h"
#include "sources/mounts.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAIL(type) " rw - " type " source rw\n"
#define ROOT       "1 0 8:1 / /" TAIL("ext4")

/* The way of the last line is looked for. */
static const struct {
	const char *mountinfo;
	enum mount_way way;
} cases[] = {
	{ ROOT, MOUNT_CLEAR },
	{ "1 0 0:9 / /" TAIL("nfs4"), MOUNT_CLEAR },
	{ "1 0 0:9 / /" TAIL("nfs4") "2 1 0:5 / /tmp" TAIL("tmpfs"), MOUNT_CLEAR },
	{ ROOT "2 1 0:5 / /tmp" TAIL("tmpfs"), MOUNT_CLEAR },
	{ ROOT "2 1 0:5 / /tmp" TAIL("tmpfs") "3 2 0:6 / /tmp/a" TAIL("tmpfs"), MOUNT_CLEAR },
	/* below what may wait, at once or further up */
	{ ROOT "2 1 0:5 / /m" TAIL("fuse.sshfs") "3 2 0:6 / /m/d" TAIL("tmpfs"), MOUNT_MAY_WAIT },
	{ ROOT "2 1 0:5 / /m" TAIL("nfs") "3 2 8:1 /x /m/d" TAIL("ext4") "4 3 0:6 / /m/d/e" TAIL(
		  "tmpfs"),
		MOUNT_MAY_WAIT },
	{ ROOT "2 1 0:5 / /m" TAIL("cifs") "3 2 0:6 / /m/d" TAIL("tmpfs"), MOUNT_MAY_WAIT },
	{ ROOT "2 1 0:5 / /m" TAIL("autofs") "3 2 0:6 / /m/d" TAIL("tmpfs"), MOUNT_MAY_WAIT },
	{ ROOT "2 1 0:5 / /m" TAIL("overlay") "3 2 0:6 / /m/d" TAIL("tmpfs"), MOUNT_MAY_WAIT },
	{ ROOT "2 1 0:5 / /m" TAIL("what-is-new") "3 2 0:6 / /m/d" TAIL("tmpfs"), MOUNT_MAY_WAIT },
	/* a bind mount of a directory of it is as it is; the mount itself is not walked into */
	{ ROOT "2 1 0:5 /sub /m" TAIL("fuse") "3 2 0:6 / /m/d" TAIL("tmpfs"), MOUNT_MAY_WAIT },
	{ ROOT "2 1 0:5 / /m" TAIL("fuse"), MOUNT_CLEAR },
	/* the path alone tells nothing: by its parent it is elsewhere */
	{ ROOT "2 1 0:5 / /m" TAIL("fuse") "3 1 0:6 / /m2" TAIL("tmpfs"), MOUNT_CLEAR },
	/* something was mounted over it, over a directory above, or between two of its parents */
	{ ROOT "9 2 0:7 / /m" TAIL("tmpfs") "2 1 0:5 / /m" TAIL("tmpfs"), MOUNT_HIDDEN },
	{ ROOT "9 2 0:7 / /m" TAIL("nfs4") "2 1 0:5 / /m" TAIL("tmpfs"), MOUNT_MAY_WAIT },
	{ ROOT "9 1 0:7 / /a" TAIL("fuse") "2 1 0:5 / /a/b/c" TAIL("tmpfs"), MOUNT_MAY_WAIT },
	{ ROOT "9 1 0:7 / /a" TAIL("ext4") "2 1 0:5 / /a/b/c" TAIL("tmpfs"), MOUNT_HIDDEN },
	{ ROOT "9 1 0:7 / /a" TAIL("ext4") "2 1 0:5 / /ab/c" TAIL("tmpfs"), MOUNT_CLEAR },
	{ ROOT "8 1 0:3 / /a" TAIL("tmpfs") "9 8 0:7 / /a/b" TAIL("fuse") "2 8 0:5 / /a/b/c" TAIL(
		  "tmpfs"),
		MOUNT_MAY_WAIT },
	{ ROOT "8 1 0:3 / /a" TAIL("tmpfs") "9 8 0:7 / /a" TAIL("fuse") "2 8 0:5 / /a/b" TAIL(
		  "tmpfs"),
		MOUNT_MAY_WAIT },
	/* the parent is listed behind its child, or is not to be seen, as in a chroot */
	{ ROOT "3 2 0:6 / /m" TAIL("fuse") "2 1 0:5 / /" TAIL("ext4") "4 3 0:7 / /m/d" TAIL(
		  "tmpfs"),
		MOUNT_MAY_WAIT },
	{ "5 4 0:7 / /d" TAIL("tmpfs"), MOUNT_CLEAR },
	/* what no kernel lists */
	{ "1 2 0:1 / /a" TAIL("ext4") "2 1 0:2 / /b" TAIL("tmpfs"), MOUNT_HIDDEN },
	{ "1 2 0:1 / /a" TAIL("ext4") "2 1 0:2 / /b" TAIL("ext4") "3 1 0:3 / /c" TAIL("tmpfs"),
		MOUNT_HIDDEN },
	{ "1 1 0:1 / /a" TAIL("tmpfs"), MOUNT_CLEAR },
};

static enum mount_way way_of_last(const char *text, bool backwards)
{
	struct text_span mountinfo = { text, text + strlen(text) }, rest = mountinfo;
	struct mount_ways *ways = mount_ways_new(mountinfo);
	enum mount_way way = MOUNT_CLEAR;
	struct mount mount;
	size_t count = 0;

	while (mount_next(&rest, &mount))
		count++;
	/* in whatever order they are asked for */
	for (size_t i = 0; i < count; i++)
		way = mount_way_of(ways, backwards ? count - 1 - i : i);
	if (backwards)
		way = mount_way_of(ways, count - 1);
	mount_ways_free(ways);
	return way;
}

Test(mount_ways, what_the_way_to_a_mount_leads_through)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (int backwards = 0; backwards < 2; backwards++)
			cr_expect_eq(way_of_last(cases[i].mountinfo, backwards), cases[i].way, "%s",
				cases[i].mountinfo);
}

Test(mount_ways, thousands_upon_each_other)
{
	enum { MOUNTS = 20000, LINE = 64 };
	char *text = memory_alloc(MOUNTS * LINE), *end = text;

	for (int i = 1; i <= MOUNTS; i++)
		end += sprintf(
			end, "%d %d 0:%d / /%s" TAIL("tmpfs"), i, i - 1, i, i == 1 ? "" : "a");
	cr_expect_eq(way_of_last(text, true), MOUNT_CLEAR);
	free(text);
}
