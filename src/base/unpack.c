/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/unpack.h"

#include "base/libarchive.h"
#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

enum {
	FEED_BYTES = 1 << 16,
	TAR_BLOCK = 512,
	FILTERS_MAX = 2, /* a compression, and libarchive's last filter, which only reads */
};

struct unpack {
	const struct libarchive *library;
	struct archive *archive;
	struct input_limits limits;
	const char *path;
	unpack_feed *feed;
	void *context;
	struct error fed; /* the error of the feed */
	bool has_feed_failed, has_feed_ended;
	int64_t zeros_fed; /* at the end of what was fed so far */
	bool is_archive;
	bool is_first_known; /* `entry` is the first header, which unpack_next() did not return */
	struct archive_entry *entry;
	int64_t members;
	/* the block that libarchive gave last, and how much of it, and of the gap before, is left
	 */
	const char *block;
	size_t block_left;
	int64_t gap_left, member_position;
	char packed[FEED_BYTES];
};

static void count_zeros(struct unpack *unpack, size_t length)
{
	size_t zeros = 0;

	while (zeros < length && unpack->packed[length - 1 - zeros] == '\0')
		zeros++;
	unpack->zeros_fed = (zeros == length ? unpack->zeros_fed : 0) + (int64_t)zeros;
}

static la_ssize_t feed(struct archive *archive, void *context, const void **ret_bytes)
{
	struct unpack *unpack = context;
	ssize_t got =
		unpack->feed(unpack->context, unpack->packed, sizeof(unpack->packed), &unpack->fed);

	count_zeros(unpack, got > 0 ? (size_t)got : 0);
	unpack->has_feed_ended = got == 0;
	if (got < 0) {
		unpack->has_feed_failed = true;
		unpack->library->archive_set_error(archive, EIO, "%s", "read error");
		return -1;
	}
	*ret_bytes = unpack->packed;
	return got;
}

static int fail(struct unpack *unpack, struct error *error)
{
	const char *cause = unpack->library->archive_error_string(unpack->archive);

	if (unpack->has_feed_failed) {
		*error = unpack->fed;
		return error->errnum ? -error->errnum : -EINVAL;
	}
	if (unpack->library->archive_errno(unpack->archive) == ENOMEM)
		memory_exhausted();
	return error_invalid(error, "unpack", unpack->path, "it is damaged or cut off: %s",
		cause ? cause : "no more is known");
}

/* Whether more was unpacked than any honest file holds. */
static int check_limits(struct unpack *unpack, struct error *error)
{
	const struct input_limits *limits = &unpack->limits;
	int64_t unpacked = unpack->library->archive_filter_bytes(unpack->archive, 0);
	int64_t packed = unpack->library->archive_filter_bytes(unpack->archive, -1), free_bytes;

	/* a hole in a sparse member is bytes too */
	if (unpack->member_position > unpacked)
		unpacked = unpack->member_position;
	if (unpacked > limits->max_bytes)
		return error_invalid(error, "unpack", unpack->path,
			"it holds more than %" PRId64 " MiB", limits->max_bytes >> 20);
	free_bytes = unpack->is_archive ? limits->free_archive_bytes : limits->free_stream_bytes;
	if (unpacked > free_bytes && unpacked / limits->max_ratio > packed)
		return error_invalid(error, "unpack", unpack->path,
			"it holds more than %" PRId64
			" times its size: it is made to fill memory or time",
			limits->max_ratio);
	if (unpack->members > limits->max_members)
		return error_invalid(error, "unpack", unpack->path,
			"it holds more than %" PRId64 " members", limits->max_members);
	return 0;
}

/*
 * A tar ends with blocks of zeros, which libarchive does not insist on: without them it was cut off
 * between two members.  A compression says itself where it ends.
 */
static bool is_cut_off(const struct unpack *unpack)
{
	return unpack->members > 0 && unpack->has_feed_ended && unpack->zeros_fed < TAR_BLOCK &&
	       unpack->library->archive_filter_count(unpack->archive) == 1;
}

/* Reads the header of the next member into unpack->entry: 1, 0 at the end, or a negative errno. */
static int read_header(struct unpack *unpack, struct error *error)
{
	int result = unpack->library->archive_read_next_header(unpack->archive, &unpack->entry);

	unpack->block_left = 0;
	unpack->gap_left = unpack->member_position = 0;
	if (result == ARCHIVE_EOF) {
		unpack->entry = NULL;
		return is_cut_off(unpack) ? error_invalid(error, "unpack", unpack->path,
						    "it is cut off: a tar's end is missing")
					  : 0;
	}
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		return fail(unpack, error);
	unpack->members++;
	result = check_limits(unpack, error);
	return result < 0 ? result : 1;
}

/* Without the filter built in, libarchive answers ARCHIVE_WARN and would start a program. */
static bool switch_on(const struct unpack *unpack)
{
	const struct libarchive *library = unpack->library;
	struct archive *archive = unpack->archive;

	return library->archive_read_support_format_tar(archive) == ARCHIVE_OK &&
	       library->archive_read_support_format_raw(archive) == ARCHIVE_OK &&
	       library->archive_read_support_format_empty(archive) == ARCHIVE_OK &&
	       library->archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
	       library->archive_read_support_filter_xz(archive) == ARCHIVE_OK &&
	       library->archive_read_support_filter_zstd(archive) == ARCHIVE_OK;
}

static int start(struct unpack *unpack, struct error *error)
{
	struct archive *archive = unpack->archive;
	int result;

	if (!switch_on(unpack))
		return error_invalid(error, "unpack", unpack->path,
			"libarchive was built without gzip, xz or zstd");
	if (unpack->library->archive_read_open(archive, unpack, NULL, feed, NULL) != ARCHIVE_OK)
		return fail(unpack, error);
	if (unpack->library->archive_filter_count(archive) > FILTERS_MAX)
		return error_invalid(
			error, "unpack", unpack->path, "it is compressed more than once");
	result = read_header(unpack, error);
	if (result < 0)
		return result;
	if (unpack->library->archive_format(archive) == ARCHIVE_FORMAT_RAW &&
		unpack->library->archive_filter_count(archive) == 1)
		return error_invalid(error, "unpack", unpack->path,
			"it begins like a compressed file or a tar, and is damaged or cut off");
	unpack->is_archive = (unpack->library->archive_format(archive) &
				     ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
	unpack->is_first_known = result == 1;
	return 0;
}

int unpack_open(struct unpack **ret_unpack, unpack_feed *feed_bytes, void *context,
	const struct input_limits *limits, const char *path, struct error *error)
{
	const char *refused;
	const struct libarchive *library = libarchive_load(&refused);
	struct unpack *unpack;
	int result;

	if (!library)
		return error_invalid(error, "unpack", path,
			"it is compressed, or a tar, and libarchive cannot be loaded: %s", refused);
	unpack = memory_alloc(sizeof(*unpack));
	unpack->library = library;
	unpack->archive = unpack->library->archive_read_new();
	if (!unpack->archive)
		memory_exhausted();
	unpack->limits = *limits;
	unpack->path = path;
	unpack->feed = feed_bytes;
	unpack->context = context;
	result = start(unpack, error);
	if (result < 0)
		unpack_close(unpack);
	else
		*ret_unpack = unpack;
	return result;
}

void unpack_close(struct unpack *unpack)
{
	if (!unpack)
		return;
	unpack->library->archive_read_free(unpack->archive);
	free(unpack);
}

bool unpack_is_archive(const struct unpack *unpack)
{
	return unpack->is_archive;
}

/* Reads the next block: 1, 0 at the end of the member, or a negative errno. */
static int read_block(struct unpack *unpack, struct error *error)
{
	const void *block;
	size_t size;
	la_int64_t offset;
	int result =
		unpack->library->archive_read_data_block(unpack->archive, &block, &size, &offset);

	if (result == ARCHIVE_EOF)
		return 0;
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		return fail(unpack, error);
	if (offset < unpack->member_position || __builtin_add_overflow(offset, size, &offset))
		return error_invalid(
			error, "unpack", unpack->path, "the parts of a sparse member overlap");
	unpack->block = block;
	unpack->block_left = size;
	unpack->gap_left = offset - (int64_t)size - unpack->member_position;
	unpack->member_position = offset;
	result = check_limits(unpack, error);
	return result < 0 ? result : 1;
}

/* What is not wanted of a member is unpacked all the same, since the limits count it. */
static int skip_rest(struct unpack *unpack, struct error *error)
{
	int result;

	do
		result = read_block(unpack, error);
	while (result > 0);
	return result;
}

static void describe(const struct unpack *unpack, struct input_member *ret_member)
{
	const struct libarchive *library = unpack->library;
	struct archive_entry *entry = unpack->entry;
	const char *hard_link = library->archive_entry_hardlink(entry);
	const char *target = hard_link ? hard_link : library->archive_entry_symlink(entry);
	const char *name = library->archive_entry_pathname(entry);

	/* a name that the locale cannot show is there in UTF-8 only */
	if (!name)
		name = library->archive_entry_pathname_utf8(entry);
	*ret_member = (struct input_member){ .kind = MEMBER_OTHER,
		.name = name ? name : "",
		.target = target,
		.is_hard_link = hard_link != NULL };
	if (target)
		ret_member->kind = MEMBER_LINK;
	else if (library->archive_entry_filetype(entry) == AE_IFREG)
		ret_member->kind = MEMBER_FILE;
}

int unpack_next(struct unpack *unpack, struct input_member *ret_member, struct error *error)
{
	int result = 1;

	if (!unpack->is_first_known && unpack->entry) {
		result = skip_rest(unpack, error);
		if (result == 0)
			result = read_header(unpack, error);
	} else if (!unpack->entry) {
		result = 0;
	}
	unpack->is_first_known = false;
	if (result > 0)
		describe(unpack, ret_member);
	return result;
}

ssize_t unpack_read(struct unpack *unpack, void *bytes, size_t size, struct error *error)
{
	size_t taken;

	while (unpack->block_left == 0 && unpack->gap_left == 0) {
		int result = unpack->entry ? read_block(unpack, error) : 0;

		if (result <= 0)
			return result;
	}
	if (unpack->gap_left > 0) {
		taken = (int64_t)size < unpack->gap_left ? size : (size_t)unpack->gap_left;
		memset(bytes, 0, taken);
		unpack->gap_left -= (int64_t)taken;
		return (ssize_t)taken;
	}
	taken = size < unpack->block_left ? size : unpack->block_left;
	memcpy(bytes, unpack->block, taken);
	unpack->block += taken;
	unpack->block_left -= taken;
	return (ssize_t)taken;
}
