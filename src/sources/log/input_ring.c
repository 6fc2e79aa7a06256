/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input_ring.h"

#include "base/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>

int log_input_open_ring(void)
{
	int fd, errnum;

	privilege_raise();
	fd = open("/dev/kmsg", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	errnum = errno;
	privilege_lower();
	return fd < 0 ? -errnum : fd;
}

/* In whole seconds. */
static int64_t rounded_difference(const struct timespec *later, const struct timespec *earlier)
{
	const int64_t second = 1000000000;
	int64_t ns = (later->tv_sec - earlier->tv_sec) * second + later->tv_nsec - earlier->tv_nsec;

	return (ns + second / 2) / second;
}

/*
 * Rounded, as for the journal: the two clocks tick over at different moments, so that their whole
 * seconds differ by one more or less from run to run, and a kill would change its time.  The
 * difference of the clocks themselves changes only when the time of day is set.
 */
void log_input_set_boot(struct log_reader *reader)
{
	struct timespec now, since_boot;

	if (clock_gettime(CLOCK_REALTIME, &now) == 0 &&
		clock_gettime(CLOCK_MONOTONIC, &since_boot) == 0)
		log_reader_set_boot(reader, rounded_difference(&now, &since_boot));
}
