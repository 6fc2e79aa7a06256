/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/path_walk.h"

#include "base/descriptors.h"
#include "base/root.h"
#include "base/size.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { LINKS_MAX = 40 }; /* MAXSYMLINKS of include/linux/namei.h */

struct walk {
	struct path_end end;
	const struct path_rule *rule;
	int links;
	char rest[2 * PATH_MAX]; /* what is still to be followed, with the text of links */
};

bool path_end_is_anothers(const struct path_end *end)
{
	const struct stat *folder = &end->folder;

	return end->file >= 0 && !end->is_nameless && (folder->st_mode & S_ISVTX) &&
	       (folder->st_mode & (S_IWOTH | S_IWGRP)) && end->status.st_uid != geteuid() &&
	       end->status.st_uid != folder->st_uid;
}

static bool is_owned(const struct path_rule *rule, const struct stat *status)
{
	return !rule->has_owners || status->st_uid == rule->owners[0] ||
	       status->st_uid == rule->owners[1];
}

static int enter(struct walk *walk, int directory)
{
	if (directory < 0)
		return -errno;
	if (walk->end.directory >= 0)
		close(walk->end.directory);
	walk->end.directory = directory;
	return fstat(directory, &walk->end.folder) < 0 ? -errno : 0;
}

static int begin(struct walk *walk, int start)
{
	const char *path = walk->rest[0] == '/' ? "/" : ".";

	return enter(walk, openat(start, path, O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/* Takes the next name off the rest. */
static int take_name(struct walk *walk, bool *ret_is_last, bool *ret_is_folder)
{
	const char *start = walk->rest + strspn(walk->rest, "/");
	size_t length = strcspn(start, "/");
	const char *next = start + length;

	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(walk->end.name, start, length);
	walk->end.name[length] = '\0';
	if (length == 0)
		strcpy(walk->end.name, "."); /* the root itself */
	*ret_is_folder = *next == '/';
	*ret_is_last = next[strspn(next, "/")] == '\0';
	memmove(walk->rest, next, strlen(next) + 1);
	return 0;
}

static bool may_follow(const struct walk *walk, const struct stat *link)
{
	if (walk->rule->has_owners)
		return walk->rule->has_links;
	return link->st_uid == geteuid() || link->st_uid == 0;
}

static bool is_of_proc(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

static bool is_folder(const struct walk *walk, const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && status.st_dev == walk->end.folder.st_dev &&
	       status.st_ino == walk->end.folder.st_ino;
}

/* The number of oomtop's own descriptor that the link of /proc stands for; -1 for none. */
static int own_descriptor(const struct walk *walk)
{
	long long number;

	if (!number_parse(walk->end.name, 0, INT_MAX, &number) ||
		(!is_folder(walk, "/proc/self/fd") && !is_folder(walk, "/proc/thread-self/fd")))
		return -1;
	return (int)number;
}

/* The kernel alone makes links in /proc; the file behind such a link need not have a path. */
static int follow_proc(struct walk *walk, bool is_last)
{
	int file;

	if (walk->rule->has_owners)
		return -EPERM;
	file = openat(walk->end.directory, walk->end.name, O_PATH | O_CLOEXEC);
	if (file < 0)
		return -errno;
	if (!is_last)
		return enter(walk, file);
	walk->end.descriptor = own_descriptor(walk);
	walk->end.is_nameless = true;
	walk->end.file = file;
	return fstat(file, &walk->end.status) < 0 ? -errno : 0;
}

static int follow_text(struct walk *walk, int link)
{
	char text[sizeof(walk->rest)];
	ssize_t length = readlinkat(link, "", text, PATH_MAX);
	size_t rest = strlen(walk->rest);

	if (length <= 0)
		return length < 0 ? -errno : -ENOENT;
	if ((size_t)length + rest >= sizeof(text))
		return -ENAMETOOLONG;
	memcpy(text + length, walk->rest, rest + 1);
	memcpy(walk->rest, text, (size_t)length + rest + 1);
	return walk->rest[0] == '/' ? begin(walk, AT_FDCWD) : 0;
}

static int follow(struct walk *walk, int link, const struct stat *status, bool is_last)
{
	int result;

	if (++walk->links > LINKS_MAX)
		result = -ELOOP;
	else if (is_of_proc(link))
		result = follow_proc(walk, is_last);
	else if (!may_follow(walk, status))
		result = walk->rule->has_owners ? -EPERM : -EACCES;
	else
		result = follow_text(walk, link);
	close(link);
	return result;
}

/* O_DIRECTORY has the kernel mount an automount point that the walk enters. */
static int open_name(const struct walk *walk, bool is_last)
{
	const int flags = O_PATH | O_NOFOLLOW | O_CLOEXEC;
	int fd = -1;

	if (!is_last)
		fd = openat(walk->end.directory, walk->end.name, flags | O_DIRECTORY);
	if (is_last || (fd < 0 && (errno == ENOTDIR || errno == ELOOP)))
		fd = openat(walk->end.directory, walk->end.name, flags);
	return fd < 0 ? -errno : fd;
}

static int arrive(struct walk *walk, int file, const struct stat *status, bool must_be_folder)
{
	walk->end.file = file;
	walk->end.status = *status;
	return must_be_folder && !S_ISDIR(status->st_mode) ? -ENOTDIR : 0;
}

/* Follows one name.  1 while there is more of the path, 0 at its end, or a negative errno. */
static int step(struct walk *walk)
{
	bool is_last, must_be_folder;
	struct stat status;
	int fd, result = take_name(walk, &is_last, &must_be_folder);

	if (result < 0)
		return result;
	fd = open_name(walk, is_last);
	if (fd == -ENOENT && is_last)
		return must_be_folder ? -EISDIR : 0;
	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0 || !is_owned(walk->rule, &status)) {
		close(fd);
		return -EPERM;
	}
	if (S_ISLNK(status.st_mode))
		result = follow(walk, fd, &status, is_last);
	else if (is_last)
		return arrive(walk, fd, &status, must_be_folder);
	else
		result = enter(walk, fd);
	return result < 0 || walk->end.file >= 0 ? result : 1;
}

int path_walk(struct path_end *ret_end, int start, const char *path, const struct path_rule *rule)
{
	struct walk walk = { .rule = rule,
		.end = { .directory = -1, .file = -1, .descriptor = -1 } };
	int result;

	if (*path == '\0')
		return -ENOENT;
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(walk.rest, path);
	result = begin(&walk, start);
	if (result == 0)
		do
			result = step(&walk);
		while (result == 1);
	if (result < 0)
		path_end_close(&walk.end);
	else
		*ret_end = walk.end;
	return result;
}

int path_end_open(const struct path_end *end)
{
	char path[DESCRIPTOR_PATH_MAX];

	if (end->file < 0)
		return -ENOENT;
	if (!S_ISREG(end->status.st_mode))
		return -EINVAL;
	descriptor_path(path, end->file);
	return file_open_at(AT_FDCWD, path);
}

void path_end_close(struct path_end *end)
{
	if (end->directory >= 0)
		close(end->directory);
	if (end->file >= 0)
		close(end->file);
	end->directory = end->file = -1;
}
