/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input.h"

#include "sources/log/input_journal.h"
#include "sources/log/input_kmsg.h"

#include "base/attributes.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1 << 18 };

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

/* The ring buffer's clock starts with CLOCK_MONOTONIC, nearly, and stands still in a suspend. */
static void set_boot(struct log_reader *reader)
{
	struct timespec now, since_boot;

	if (clock_gettime(CLOCK_REALTIME, &now) == 0 &&
		clock_gettime(CLOCK_MONOTONIC, &since_boot) == 0)
		log_reader_set_boot(reader, now.tv_sec - since_boot.tv_sec);
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
	set_boot(reader);
	result = kmsg_feed(&ring, reader, INT64_MAX);
	kmsg_release(&ring);
	*ret_unread = log_input_unread(from_ring, from_journal);
	if (from_ring < 0 && from_journal < 0)
		return error_invalid(error, "read", "this boot's log", "%s, and %s",
			log_input_unread(from_ring, 0), log_input_unread(0, from_journal));
	return result < 0 ? error_system(error, "read", "/dev/kmsg", -result) : 0;
}
