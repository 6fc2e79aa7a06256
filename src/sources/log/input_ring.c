/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/log/input_ring.h"

#include "base/privilege.h"

#include <errno.h>
#include <fcntl.h>

int log_input_open_ring(void)
{
	int fd, errnum;

	privilege_raise();
	fd = open("/dev/kmsg", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	errnum = errno;
	privilege_lower();
	return fd < 0 ? -errnum : fd;
}
