/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/collect.h"

#include "base/root.h"
#include "base/text.h"
#include "sources/archive/members.h"
#include "sources/archive/names.h"

#include <stdlib.h>
#include <string.h>

enum {
	FILE_BYTES_MAX = 1 << 24,
	READ_BYTES = 1 << 16,
	/* what is kept in memory: a hundred thousand processes take a tenth of it */
	TREE_BYTES_MAX = 512 << 20,
	ENTRY_BYTES = 256, /* about what a file takes besides its contents */
};

/* A file without which there is no machine. */
static const char landmark[] = "proc/meminfo";

struct collection {
	struct file_tree tree; /* paths as in the archive */
	struct buffer buffer;
	size_t bytes;
	const char *shown; /* path for messages */
	struct archive_nest nest;
	bool is_nested; /* within one of the archives in it */
};

static bool wants(void *context, const char *path, bool is_directory)
{
	const struct collection *collection = context;

	return archive_is_of_use(path, is_directory, archive_tells_machine) ||
	       (!is_directory && !collection->is_nested && archive_is_nested(path));
}

static int read_contents(struct buffer *buffer, struct input *input, const char *shown,
	const char *path, struct error *error)
{
	ssize_t got;

	buffer->length = 0;
	do {
		if (buffer->capacity < buffer->length + READ_BYTES) {
			buffer->capacity = 2 * buffer->length + READ_BYTES;
			buffer->data = memory_resize(buffer->data, buffer->capacity, 1);
		}
		got = input_read(input, buffer->data + buffer->length, READ_BYTES, error);
		if (got < 0)
			return (int)got;
		buffer->length += (size_t)got;
		if (buffer->length > FILE_BYTES_MAX)
			return error_invalid(error, "read", shown, "%s is larger than %d MiB", path,
				FILE_BYTES_MAX >> 20);
	} while (got > 0);
	return 0;
}

static int keep(void *context, const struct archive_member *member, struct error *error)
{
	struct collection *collection = context;
	const struct archive_walk walk = { wants, keep, collection };
	char top[TREE_PATH_MAX] = "";
	int result;

	if (!collection->is_nested && archive_is_nested(member->path)) {
		if (!member->input)
			return 0;
		collection->is_nested = true;
		result = archive_walk_nested(
			member, &collection->nest, &walk, collection->shown, error);
		collection->is_nested = false;
		return result;
	}

	collection->bytes += ENTRY_BYTES;
	if (member->target) {
		/* a hard link has the path of a member; an absolute symbolic one, of the machine */
		if (!member->is_hard_link && !archive_tells_machine(member->path))
			memcpy(top, member->path, (size_t)(member->inside - member->path - 1));
		file_tree_add_link(&collection->tree, member->path,
			member->is_hard_link
				? text_format(&collection->tree.texts, "/%s", member->target)
				: member->target,
			top);
		return 0;
	}
	result = read_contents(
		&collection->buffer, member->input, collection->shown, member->path, error);
	if (result < 0)
		return result;
	collection->bytes += collection->buffer.length;
	if (collection->bytes > TREE_BYTES_MAX)
		return error_invalid(error, "read", collection->shown,
			"its files below /proc and /sys take more than %d MiB",
			TREE_BYTES_MAX >> 20);
	file_tree_add(&collection->tree, member->path, span_of(&collection->buffer));
	return 0;
}

/* The directory in which the machine's files are, with a slash, or ""; NULL: not this one. */
static const char *top_of(struct arena *arena, const char *path)
{
	const char *slash = strchr(path, '/');

	if (strcmp(path, landmark) == 0)
		return "";
	return slash && strcmp(slash + 1, landmark) == 0
		       ? arena_copy(arena, path, (size_t)(slash + 1 - path))
		       : NULL;
}

/* Writes *ret_top on success. */
static int find_top(struct collection *collection, const char **ret_top, struct error *error)
{
	struct file_tree *tree = &collection->tree;
	const char *found = NULL;

	for (size_t i = 0; i < tree->count; i++) {
		const char *top = top_of(&tree->texts, tree->files[i].path);

		if (top && found)
			return error_invalid(error, "read", collection->shown,
				"it holds several machines, %s and %s: unpack it and name one",
				found, top);
		if (top)
			found = top;
	}
	if (!found)
		return error_invalid(error, "read", collection->shown,
			"it is not a support archive: none of its directories has %s", landmark);
	*ret_top = found;
	return 0;
}

/* Leaves only what is below the directory, with paths from there. */
static void take_off(struct file_tree *tree, const char *top)
{
	size_t length = strlen(top), kept = 0;

	for (size_t i = 0; i < tree->count; i++) {
		struct tree_file file = tree->files[i];

		if (!text_starts_with(file.path, top))
			continue;
		file.path += length;
		if (file.target && text_starts_with(file.target, top))
			file.target += length;
		tree->files[kept++] = file;
	}
	tree->count = kept;
}

int archive_collect(
	struct file_tree *ret_tree, struct input *input, const char *path, struct error *error)
{
	struct collection collection = { .shown = input ? input_path(input) : path };
	const struct archive_walk walk = { wants, keep, &collection };
	const char *top = "";
	int result = input ? archive_walk_tar(input, &walk, error)
			   : archive_walk_directory(path, &walk, error);

	file_tree_finish(&collection.tree);
	if (result == 0)
		result = find_top(&collection, &top, error);
	if (result == 0) {
		take_off(&collection.tree, top);
		*ret_tree = collection.tree;
	} else {
		file_tree_release(&collection.tree);
	}
	buffer_release(&collection.buffer);
	return result;
}
