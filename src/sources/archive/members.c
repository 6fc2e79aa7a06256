/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/members.h"

#include "base/memory.h"
#include "base/root.h"
#include "sources/archive/file_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRIES_MAX = 1 << 18, TARGET_MAX = 4096 };

static const char *inside_of(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash ? slash + 1 : path;
}

bool archive_is_directory(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* ---- a tar ---- */

int archive_walk_tar(struct input *input, const struct archive_walk *walk, struct error *error)
{
	struct input_member member;
	char path[TREE_PATH_MAX];
	int result;

	while ((result = input_next_member(input, &member, error)) > 0) {
		struct archive_member found = {
			.path = path,
			.target = member.target,
			.is_hard_link = member.is_hard_link,
			.in_tar = true,
		};

		if (member.kind == MEMBER_OTHER || !tree_path_normalize(path, member.name) ||
			!walk->wants(walk->context, path, false))
			continue;
		found.inside = inside_of(path);
		found.input = member.kind == MEMBER_FILE ? input : NULL;
		result = walk->visit(walk->context, &found, error);
		if (result < 0)
			return result;
	}
	return result;
}

/* ---- an archive of archives ---- */

/* "sosreport-node1-2026-11-29-abcdefg.tar.xz": `sos collect` packs one of each machine. */
bool archive_is_nested(const char *path)
{
	const char *name = strrchr(path, '/');

	name = name ? name + 1 : path;
	return strncmp(name, "sosreport-", strlen("sosreport-")) == 0 && strstr(name, ".tar") &&
	       !strstr(name, ".tar.xz.") && !strstr(name, ".tar.gz.");
}

int archive_walk_nested(const struct archive_member *member, struct archive_nest *nest,
	const struct archive_walk *walk, const char *shown_path, struct error *error)
{
	struct input *inner;
	int result;

	if (nest->first[0] != '\0')
		return error_invalid(error, "read", shown_path,
			"it holds several support archives, such as %s and %s: unpack it and name "
			"one",
			nest->first, member->path);
	snprintf(nest->first, sizeof(nest->first), "%s", member->path);
	if (!member->in_tar)
		return input_is_archive(member->input)
			       ? archive_walk_tar(member->input, walk, error)
			       : 0;
	result = input_open_member(&inner, member->input, nest->first, error);
	if (result < 0)
		return result;
	if (input_is_archive(inner))
		result = archive_walk_tar(inner, walk, error);
	input_close(inner);
	return result;
}

/* ---- a directory ---- */

struct directory_walk {
	const struct archive_walk *walk;
	const char *top; /* for messages */
	size_t entries;
	size_t depth;
	size_t length; /* of the path */
	char path[TREE_PATH_MAX];
	char shown[2 * TREE_PATH_MAX]; /* the directory and the path, for messages */
};

static const char *shown(struct directory_walk *walk)
{
	snprintf(walk->shown, sizeof(walk->shown), "%s/%s", walk->top, walk->path);
	return walk->shown;
}

static int walk_below(struct directory_walk *walk, int directory, struct error *error);

static int visit_file(
	struct directory_walk *walk, int directory, const char *name, int type, struct error *error)
{
	struct archive_member found = { .path = walk->path, .inside = inside_of(walk->path) };
	char target[TARGET_MAX];
	int result;

	if (type == S_IFLNK) {
		ssize_t length = readlinkat(directory, name, target, sizeof(target) - 1);

		if (length < 0)
			return 0;
		target[length] = '\0';
		found.target = target;
		return walk->walk->visit(walk->walk->context, &found, error);
	}
	result = input_open_file_at(&found.input, directory, name, shown(walk), error);
	if (result < 0)
		return result;
	result = walk->walk->visit(walk->walk->context, &found, error);
	input_close(found.input);
	return result;
}

static int descend(struct directory_walk *walk, int parent, const char *name, struct error *error)
{
	int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int result;

	if (directory < 0)
		return error_system(error, "read", shown(walk), errno);
	walk->depth++;
	result = walk_below(walk, directory, error);
	walk->depth--;
	return result;
}

static int visit_entry(
	struct directory_walk *walk, int directory, const char *name, struct error *error)
{
	struct stat status;

	if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return error_system(error, "read", shown(walk), errno);
	if (!walk->walk->wants(walk->walk->context, walk->path, S_ISDIR(status.st_mode)))
		return 0;
	if (S_ISDIR(status.st_mode))
		return walk->depth < TREE_DEPTH_MAX ? descend(walk, directory, name, error) : 0;
	if (!S_ISREG(status.st_mode) && !S_ISLNK(status.st_mode))
		return 0;
	return visit_file(walk, directory, name, status.st_mode & S_IFMT, error);
}

static int append_and_visit(
	struct directory_walk *walk, int directory, const char *name, struct error *error)
{
	size_t length = walk->length, more = strlen(name);
	int result;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		length + more + 2 > sizeof(walk->path))
		return 0;
	if (++walk->entries > ENTRIES_MAX)
		return error_invalid(
			error, "read", walk->top, "it holds more than %d files", ENTRIES_MAX);
	if (length > 0)
		walk->path[walk->length++] = '/';
	memcpy(walk->path + walk->length, name, more + 1);
	walk->length += more;
	result = visit_entry(walk, directory, name, error);
	walk->length = length;
	walk->path[length] = '\0';
	return result;
}

/* Closes the directory. */
static int walk_below(struct directory_walk *walk, int directory, struct error *error)
{
	DIR *stream = fdopendir(directory);
	struct dirent *entry;
	int result = 0;

	if (!stream) {
		result = error_system(error, "read", walk->top, errno);
		close(directory);
		return result;
	}
	while (result == 0 && (errno = 0, entry = readdir(stream)))
		result = append_and_visit(walk, directory, entry->d_name, error);
	if (result == 0 && errno != 0)
		result = error_system(error, "read", walk->top, errno);
	closedir(stream);
	return result;
}

int archive_walk_directory(const char *path, const struct archive_walk *walk, struct error *error)
{
	struct directory_walk *below = memory_alloc(sizeof(*below));
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), result;

	below->walk = walk;
	below->top = path;
	result = directory < 0 ? error_system(error, "open", path, errno)
			       : walk_below(below, directory, error);
	free(below);
	return result;
}
