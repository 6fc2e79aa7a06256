/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/segments.h"

#include "base/size.h"
#include "base/text_span.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	TABLE_LIMIT = 1 << 23, /* 32,768 segments, a line of some 200 bytes each (SHMMNI) */
	MAPS_LIMIT = 1 << 24,  /* 65,530 mappings with paths of some 150 bytes */
	ID_WORD = 2,           /* of a line of sysvipc/shm, from 1 on */
	MODE_WORD = 3,
	RSS_WORD = 15,
	INODE_WORD = 5,          /* of a line of maps */
	REMOVED_DIGIT_PLACE = 4, /* of the mode in octal, from the right: 01000 is SHM_DEST */
	MODE_DIGITS_MAX = 6,
};

static const char segment_name[] = "/SYSV";

struct segment {
	int64_t id, rss_bytes;
	bool is_counted; /* a process may map it several times */
};

struct segments {
	struct segment *items;
	size_t count, capacity;
};

/* The word with that number, from 1 on, of a line. */
static struct text_span word_at(struct text_span line, int number)
{
	struct text_span word = { "", "" };

	for (int i = 0; i < number; i++)
		if (!text_span_word(&line, &word))
			return (struct text_span){ "", "" };
	return word;
}

/* Whether IPC_RMID was called: the last mapper ends such a segment. */
static bool is_removed(struct text_span mode)
{
	size_t length = text_span_length(mode);

	return length >= REMOVED_DIGIT_PLACE && length <= MODE_DIGITS_MAX &&
	       (mode.end[-REMOVED_DIGIT_PLACE] - '0') & 1;
}

static void add(struct segments *segments, struct text_span line)
{
	struct figure id = text_span_number(word_at(line, ID_WORD), 0, INT32_MAX);
	struct figure rss = text_span_number(word_at(line, RSS_WORD), 0, INT64_MAX);
	struct text_span mode = word_at(line, MODE_WORD);

	/* the first line names the columns */
	if (!id.known || !rss.known || is_removed(mode))
		return;
	array_reserve(segments->items, segments->count, segments->capacity);
	segments->items[segments->count++] =
		(struct segment){ .id = id.value, .rss_bytes = rss.value };
}

static int compare_ids(const void *left, const void *right)
{
	const struct segment *a = left, *b = right;

	return (a->id > b->id) - (a->id < b->id);
}

/* Sorts by id.  False where the table cannot be read; the caller frees the items. */
static bool read_table(struct segments *segments, struct proc_reader *reader)
{
	struct text_span text, line;

	if (buffer_read_once_at(&reader->buffer, reader->root.fd, "sysvipc/shm", TABLE_LIMIT) < 0)
		return false;
	if (figure_or(reader->snapshot->machine.shm_rmid_forced, 0) != 0)
		return true;
	text = span_of(&reader->buffer);
	while (text_span_line(&text, &line))
		add(segments, line);
	if (segments->count > 0)
		qsort(segments->items, segments->count, sizeof(*segments->items), compare_ids);
	return true;
}

void segments_read(struct proc_reader *reader)
{
	struct segments segments = { 0 };
	int64_t bytes = 0;

	if (!read_table(&segments, reader))
		return;
	for (size_t i = 0; i < segments.count; i++)
		bytes = size_sum(bytes, segments.items[i].rss_bytes);
	reader->snapshot->machine.lasting_segments_bytes = figure_of(bytes);
	free(segments.items);
}

/* Whether the ids in the table mean the segments that the process maps. */
static bool is_in_namespace(const struct proc_reader *reader, int directory)
{
	struct stat own, its;

	if (!reader->own)
		return true;
	return fstatat(reader->root.fd, "self/ns/ipc", &own, 0) == 0 &&
	       fstatat(directory, "ns/ipc", &its, 0) == 0 && own.st_ino == its.st_ino;
}

/* maps shows the id of a segment as its inode (ipc/shm.c: newseg). */
static int64_t count_mapping(struct segments *segments, struct text_span line)
{
	struct figure id = text_span_number(word_at(line, INODE_WORD), 0, INT32_MAX);
	struct text_span name = word_at(line, INODE_WORD + 1);
	const size_t start = sizeof(segment_name) - 1;
	struct segment wanted = { 0 }, *found;

	if (!id.known || text_span_length(name) < start ||
		memcmp(name.start, segment_name, start) != 0)
		return 0;
	wanted.id = id.value;
	found = segments->count > 0 ? bsearch(&wanted, segments->items, segments->count,
					      sizeof(wanted), compare_ids)
				    : NULL;
	if (!found || found->is_counted)
		return 0;
	found->is_counted = true;
	return found->rss_bytes;
}

static struct figure sum_mapped(struct segments *segments, struct proc_reader *reader,
	const struct process *process, int directory)
{
	char path[40] = "maps";
	struct text_span text, line;
	int64_t bytes = 0;

	if (process->mm_tid != process->pid)
		snprintf(path, sizeof(path), "task/%d/maps", process->mm_tid);
	if (buffer_read_once_at(&reader->buffer, directory, path, MAPS_LIMIT) < 0)
		return FIGURE_UNKNOWN;
	text = span_of(&reader->buffer);
	while (text_span_line(&text, &line))
		bytes = size_sum(bytes, count_mapping(segments, line));
	return figure_of(bytes);
}

void segments_read_mapped(struct proc_reader *reader, struct process *process, int directory)
{
	struct segments segments = { 0 };

	process->detail.lasting_shmem_bytes = FIGURE_UNKNOWN;
	if (figure_or(reader->snapshot->machine.lasting_segments_bytes, 0) == 0 ||
		figure_or(process->memory.rss_shmem_bytes, 0) == 0)
		return;
	if (is_in_namespace(reader, directory) && read_table(&segments, reader))
		process->detail.lasting_shmem_bytes =
			sum_mapped(&segments, reader, process, directory);
	free(segments.items);
}
