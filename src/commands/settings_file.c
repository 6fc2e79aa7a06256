/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/settings_file.h"

#include "base/root.h"
#include "base/text.h"
#include "base/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_LIMIT = 64 * 1024 };

/* As the XDG Base Directory Specification has it: a relative path is to be ignored. */
static const char *directory(struct arena *arena, const char **ret_base)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (config && *config == '/') {
		*ret_base = config;
		return text_format(arena, "%s/oomtop", config);
	}
	*ret_base = home;
	return home && *home == '/' ? text_format(arena, "%s/.config/oomtop", home) : NULL;
}

/* In a home that sudo kept, a link of its user could lead root's writing anywhere. */
static bool is_anothers(const char *path)
{
	struct stat status;

	return geteuid() == 0 && stat(path, &status) == 0 && status.st_uid != 0;
}

static void say_bad_line(
	struct tui_state *state, const char *path, const struct error *bad, size_t count)
{
	if (count > 1)
		tui_say(state, "%s:%zu: %s; %zu more lines skipped", path, bad->line, bad->detail,
			count - 1);
	else
		tui_say(state, "%s:%zu: %s; line skipped", path, bad->line, bad->detail);
}

static void take(struct tui_state *state, const char *path, struct buffer *buffer)
{
	struct error bad;
	size_t count;

	if (memchr(buffer->data, '\0', buffer->length)) {
		tui_say(state, "%s: not a text file, left aside", path);
		return;
	}
	count = tui_settings_parse(&state->settings, buffer->data, &bad);
	if (count > 0)
		say_bad_line(state, path, &bad, count);
}

void settings_file_read(struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const char *base, *folder = directory(&arena, &base);
	struct buffer buffer = { 0 };

	if (folder) {
		const char *path = text_format(&arena, "%s/config", folder);
		int result = buffer_read_at(&buffer, AT_FDCWD, path, FILE_LIMIT);

		if (result == 0)
			take(state, path, &buffer);
		else if (result != -ENOENT && result != -ENOTDIR)
			tui_say(state, "%s: %s", path, strerror(-result));
	}
	buffer_release(&buffer);
	arena_release(&arena);
}

/* The folder and, where that lacks too, the one it is in. */
static int make_directory(const char *path)
{
	char *parent;
	int result = 0;

	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT)
		return -errno;
	parent = strdup(path);
	if (!parent)
		memory_exhausted();
	*strrchr(parent, '/') = '\0';
	if (mkdir(parent, 0700) < 0 && errno != EEXIST)
		result = -errno;
	else if (mkdir(path, 0700) < 0)
		result = -errno;
	free(parent);
	return result;
}

static int write_file(const struct tui_state *state, const char *path, struct error *error)
{
	struct whole_file file;
	int result = whole_file_open(&file, path, error);

	if (result < 0)
		return result;
	tui_settings_print(file.stream, &state->settings);
	return whole_file_commit(&file, error);
}

static void write_below(struct tui_state *state, const char *folder, struct arena *arena)
{
	const char *path = text_format(arena, "%s/config", folder);
	struct error error;
	int result = make_directory(folder);

	if (result == 0)
		result = write_file(state, path, &error);
	if (result < 0)
		tui_say(state, "%s: not written: %s", path, strerror(-result));
	else
		tui_say(state, "written to %s", path);
}

void settings_file_write(struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	const char *base, *folder = directory(&arena, &base);

	if (!folder)
		tui_say(state, "not written: neither XDG_CONFIG_HOME nor HOME is set");
	else if (is_anothers(base))
		tui_say(state, "not written: %s is another user's", base);
	else
		write_below(state, folder, &arena);
	arena_release(&arena);
}
