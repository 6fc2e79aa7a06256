/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The functions of libarchive that base/unpack.c calls, in the library that is loaded when the
 * first of them is needed.
 *
 * libarchive brings some ten more libraries, ICU and the C++ runtime among them.  Linked with them,
 * a start of oomtop took about twice the time, and nearly none reads an archive.
 */
#ifndef OOMTOP_BASE_LIBARCHIVE_H
#define OOMTOP_BASE_LIBARCHIVE_H

#include "base/attributes.h"

#include <archive.h>
#include <archive_entry.h>

/* clang-format off */
#define LIBARCHIVE_FUNCTIONS(each) \
	each(archive_entry_filetype) \
	each(archive_entry_hardlink) \
	each(archive_entry_pathname) \
	each(archive_entry_pathname_utf8) \
	each(archive_entry_symlink) \
	each(archive_errno) \
	each(archive_error_string) \
	each(archive_filter_bytes) \
	each(archive_filter_count) \
	each(archive_format) \
	each(archive_read_data_block) \
	each(archive_read_free) \
	each(archive_read_new) \
	each(archive_read_next_header) \
	each(archive_read_open) \
	each(archive_read_support_filter_gzip) \
	each(archive_read_support_filter_xz) \
	each(archive_read_support_filter_zstd) \
	each(archive_read_support_format_empty) \
	each(archive_read_support_format_raw) \
	each(archive_read_support_format_tar) \
	each(archive_set_error)
/* clang-format on */

/* NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a member has no parentheses */
#define LIBARCHIVE_MEMBER(function) __typeof__(function) *function;

struct libarchive {
	LIBARCHIVE_FUNCTIONS(LIBARCHIVE_MEMBER)
};

/*
 * The library, which stays loaded; or NULL with the reason in *ret_refused, a text that lives as
 * long as the program.  Threads may call it at once.
 */
const struct libarchive *libarchive_load(const char **ret_refused) MUST_CHECK NONNULL();

#endif
