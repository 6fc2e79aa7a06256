/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By the tree of mounts: a directory of a network or FUSE file system on the way may never answer,
 * and neither may one that was later mounted over the way.
 */
#include "sources/mount_ancestors.h"

#include "sources/mounts.h"

#include <stdlib.h>
#include <string.h>

/*
 * File systems on this machine's disks and in its memory.  All others may block: network file
 * systems, FUSE, autofs, and overlayfs because of its layers.
 */
static const char *const local_types[] = { "bcachefs", "bpf", "btrfs", "cgroup", "cgroup2",
	"configfs", "cramfs", "debugfs", "devpts", "devtmpfs", "efivarfs", "erofs", "exfat", "ext2",
	"ext3", "ext4", "f2fs", "hfsplus", "hugetlbfs", "iso9660", "jffs2", "jfs", "mqueue",
	"msdos", "nilfs2", "ntfs3", "proc", "pstore", "ramfs", "reiserfs", "rootfs", "securityfs",
	"selinuxfs", "squashfs", "sysfs", "tmpfs", "tracefs", "ubifs", "udf", "vfat", "xfs",
	"zfs" };

enum { NONE = -1, UNDECIDED = -1, DECIDING = -2 };

struct mount_node {
	struct mount mount;
	long below;  /* the child that decide() came from */
	long parent; /* place among the nodes; NONE when the parent is not visible */
	int way;     /* to the mount, without what covers its root: enum mount_way, or UNDECIDED,
			DECIDING */
};

struct mount_ways {
	struct mount_node *nodes;
	size_t count, capacity;
	size_t *by_id;    /* places, sorted by the mounts' ids */
	size_t *by_point; /* places, sorted by the parents' places, then by the mount points */
};

/* The root directory is trusted: oomtop was started from there. */
static bool may_wait(const struct mount *mount)
{
	if (text_span_equals(mount->point, "/"))
		return false;
	for (size_t i = 0; i < sizeof(local_types) / sizeof(*local_types); i++)
		if (text_span_equals(mount->type, local_types[i]))
			return false;
	return true;
}

static int compare_texts(struct text_span a, struct text_span b)
{
	size_t shorter = text_span_length(a) < text_span_length(b) ? text_span_length(a)
								   : text_span_length(b);
	int order = memcmp(a.start, b.start, shorter);

	return order ? order
		     : (text_span_length(a) > text_span_length(b)) -
			       (text_span_length(a) < text_span_length(b));
}

static int compare_ids(const void *left, const void *right, void *context)
{
	const struct mount_node *nodes = context;
	int64_t a = nodes[*(const size_t *)left].mount.id,
		b = nodes[*(const size_t *)right].mount.id;

	return (a > b) - (a < b);
}

static int compare_points(const void *left, const void *right, void *context)
{
	const struct mount_node *nodes = context;
	const struct mount_node *a = &nodes[*(const size_t *)left],
				*b = &nodes[*(const size_t *)right];

	if (a->parent != b->parent)
		return a->parent < b->parent ? -1 : 1;
	return compare_texts(a->mount.point, b->mount.point);
}

static long find_id(const struct mount_ways *ways, int64_t id)
{
	size_t min = 0, end = ways->count;

	while (min < end) {
		size_t middle = min + (end - min) / 2;
		int64_t other = ways->nodes[ways->by_id[middle]].mount.id;

		if (other == id)
			return (long)ways->by_id[middle];
		if (other < id)
			min = middle + 1;
		else
			end = middle;
	}
	return NONE;
}

/* Returns a mount on exactly that directory of the parent, other than `but`; NULL for none. */
static const struct mount_node *find_child(const struct mount_ways *ways, long parent,
	struct text_span point, const struct mount_node *but)
{
	const struct mount_node wanted = { .parent = parent, .mount.point = point };
	size_t min = 0, end = ways->count;

	while (min < end) {
		size_t middle = min + (end - min) / 2;
		const struct mount_node *node = &ways->nodes[ways->by_point[middle]];
		int order = node->parent != wanted.parent ? (node->parent < wanted.parent ? -1 : 1)
							  : compare_texts(node->mount.point, point);

		if (order < 0)
			min = middle + 1;
		else
			end = middle;
	}
	for (size_t i = min; i < ways->count; i++) {
		const struct mount_node *node = &ways->nodes[ways->by_point[i]];

		if (node->parent != parent || compare_texts(node->mount.point, point) != 0)
			return NULL;
		if (node != but)
			return node;
	}
	return NULL;
}

/* Returns a mount that covers the way from the parent's root to the node; NULL for none. */
static const struct mount_node *find_cover(
	const struct mount_ways *ways, const struct mount_node *node)
{
	struct text_span point = node->mount.point, prefix = { point.start, point.start };
	size_t shortest =
		node->parent == NONE ? 1 : text_span_length(ways->nodes[node->parent].mount.point);
	const struct mount_node *cover = NULL;

	for (prefix.end++; !cover && node->parent != NONE && prefix.end <= point.end;
		prefix.end++) {
		bool is_directory = prefix.end == point.end || *prefix.end == '/' ||
				    text_span_length(prefix) == 1;

		if (is_directory && text_span_length(prefix) >= shortest)
			cover = find_child(ways, node->parent, prefix, node);
	}
	return cover;
}

/* The parent's way is decided before. */
static void decide_by_parent(struct mount_ways *ways, struct mount_node *node)
{
	const struct mount_node *parent = node->parent == NONE ? NULL : &ways->nodes[node->parent];
	const struct mount_node *cover = find_cover(ways, node);

	if ((parent && (may_wait(&parent->mount) || parent->way == MOUNT_MAY_WAIT)) ||
		(cover && may_wait(&cover->mount)))
		node->way = MOUNT_MAY_WAIT;
	else if (cover || (parent && parent->way == MOUNT_HIDDEN))
		node->way = MOUNT_HIDDEN;
	else
		node->way = MOUNT_CLEAR;
}

/*
 * Climbs to the first mount whose way is decided, and back.  Without recursion: mounts may be
 * nested thousands deep.
 */
static enum mount_way decide(struct mount_ways *ways, struct mount_node *node)
{
	struct mount_node *top = node;

	while (top->way == UNDECIDED && top->parent != NONE) {
		struct mount_node *parent = &ways->nodes[top->parent];

		top->way = DECIDING;
		/* no kernel lists a circle */
		if (parent->way == DECIDING) {
			top->way = MOUNT_HIDDEN;
			break;
		}
		parent->below = top - ways->nodes;
		top = parent;
	}
	if (top->way == UNDECIDED)
		decide_by_parent(ways, top);
	while (node->way == DECIDING) {
		top = &ways->nodes[top->below];
		if (top->way == DECIDING)
			decide_by_parent(ways, top);
	}
	return (enum mount_way)node->way;
}

static size_t *places(size_t count)
{
	size_t *list = memory_alloc(count * sizeof(*list));

	for (size_t i = 0; i < count; i++)
		list[i] = i;
	return list;
}

struct mount_ways *mount_ways_new(struct text_span mountinfo)
{
	struct mount_ways *ways = memory_alloc(sizeof(*ways));
	struct mount mount;

	while (mount_next(&mountinfo, &mount)) {
		array_reserve(ways->nodes, ways->count, ways->capacity);
		ways->nodes[ways->count++] =
			(struct mount_node){ .mount = mount, .parent = NONE, .way = UNDECIDED };
	}
	ways->by_id = places(ways->count);
	ways->by_point = places(ways->count);
	if (ways->count == 0)
		return ways;
	qsort_r(ways->by_id, ways->count, sizeof(size_t), compare_ids, ways->nodes);
	for (size_t i = 0; i < ways->count; i++) {
		struct mount_node *node = &ways->nodes[i];

		if (node->mount.parent != node->mount.id)
			node->parent = find_id(ways, node->mount.parent);
	}
	qsort_r(ways->by_point, ways->count, sizeof(size_t), compare_points, ways->nodes);
	return ways;
}

void mount_ways_free(struct mount_ways *ways)
{
	free(ways->nodes);
	free(ways->by_id);
	free(ways->by_point);
	free(ways);
}

enum mount_way mount_way_of(struct mount_ways *ways, size_t place)
{
	const struct mount_node *cover;
	struct mount_node *node;
	enum mount_way way;

	if (place >= ways->count)
		return MOUNT_HIDDEN;
	node = &ways->nodes[place];
	way = decide(ways, node);
	cover = find_child(ways, (long)place, node->mount.point, NULL);
	if (way == MOUNT_CLEAR && cover)
		way = may_wait(&cover->mount) ? MOUNT_MAY_WAIT : MOUNT_HIDDEN;
	return way;
}
