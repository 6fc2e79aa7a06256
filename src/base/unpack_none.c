/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands in for unpack.c in a build without libarchive: nothing can be unpacked. */
#include "base/unpack.h"

#include <errno.h>

int unpack_open(struct unpack **ret_unpack, unpack_feed *feed, void *context,
	const struct input_limits *limits, const char *path, struct error *error)
{
	(void)feed;
	(void)context;
	(void)limits;
	*ret_unpack = NULL;
	return error_invalid(error, "unpack", path,
		"it is compressed, or a tar, and this oomtop was built without libarchive (the "
		"build option 'archive')");
}

void unpack_close(struct unpack *unpack)
{
	(void)unpack;
}

bool unpack_is_archive(const struct unpack *unpack)
{
	(void)unpack;
	return false;
}

int unpack_next(struct unpack *unpack, struct input_member *ret_member, struct error *error)
{
	(void)unpack;
	(void)ret_member;
	return error_system(error, "unpack", NULL, ENOSYS);
}

ssize_t unpack_read(struct unpack *unpack, void *bytes, size_t size, struct error *error)
{
	(void)unpack;
	(void)bytes;
	(void)size;
	return error_system(error, "unpack", NULL, ENOSYS);
}
