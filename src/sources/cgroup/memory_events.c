/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/cgroup/memory_events.h"

#include "base/debug.h"
#include "base/root.h"
#include "base/text_span.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

/* FILE_BYTES_MAX: the kernel's file has less than 150 bytes */
enum { FILE_BYTES_MAX = 1024, DIRECTORIES_MAX = 256 };

static const char file_name[] = "memory.events";

/* Unknown before Linux 4.13, and where the group was removed. */
static struct figure parse_kills(struct text_span text)
{
	struct text_span line, label;

	while (text_span_line(&text, &line))
		if (text_span_word(&line, &label) && text_span_equals(label, "oom_kill"))
			return text_span_number(line, 0, INT64_MAX);
	return FIGURE_UNKNOWN;
}

/* Returns false if the file can no longer be read.  Until this is read, poll(2) returns at once. */
static bool read_kills(int file, struct figure *ret_kills)
{
	char text[FILE_BYTES_MAX];
	ssize_t got = pread(file, text, sizeof(text), 0);

	if (got < 0)
		return false;
	*ret_kills = parse_kills((struct text_span){ text, text + got });
	return true;
}

/* Whether a file of that directory is watched from now on. */
static bool watch(struct memory_events *events, int directory, ino_t inode)
{
	struct watched_group group = { .file = file_open_at(directory, file_name), .inode = inode };

	if (group.file < 0)
		return false;
	if (!read_kills(group.file, &group.kills) || !group.kills.known) {
		close(group.file);
		return false;
	}
	events->groups[events->count++] = group;
	return true;
}

static bool is_watched(const struct memory_events *events, ino_t inode)
{
	for (size_t i = 0; i < events->count; i++)
		if (events->groups[i].inode == inode)
			return true;
	return false;
}

static void watch_below(struct memory_events *events, const char *name, ino_t inode)
{
	int group = openat(events->directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (group < 0)
		return;
	if (watch(events, group, inode))
		debug(DEBUG_CGROUP, "/%s: memory.events is watched for kills", name);
	close(group);
}

struct memory_events memory_events_open(const struct cgroup_place *place)
{
	struct memory_events events = MEMORY_EVENTS_NONE;

	if (place->version != CGROUP_V2)
		return events;
	events.directory = open(place->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (events.directory < 0)
		return events;
	if (watch(&events, events.directory, 0)) {
		close(events.directory);
		events.directory = -1;
		debug(DEBUG_CGROUP, "%s: memory.events is watched for kills", place->directory);
	}
	memory_events_watch_new(&events);
	return events;
}

void memory_events_watch_new(struct memory_events *events)
{
	size_t directories = 0;
	struct dirent *entry;
	int fd = events->directory < 0
			 ? -1
			 : openat(events->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *listing = fd < 0 ? NULL : fdopendir(fd);

	if (!listing) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while (events->count < MEMORY_EVENTS_MAX && directories < DIRECTORIES_MAX &&
		(entry = readdir(listing))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		directories++;
		if (!is_watched(events, entry->d_ino))
			watch_below(events, entry->d_name, entry->d_ino);
	}
	closedir(listing);
}

size_t memory_events_poll(
	const struct memory_events *events, struct pollfd ret_polled[static MEMORY_EVENTS_MAX])
{
	for (size_t i = 0; i < events->count; i++)
		ret_polled[i] = (struct pollfd){ .fd = events->groups[i].file, .events = POLLPRI };
	return events->count;
}

bool memory_events_have_changed(
	const struct memory_events *events, const struct pollfd polled[static MEMORY_EVENTS_MAX])
{
	for (size_t i = 0; i < events->count; i++)
		if (polled[i].revents)
			return true;
	return false;
}

bool memory_events_have_kill(
	struct memory_events *events, const struct pollfd polled[static MEMORY_EVENTS_MAX])
{
	bool has_kill = false;

	/* from the end: what takes the place of a removed group has been looked at */
	for (size_t i = events->count; i-- > 0;) {
		struct watched_group *group = &events->groups[i];
		struct figure before = group->kills;

		if (!polled[i].revents)
			continue;
		if (!read_kills(group->file, &group->kills)) {
			close(group->file);
			*group = events->groups[--events->count];
		} else if (group->kills.known && before.known &&
			   group->kills.value > before.value) {
			has_kill = true;
		}
	}
	return has_kill;
}

void memory_events_close(struct memory_events *events)
{
	while (events->count > 0)
		close(events->groups[--events->count].file);
	if (events->directory >= 0)
		close(events->directory);
	events->directory = -1;
}
