/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input.h"

#include "sources/log/input_journal.h"

#include "base/attributes.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1 << 18, RECORD_BYTES_MAX = 8192 };

static int feed_all(struct log_reader *reader, int fd, const char *path, struct error *error)
{
	CLEANUP_FREE char *block = memory_alloc(BLOCK_BYTES);

	for (;;) {
		ssize_t got = read(fd, block, BLOCK_BYTES);
		int result;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(error, "read", path, errno);
		if (got == 0)
			return 0;
		result = log_reader_feed(reader, block, (size_t)got);
		if (result < 0)
			return error_system(error, "read", path, -result);
	}
}

/* A file ends when it was last written; standard input and pipes end now. */
static void set_end(struct log_reader *reader, int fd)
{
	struct stat status;

	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		log_reader_set_end(reader, status.st_mtim.tv_sec);
	else
		log_reader_set_end(reader, time(NULL));
}

int log_input_file(struct log_reader *reader, const char *path, struct error *error)
{
	CLEANUP_CLOSE int fd = -1;

	if (strcmp(path, "-") == 0) {
		set_end(reader, STDIN_FILENO);
		return feed_all(reader, STDIN_FILENO, "standard input", error);
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return error_system(error, "open", path, errno);
	set_end(reader, fd);
	return feed_all(reader, fd, path, error);
}

/*
 * Reads what the ring buffer holds now: a record each read(2).  EPIPE says that records were
 * overwritten meanwhile; the next read goes on behind them.
 */
static int feed_ring_buffer(struct log_reader *reader, int fd)
{
	char record[RECORD_BYTES_MAX + 1];

	for (;;) {
		ssize_t got = read(fd, record, RECORD_BYTES_MAX);
		int result;

		if (got < 0 && (errno == EINTR || errno == EPIPE))
			continue;
		if (got < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (got == 0)
			return 0;
		if (record[got - 1] != '\n')
			record[got++] = '\n';
		result = log_reader_feed(reader, record, (size_t)got);
		if (result < 0)
			return result;
	}
}

/* The ring buffer has no wall clock: its clock starts with CLOCK_MONOTONIC, nearly. */
static int read_ring_buffer(struct log_reader *reader)
{
	CLEANUP_CLOSE int fd = open("/dev/kmsg", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct timespec now, since_boot;

	if (fd < 0)
		return -errno;
	if (clock_gettime(CLOCK_REALTIME, &now) == 0 &&
		clock_gettime(CLOCK_MONOTONIC, &since_boot) == 0)
		log_reader_set_boot(reader, now.tv_sec - since_boot.tv_sec);
	return feed_ring_buffer(reader, fd);
}

/*
 * The journal goes first: it reaches back to the boot.  The ring buffer follows; what the journal
 * had already is known by the kernel's clock (log_reader_skip_known).
 */
int log_input_boot(struct log_reader *reader, const char **ret_unread, struct error *error)
{
	struct log_journal journal = { .path = NULL };
	int from_journal = log_input_journal(reader, &journal, error), from_ring;

	*ret_unread = NULL;
	log_reader_set_end(reader, time(NULL));
	log_reader_skip_known(reader);
	from_ring = read_ring_buffer(reader);
	if (from_ring < 0 && from_journal < 0)
		return error_system(error, "read", "/dev/kmsg", -from_ring);
	if (from_ring == -EPERM || from_ring == -EACCES)
		*ret_unread = "the kernel's ring buffer (needs CAP_SYSLOG)";
	else if (from_ring < 0)
		*ret_unread = "the kernel's ring buffer (no /dev/kmsg)";
	else if (from_journal == -EACCES || from_journal == -EPERM)
		*ret_unread = "the journal (needs group systemd-journal)";
	else if (from_journal == -EOPNOTSUPP)
		*ret_unread = "the journal (built without libsystemd)";
	else if (from_journal < 0)
		*ret_unread = "the journal (there is none of this boot)";
	return 0;
}
