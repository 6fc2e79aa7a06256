/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/kernel_logs.h"

#include "sources/archive/members.h"
#include "sources/archive/names.h"

enum { PIECE_BYTES = 1 << 16 };

struct reading {
	const struct kernel_log_sink *sink;
	size_t count;
	const char *shown; /* path for messages */
	struct archive_nest nest;
	bool is_nested; /* within one of the archives in it */
	char piece[PIECE_BYTES];
};

static bool wants(void *context, const char *path, bool is_directory)
{
	const struct reading *reading = context;

	return archive_is_of_use(path, is_directory, archive_is_kernel_log) ||
	       (!is_directory && !reading->is_nested && archive_is_nested(path));
}

static int give_text(
	struct reading *reading, struct input *text, const char *name, struct error *error)
{
	const struct kernel_log_sink *sink = reading->sink;
	int result = sink->begin(sink->context, name, error);
	ssize_t got = 0;

	while (result == 0) {
		got = input_read(text, reading->piece, sizeof(reading->piece), error);
		if (got <= 0)
			break;
		result = sink->add(sink->context, reading->piece, (size_t)got, error);
	}
	if (result == 0)
		result = (int)got;
	return result == 0 ? sink->end(sink->context, error) : result;
}

/* A link leads to a file that is given anyway.  An older part of a log may be compressed. */
static int visit(void *context, const struct archive_member *member, struct error *error)
{
	struct reading *reading = context;
	struct input *text;
	int result;

	if (!member->input)
		return 0;
	if (!reading->is_nested && archive_is_nested(member->path)) {
		const struct archive_walk walk = { wants, visit, reading };

		reading->is_nested = true;
		result = archive_walk_nested(member, &reading->nest, &walk, reading->shown, error);
		reading->is_nested = false;
		return result;
	}
	reading->count++;
	if (!input_is_archive(member->input))
		return give_text(reading, member->input, member->path, error);
	result = input_open_member(&text, member->input, member->path, error);
	if (result < 0)
		return result;
	result = give_text(reading, text, member->path, error);
	input_close(text);
	return result;
}

int archive_kernel_logs(struct input *input, const char *path, const struct kernel_log_sink *sink,
	size_t *ret_count, struct error *error)
{
	struct reading reading = { .sink = sink, .shown = input ? input_path(input) : path };
	const struct archive_walk walk = { wants, visit, &reading };
	int result = input ? archive_walk_tar(input, &walk, error)
			   : archive_walk_directory(path, &walk, error);

	*ret_count = reading.count;
	return result;
}
