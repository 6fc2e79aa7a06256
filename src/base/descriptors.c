/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/descriptors.h"

#include <stdio.h>
#include <sys/resource.h>

size_t descriptors_allow_all(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return 0;
	if (limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
		getrlimit(RLIMIT_NOFILE, &limit);
	}
	return limit.rlim_cur;
}

void descriptor_path(char path[static DESCRIPTOR_PATH_MAX], int fd)
{
	snprintf(path, DESCRIPTOR_PATH_MAX, "/proc/self/fd/%d", fd);
}
