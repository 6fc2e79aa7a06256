/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/settings_file.h"

#include "base/atomic_file.h"
#include "base/attributes.h"
#include "base/path_walk.h"
#include "base/root.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_LIMIT = 64 * 1024, FOLDERS_MAX = 2 };

static const char anothers[] = "the file or its path belongs to another user";

/*
 * Where the settings are: in folders below a base, which the environment names and which is
 * trusted.  Everything below the base must belong to the user or to root.
 */
struct place {
	const char *base;
	bool may_make_base;
	const char *folders[FOLDERS_MAX]; /* relative to the base, each inside the one before */
	size_t folder_count;
	const char *file;  /* relative to the base */
	const char *shown; /* the whole path, for messages */
	int directory;     /* the base, opened with O_PATH; -1: not open */
	bool is_anothers;  /* the base is another user's, such as a HOME that sudo(8) kept */
	struct path_rule rule;
};

/* The XDG Base Directory Specification has relative paths ignored. */
static bool place_name(struct place *place, struct arena *arena)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	*place = (struct place){ .directory = -1 };
	if (config && *config == '/') {
		place->base = config;
		place->may_make_base = true;
		place->folders[0] = "oomtop";
		place->folder_count = 1;
	} else if (home && *home == '/') {
		place->base = home;
		place->folders[0] = ".config";
		place->folders[1] = ".config/oomtop";
		place->folder_count = 2;
	} else {
		return false;
	}
	place->file = text_format(arena, "%s/config", place->folders[place->folder_count - 1]);
	place->shown = text_format(arena, "%s/%s", place->base, place->file);
	return true;
}

/*
 * Below a base of another user no link is followed, and only that user's own files are read: a link
 * there could lead to a file that this user may read and the other user may not.
 */
static void judge_owner(struct place *place, uid_t owner)
{
	uid_t user = geteuid();

	place->is_anothers = owner != user && owner != 0;
	place->rule = (struct path_rule){ .has_owners = true, .has_links = !place->is_anothers };
	place->rule.owners[0] = place->is_anothers ? owner : user;
	place->rule.owners[1] = place->is_anothers ? owner : 0;
}

static int place_open(struct place *place, bool make)
{
	static const struct path_rule rule = { .has_owners = false };
	struct path_end end;
	int result = path_walk(&end, AT_FDCWD, place->base, &rule);

	if (result == 0 && end.file < 0 && make && place->may_make_base) {
		result = mkdirat(end.directory, end.name, 0700) < 0 && errno != EEXIST ? -errno : 0;
		path_end_close(&end);
		if (result == 0)
			result = path_walk(&end, AT_FDCWD, place->base, &rule);
	}
	if (result < 0)
		return result;
	if (end.file < 0) {
		path_end_close(&end);
		return -ENOENT;
	}
	judge_owner(place, end.status.st_uid);
	place->directory = end.file;
	end.file = -1;
	path_end_close(&end);
	return 0;
}

static void place_close(struct place *place)
{
	if (place->directory >= 0)
		close(place->directory);
}

static void say_bad_line(
	struct tui_state *state, const char *path, const struct error *bad, size_t count)
{
	if (count > 1)
		tui_say(state, "%s:%zu: %s; line skipped, and %zu more", path, bad->line,
			bad->detail, count - 1);
	else
		tui_say(state, "%s:%zu: %s; line skipped", path, bad->line, bad->detail);
}

static void apply(struct tui_state *state, const char *path, struct buffer *buffer)
{
	struct error bad;
	size_t count;

	if (memchr(buffer->data, '\0', buffer->length)) {
		tui_say(state, "%s: ignored: not a text file", path);
		return;
	}
	count = tui_settings_parse(&state->settings, buffer->data, &bad);
	if (count > 0)
		say_bad_line(state, path, &bad, count);
}

static int read_end(struct buffer *buffer, const struct path_end *end)
{
	CLEANUP_CLOSE int file = path_end_open(end);

	return file < 0 ? file : buffer_read_rest(buffer, file, FILE_LIMIT);
}

static int read_file(struct buffer *buffer, struct place *place)
{
	struct path_end end;
	int result = place_open(place, false);

	if (result == 0)
		result = path_walk(&end, place->directory, place->file, &place->rule);
	if (result < 0)
		return result;
	result = read_end(buffer, &end);
	path_end_close(&end);
	return result;
}

void settings_file_read(struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	struct buffer buffer = { 0 };
	struct place place;

	if (place_name(&place, &arena)) {
		int result = read_file(&buffer, &place);

		if (result == 0)
			apply(state, place.shown, &buffer);
		else if (result == -EINVAL)
			tui_say(state, "%s: ignored: not a regular file", place.shown);
		else if (result == -EPERM && !place.is_anothers)
			tui_say(state, "%s: ignored: %s", place.shown, anothers);
		/* -EPERM in another user's home is usual and cannot be helped: no message */
		else if (result != -ENOENT && result != -ENOTDIR && result != -EPERM)
			tui_say(state, "%s: %s", place.shown, strerror(-result));
	}
	place_close(&place);
	buffer_release(&buffer);
	arena_release(&arena);
}

static int make_folder(const struct place *place, const char *folder)
{
	struct path_end end;
	int result = path_walk(&end, place->directory, folder, &place->rule);

	if (result < 0)
		return result;
	if (end.file < 0 && mkdirat(end.directory, end.name, 0700) < 0 && errno != EEXIST)
		result = -errno;
	path_end_close(&end);
	return result;
}

static int write_file(const struct tui_state *state, const struct place *place)
{
	struct atomic_file file;
	struct error error;
	int result = 0;

	for (size_t i = 0; result == 0 && i < place->folder_count; i++)
		result = make_folder(place, place->folders[i]);
	if (result == 0)
		result = atomic_file_open_at(
			&file, place->directory, place->file, &place->rule, &error);
	if (result < 0)
		return result;
	tui_settings_print(file.stream, &state->settings);
	return atomic_file_commit(&file, &error);
}

static void write_to(struct tui_state *state, struct place *place)
{
	int result = place_open(place, true);

	if (result == 0 && place->is_anothers) {
		tui_say(state, "not written: %s belongs to another user", place->base);
		return;
	}
	if (result == 0)
		result = write_file(state, place);
	if (result == -EPERM)
		tui_say(state, "%s: not written: %s", place->shown, anothers);
	else if (result < 0)
		tui_say(state, "%s: not written: %s", place->shown, strerror(-result));
	else
		tui_say(state, "written to %s", place->shown);
}

void settings_file_write(struct tui_state *state)
{
	struct arena arena = ARENA_EMPTY;
	struct place place;

	if (place_name(&place, &arena))
		write_to(state, &place);
	else
		tui_say(state, "not written: neither XDG_CONFIG_HOME nor HOME is set");
	place_close(&place);
	arena_release(&arena);
}
