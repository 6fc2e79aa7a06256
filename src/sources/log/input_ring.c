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

void log_input_set_boot(struct log_reader *reader)
{
	struct timespec now, since_boot;

	if (clock_gettime(CLOCK_REALTIME, &now) == 0 &&
		clock_gettime(CLOCK_MONOTONIC, &since_boot) == 0)
		log_reader_set_boot(reader, now.tv_sec - since_boot.tv_sec);
}
