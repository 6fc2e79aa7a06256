/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a kernel release, such as "4.18.0-553.22.1.el8_10.x86_64". */
#ifndef OOMTOP_BASE_RELEASE_H
#define OOMTOP_BASE_RELEASE_H

#include <stdbool.h>

struct release {
	unsigned major, minor;
	/* the number behind the first '-', by which distributions count their builds: 553 */
	unsigned build;
	bool has_build;
	const char *rest; /* what follows the numbers: "el8_10.x86_64", "-amd64", "" */
};

/* Parses a release, whose text must outlive *ret_release.  False if it names no version. */
bool release_parse(struct release *ret_release, const char *text);
/* Whether the version is that one or a later one. */
bool release_is_from(const struct release *release, unsigned major, unsigned minor);
/*
 * Whether the release is one of mainline or of a stable series: "6.1.90", "7.2.0-rc3+".  A kernel
 * with any other suffix may hold changes of its vendor.
 */
bool release_is_mainline(const struct release *release);
/* Whether `rest` is the mark of a vendor, or continues it: "el8" for "el8_10.x86_64". */
bool release_has_mark(const struct release *release, const char *mark);

#endif
