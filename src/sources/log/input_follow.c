/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input_follow.h"

#include "base/attributes.h"
#include "sources/log/input.h"
#include "sources/log/input_kmsg.h"
#include "sources/log/input_ring.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_MS = 1000, FOR_EVER = -1 };

/* A log that is followed. */
struct followed {
	struct log_reader *reader;
	int fd;
	bool is_ring;
	struct figure sequence; /* of the record before */
	int read_errno;         /* why nothing more can be read; 0: something else has failed */
};

/* The kernel overwrites records that nobody reads in time. */
static void note_gap(struct followed *log, const char *record)
{
	struct figure sequence = kmsg_record_sequence(record);
	int64_t step =
		log->sequence.known && sequence.known ? sequence.value - log->sequence.value : 0;

	if (step > 1)
		log_reader_note_missed(log->reader, (uint64_t)step - 1);
	log->sequence = sequence;
}

static int cannot_read(struct followed *log)
{
	log->read_errno = errno;
	return -errno;
}

/* A record of the ring buffer, or what standard input has.  Returns 1, 0 at the end, or -errno. */
static int feed_once(struct followed *log)
{
	char bytes[KMSG_RECORD_MAX + 1];
	ssize_t got = read(log->fd, bytes, KMSG_RECORD_MAX);
	size_t length;
	int result;

	/* EPIPE: records were overwritten; the number of the next one tells how many */
	if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EPIPE))
		return 1;
	if (got < 0)
		return cannot_read(log);
	if (got == 0)
		return 0;
	length = (size_t)got;
	if (log->is_ring) {
		bytes[got] = '\0';
		note_gap(log, bytes);
		length = kmsg_record_text(bytes, length);
	}
	result = log_reader_feed(log->reader, bytes, length);
	return result < 0 ? result : 1;
}

static int follow(struct followed *log)
{
	struct pollfd watched = { .fd = log->fd, .events = POLLIN };
	int patience_ms = FOR_EVER, result = 1;

	while (result > 0) {
		int ready = poll(&watched, 1, patience_ms);

		if (ready < 0 && errno != EINTR)
			return cannot_read(log);
		if (ready > 0) {
			result = feed_once(log);
			patience_ms = QUIET_MS;
		} else if (ready == 0) {
			result = log_reader_flush(log->reader);
			patience_ms = FOR_EVER;
			result = result < 0 ? result : 1;
		}
	}
	return result;
}

int log_input_follow(struct log_reader *reader, bool standard_input, struct error *error)
{
	CLEANUP_CLOSE int ring = -1;
	const char *path = standard_input ? "standard input" : "/dev/kmsg";
	struct followed log;
	int fd = STDIN_FILENO, result;

	if (!standard_input) {
		fd = ring = log_input_open_ring();
		if (fd == -EPERM || fd == -EACCES)
			return error_invalid(
				error, "follow", path, "not read: %s", log_input_unread(fd, 0));
		if (fd < 0)
			return error_system(error, "open", path, -fd);
		lseek(fd, 0, SEEK_END);
		log_input_set_boot(reader);
	}
	log_reader_set_end(reader, time(NULL));
	log = (struct followed){ .reader = reader, .fd = fd, .is_ring = !standard_input };
	result = follow(&log);
	if (log.read_errno != 0)
		return error_system(error, "read", path, log.read_errno);
	return result;
}
