/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input.h"

#include "sources/log/input_journal.h"
#include "sources/log/input_kmsg.h"
#include "sources/log/input_ring.h"
#include "sources/log/input_text.h"

#include "base/attributes.h"
#include "base/input.h"
#include "base/memory.h"
#include "sources/archive/kernel_logs.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1 << 18 };

static int feed(struct log_reader *reader, const char *bytes, size_t length, const char *path,
	struct error *error)
{
	int result = log_reader_feed(reader, bytes, length);

	return result < 0 ? error_system(error, "read", path, -result) : 0;
}

/* Newest first: from its end to its beginning, but a message of several lines from its first on. */
static int feed_reversed(struct log_reader *reader, const char *bytes, size_t length,
	const char *path, struct error *error)
{
	enum {
		INDENT = 16
	}; /* of the lines of a message that journalctl prints behind the first */
	size_t end = length, start, lines = 0;
	int result = 0;

	for (const char *at = bytes; (at = memchr(at, '\n', (size_t)(bytes + length - at))); at++)
		lines++;
	log_reader_set_newest_first(reader, lines + (length > 0 && bytes[length - 1] != '\n'));
	while (result == 0 && end > 0) {
		start = end;
		do {
			const char *newline = start > 1 ? memrchr(bytes, '\n', start - 1) : NULL;

			start = newline ? (size_t)(newline + 1 - bytes) : 0;
		} while (start > 0 && strspn(bytes + start, " ") >= INDENT);
		result = feed(reader, bytes + start, end - start, path, error);
		if (result == 0 && bytes[end - 1] != '\n')
			result = feed(reader, "\n", 1, path, error);
		end = start;
	}
	return result;
}

/* Reads as much as there is room for, or all; returns how much, or a negative errno. */
static ssize_t fill(struct input *input, char *bytes, size_t room, struct error *error)
{
	size_t length = 0;
	ssize_t got = 1;

	while (length < room && (got = input_read(input, bytes + length, room - length, error)) > 0)
		length += (size_t)got;
	return got < 0 ? got : (ssize_t)length;
}

/* Reads the rest into memory, behind what is there: a log that is newest first is read whole. */
static int read_whole(struct log_reader *reader, struct input *input, char *block, size_t length,
	struct error *error)
{
	enum { WHOLE_MAX = 1 << 28 };
	CLEANUP_FREE char *bytes = memory_alloc(length + BLOCK_BYTES + 1);
	size_t room = length + BLOCK_BYTES;
	ssize_t got;

	memcpy(bytes, block, length);
	while ((got = fill(input, bytes + length, room - length, error)) > 0) {
		length += (size_t)got;
		if (length < room)
			break;
		if (length >= WHOLE_MAX)
			return error_invalid(error, "read", input_path(input),
				"it is newest first and too large: reverse it first, as by tac");
		room = length * 2;
		bytes = memory_resize(bytes, room + 1, 1);
	}
	if (got < 0)
		return (int)got;
	bytes[length] = '\0';
	return feed_reversed(reader, bytes, length, input_path(input), error);
}

static int feed_all(
	struct log_reader *reader, struct input *input, int64_t end_seconds, struct error *error)
{
	CLEANUP_FREE char *block = memory_alloc(BLOCK_BYTES);
	ssize_t got = fill(input, block, BLOCK_BYTES, error);
	struct escaped_text escaped = { 0 };
	const char *refusal = got > 0 ? input_text_refusal(block, (size_t)got) : NULL;
	bool is_escaped = got > 0 && input_text_is_escaped(block, (size_t)got);
	int result = 0;

	if (got > 0 && !is_escaped && input_text_is_in_one_line(block, (size_t)got))
		refusal = "its messages are in one line of JSON: write a message a line, as by jq";
	if (refusal)
		return error_invalid(error, "read", input_path(input), "%s", refusal);
	if (got > 0 && !is_escaped && input_text_is_newest_first(block, (size_t)got, end_seconds))
		return read_whole(reader, input, block, (size_t)got, error);
	while (result == 0 && got > 0) {
		size_t length = is_escaped ? escaped_text_decode(&escaped, block, (size_t)got)
					   : (size_t)got;

		result = feed(reader, block, length, input_path(input), error);
		if (result == 0)
			got = input_read(input, block, BLOCK_BYTES, error);
	}
	return got < 0 ? (int)got : result;
}

static int begin_text(void *context, const char *name, struct error *error)
{
	(void)context;
	(void)name;
	(void)error;
	return 0;
}

static int add_text(void *context, const char *bytes, size_t length, struct error *error)
{
	return feed(context, bytes, length, "the archive", error);
}

static int end_text(void *context, struct error *error)
{
	int result = log_reader_end_text(context);

	return result < 0 ? error_system(error, "read", "the archive", -result) : 0;
}

/* One kill may be in several texts of an archive, which the reader tells by victim and time. */
static int feed_archive(
	struct log_reader *reader, struct input *input, const char *path, struct error *error)
{
	const struct kernel_log_sink sink = { begin_text, add_text, end_text, reader };
	size_t count;
	int result = archive_kernel_logs(input, path, &sink, &count, error);

	if (result == 0 && count == 0)
		return error_invalid(error, "read", path, "it holds no log of the kernel");
	return result;
}

static bool is_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A file ends when it was last written; standard input and pipes end now. */
static int64_t set_end(struct log_reader *reader, const char *path)
{
	bool is_input = strcmp(path, "-") == 0;
	struct stat status;
	bool is_file = (is_input ? fstat(STDIN_FILENO, &status) : stat(path, &status)) == 0 &&
		       S_ISREG(status.st_mode);
	int64_t end_seconds = is_file ? status.st_mtim.tv_sec : time(NULL);

	log_reader_set_end(reader, end_seconds);
	return end_seconds;
}

int log_input_file(struct log_reader *reader, const char *path, struct error *error)
{
	struct input *input;
	int64_t end_seconds = set_end(reader, path);
	int result;

	if (is_directory(path))
		return feed_archive(reader, NULL, path, error);
	result = input_open(&input, path, error);
	if (result < 0)
		return result;
	result = input_is_archive(input) ? feed_archive(reader, input, path, error)
					 : feed_all(reader, input, end_seconds, error);
	input_close(input);
	return result;
}

/* What could not be read of this boot, by the result of each source; NULL if all was. */
const char *log_input_unread(int from_ring, int from_journal)
{
	if (from_ring == -EPERM)
		return "the kernel's ring buffer (needs CAP_SYSLOG: kernel.dmesg_restrict)";
	if (from_ring == -EACCES)
		return "the kernel's ring buffer (/dev/kmsg may not be opened)";
	if (from_ring == -ENOENT)
		return "the kernel's ring buffer (there is no /dev/kmsg)";
	if (from_ring < 0)
		return "the kernel's ring buffer (/dev/kmsg fails)";
	if (from_journal == -EACCES || from_journal == -EPERM)
		return "the journal (needs group systemd-journal)";
	if (from_journal == -EOPNOTSUPP)
		return "the journal (built without libsystemd)";
	return from_journal < 0 ? "the journal (there is none of this boot)" : NULL;
}

/*
 * The journal reaches back to the boot; from where the ring buffer begins, its lines take the place
 * of the journal's, which may have missed some.
 */
int log_input_boot(struct log_reader *reader, const char **ret_unread, struct error *error)
{
	struct kmsg ring = { .count = 0 };
	struct log_journal journal = { .ring = &ring };
	int from_ring = kmsg_read(&ring), from_journal, result;

	log_reader_set_end(reader, time(NULL));
	from_journal = log_input_journal(reader, &journal, error);
	log_input_set_boot(reader);
	result = kmsg_feed(&ring, reader, INT64_MAX);
	kmsg_release(&ring);
	*ret_unread = log_input_unread(from_ring, from_journal);
	if (from_ring < 0 && from_journal < 0)
		return error_invalid(error, "read", "this boot's log", "%s, and %s",
			log_input_unread(from_ring, 0), log_input_unread(0, from_journal));
	return result < 0 ? error_system(error, "read", "/dev/kmsg", -result) : 0;
}
