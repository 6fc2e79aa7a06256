/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/holders.h"

#include "base/debug.h"
#include "base/text.h"
#include "sources/mount_ancestors.h"
#include "sources/mounts.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { FILE_LIMIT = 1 << 16, KIB = 1024, ZRAM_STORED = 0, ZRAM_MEMORY_USED = 2, ZRAM_LIMIT = 3 };

static bool is_in_memory(const struct mount *mount)
{
	return text_span_equals(mount->type, "tmpfs") || text_span_equals(mount->type, "devtmpfs");
}

static struct figure block_bytes(const struct statvfs *fs, fsblkcnt_t blocks)
{
	int64_t bytes;

	return __builtin_mul_overflow(blocks, fs->f_frsize, &bytes) ? FIGURE_UNKNOWN
								    : figure_of(bytes);
}

/* Only for a tmpfs with a clear way.  A tmpfs without a size limit reports 0 blocks. */
static void measure(const char *point, struct holder *holder)
{
	struct statvfs fs;

	if (statvfs(point, &fs) < 0 || fs.f_blocks == 0 || fs.f_bfree > fs.f_blocks)
		return;
	holder->bytes = block_bytes(&fs, fs.f_blocks - fs.f_bfree);
	holder->max_bytes = block_bytes(&fs, fs.f_blocks);
}

/* False when another file system is mounted on top of the path. */
static bool leads_to(const char *point, struct text_span device)
{
	struct statx there;
	char text[32];

	if (statx(AT_FDCWD, point, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, 0, &there) < 0)
		return false;
	snprintf(text, sizeof(text), "%u:%u", there.stx_dev_major, there.stx_dev_minor);
	return text_span_equals(device, text);
}

struct devices {
	struct text_span *seen;
	size_t count, capacity;
};

static bool was_seen(const struct devices *devices, struct text_span device)
{
	for (size_t i = 0; i < devices->count; i++)
		if (text_span_length(devices->seen[i]) == text_span_length(device) &&
			memcmp(devices->seen[i].start, device.start, text_span_length(device)) == 0)
			return true;
	return false;
}

static void remember(struct devices *devices, struct text_span device)
{
	array_reserve(devices->seen, devices->count, devices->capacity);
	devices->seen[devices->count++] = device;
}

/* A tmpfs may be mounted at many places and holds its memory once. */
static void add_tmpfs(
	struct proc_reader *reader, struct devices *devices, const struct mount *mount)
{
	struct holder holder = { .kind = HOLDER_TMPFS,
		.noswap = figure_of(mount_has_option(mount, "noswap")) };

	holder.name = mount_text(&reader->snapshot->texts, mount->point);
	if (!holder.name || !leads_to(holder.name, mount->device))
		return;
	measure(holder.name, &holder);
	snapshot_add_holder(reader->snapshot, holder);
	remember(devices, mount->device);
}

/* A tmpfs that no safe path leads to is added by name, its size unknown. */
static void add_unseen_tmpfs(
	struct proc_reader *reader, struct devices *devices, const struct mount *mount)
{
	struct holder holder = { .kind = HOLDER_UNSEEN_TMPFS };

	holder.name = mount_text(&reader->snapshot->texts, mount->point);
	if (!holder.name)
		return;
	debug(DEBUG_PROC, "tmpfs %s is not measured: the way there may block", holder.name);
	snapshot_add_holder(reader->snapshot, holder);
	remember(devices, mount->device);
}

static void visit_mounts(struct proc_reader *reader, struct devices *devices,
	struct mount_ways *ways, enum mount_way way,
	void (*visit)(struct proc_reader *, struct devices *, const struct mount *))
{
	struct text_span rest = span_of(&reader->buffer);
	struct mount mount;

	for (size_t i = 0; mount_next(&rest, &mount); i++)
		if (is_in_memory(&mount) && !was_seen(devices, mount.device) &&
			mount_way_of(ways, i) == way)
			visit(reader, devices, &mount);
}

static void read_tmpfs(struct proc_reader *reader)
{
	struct devices devices = { 0 };
	struct mount_ways *ways;

	if (mounts_read(&reader->buffer) < 0)
		return;
	ways = mount_ways_new(span_of(&reader->buffer));
	visit_mounts(reader, &devices, ways, MOUNT_CLEAR, add_tmpfs);
	visit_mounts(reader, &devices, ways, MOUNT_MAY_WAIT, add_unseen_tmpfs);
	mount_ways_free(ways);
	free(devices.seen);
}

static void read_arc(struct proc_reader *reader)
{
	struct holder holder = { .kind = HOLDER_ZFS_ARC };
	struct text_span text, line, label, type;

	if (buffer_read_at(&reader->buffer, reader->root.fd, "spl/kstat/zfs/arcstats", FILE_LIMIT) <
		0)
		return;
	text = span_of(&reader->buffer);
	while (text_span_line(&text, &line)) {
		if (!text_span_word(&line, &label) || !text_span_word(&line, &type))
			continue;
		if (text_span_equals(label, "size"))
			holder.bytes = text_span_amount(line, 1);
		else if (text_span_equals(label, "c_min"))
			holder.min_bytes = text_span_amount(line, 1);
	}
	if (holder.bytes.known)
		snapshot_add_holder(reader->snapshot, holder);
}

static struct figure word_of(struct text_span text, int place)
{
	struct text_span word;

	for (int i = 0; text_span_word(&text, &word); i++)
		if (i == place)
			return text_span_amount(word, 1);
	return FIGURE_UNKNOWN;
}

static void add_zram(struct proc_reader *reader, int directory, const char *device)
{
	struct holder holder = { .kind = HOLDER_ZRAM };
	char path[sizeof(((struct dirent *)0)->d_name) + sizeof("/mm_stat")];

	snprintf(path, sizeof(path), "%s/mm_stat", device);
	if (buffer_read_at(&reader->buffer, directory, path, FILE_LIMIT) < 0)
		return;
	holder.name = arena_copy(&reader->snapshot->texts, device, strlen(device));
	holder.bytes = word_of(span_of(&reader->buffer), ZRAM_MEMORY_USED);
	holder.stored_bytes = word_of(span_of(&reader->buffer), ZRAM_STORED);
	holder.max_bytes = word_of(span_of(&reader->buffer), ZRAM_LIMIT);
	if (figure_or(holder.max_bytes, 0) == 0)
		holder.max_bytes = FIGURE_UNKNOWN;
	if (holder.bytes.known)
		snapshot_add_holder(reader->snapshot, holder);
}

/* "/dev/zram0", also of a file that was removed: "/dev/zram0\040(deleted)". */
static bool is_path_of(struct text_span path, const char *device)
{
	static const char deleted[] = "\\040(deleted)";
	const size_t length = sizeof(deleted) - 1;

	if (text_span_length(path) > length && memcmp(path.end - length, deleted, length) == 0)
		path.end -= length;
	for (const char *at = path.start; at < path.end; at++)
		if (*at == '/')
			path.start = at + 1;
	return text_span_equals(path, device);
}

/*
 * "/dev/zram0 partition 4194300 1024 100": path, kind, size and used in KiB, priority.  What lxcfs
 * shows a container instead, of kind "virtual", does not tell the devices.
 */
static void find_swap(struct text_span text, struct holder *zram)
{
	struct text_span line, path, kind, size, used;

	zram->swap_bytes = zram->swap_free_bytes = figure_of(0);
	while (text_span_line(&text, &line)) {
		if (!text_span_word(&line, &path) || !text_span_word(&line, &kind) ||
			!text_span_word(&line, &size) || !text_span_word(&line, &used))
			continue;
		if (text_span_equals(kind, "virtual")) {
			zram->swap_bytes = zram->swap_free_bytes = FIGURE_UNKNOWN;
			return;
		}
		if (!text_span_equals(kind, "partition") || !is_path_of(path, zram->name))
			continue;
		zram->swap_bytes = text_span_amount(size, KIB);
		zram->swap_free_bytes =
			figure_subtract(zram->swap_bytes, text_span_amount(used, KIB));
		if (zram->swap_free_bytes.known)
			zram->swap_free_bytes =
				figure_of(size_positive(zram->swap_free_bytes.value));
	}
}

static void find_swap_on_zram(struct proc_reader *reader)
{
	struct machine *machine = &reader->snapshot->machine;
	int error = buffer_read_at(&reader->buffer, reader->root.fd, "swaps", FILE_LIMIT);

	debug_file(DEBUG_PROC, error, "swaps");
	if (error < 0)
		return;
	for (size_t i = 0; i < machine->holder_count; i++)
		if (machine->holders[i].kind == HOLDER_ZRAM)
			find_swap(span_of(&reader->buffer), &machine->holders[i]);
}

static DIR *open_directory(const char *root, const char *path)
{
	int root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = root_fd < 0 ? -1 : openat(root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);

	if (root_fd >= 0)
		close(root_fd);
	if (fd >= 0 && !directory)
		close(fd);
	return directory;
}

static void read_zram(struct proc_reader *reader)
{
	DIR *blocks = open_directory(reader->sysfs, "block");
	struct dirent *entry;

	if (!blocks)
		return;
	while ((entry = readdir(blocks)))
		if (text_starts_with(entry->d_name, "zram"))
			add_zram(reader, dirfd(blocks), entry->d_name);
	closedir(blocks);
	find_swap_on_zram(reader);
}

static struct figure dma_buf_size(struct proc_reader *reader, int directory, const char *buffer)
{
	char path[sizeof(((struct dirent *)0)->d_name) + sizeof("/size")];

	snprintf(path, sizeof(path), "%s/size", buffer);
	if (buffer_read_at(&reader->buffer, directory, path, FILE_LIMIT) < 0)
		return figure_of(0); /* freed meanwhile */
	return text_span_amount(span_of(&reader->buffer), 1);
}

static void read_dma_buf(struct proc_reader *reader)
{
	DIR *buffers = open_directory(reader->sysfs, "kernel/dmabuf/buffers");
	struct figure sum = figure_of(0);
	struct dirent *entry;

	if (!buffers)
		return;
	while ((entry = readdir(buffers)))
		if (entry->d_name[0] != '.')
			sum = figure_add(sum, dma_buf_size(reader, dirfd(buffers), entry->d_name));
	closedir(buffers);
	if (sum.known)
		snapshot_add_holder(
			reader->snapshot, (struct holder){ .kind = HOLDER_DMA_BUF, .bytes = sum });
}

void holders_read(struct proc_reader *reader)
{
	if (reader->own)
		read_tmpfs(reader);
	read_arc(reader);
	if (!reader->sysfs)
		return;
	read_zram(reader);
	read_dma_buf(reader);
}
