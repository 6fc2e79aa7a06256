/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/systemd/unit_file.h"

#include <fcntl.h>

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

static struct slice trim(struct slice text)
{
	while (text.start < text.end && is_blank(*text.start))
		text.start++;
	while (text.start < text.end && is_blank(text.end[-1]))
		text.end--;
	return text;
}

/* The next line, also one without a newline behind it: a file may end that way. */
static bool next_line(struct slice *rest, struct slice *ret_line)
{
	if (slice_line(rest, ret_line))
		return true;
	*ret_line = *rest;
	rest->start = rest->end;
	return slice_length(*ret_line) > 0;
}

static bool is_section(struct slice line, const char *section)
{
	line.start++;
	line.end--;
	return line.start <= line.end && slice_equals(line, section);
}

bool unit_file_value(
	struct slice text, const char *section, const char *key, struct slice *ret_value)
{
	bool inside = false, continued = false, found = false;
	struct slice line, name;

	while (next_line(&text, &line)) {
		bool follows = continued;

		line = trim(line);
		if (slice_length(line) == 0 || *line.start == '#' || *line.start == ';')
			continue; /* within a continued line, too */
		continued = line.end[-1] == '\\';
		if (follows)
			continue;
		if (*line.start == '[') {
			inside = is_section(line, section);
		} else if (inside && slice_cut(&line, '=', &name) && slice_equals(trim(name), key)) {
			*ret_value = trim(line);
			found = true;
		}
	}
	return found;
}

/* Whether the file has a word on it, and if so, whether it sets it. */
static bool file_speaks(struct buffer *buffer, const char *path, bool *ret_sets)
{
	struct slice value;

	if (path[0] != '/' || buffer_read_regular(buffer, AT_FDCWD, NULL, path, UNIT_FILE_LIMIT) < 0 ||
		!unit_file_value(slice_of(buffer), "Service", "OOMScoreAdjust", &value))
		return false;
	*ret_sets = slice_length(value) > 0;
	return true;
}

const char *unit_file_of_adj(struct buffer *buffer, const struct unit *unit)
{
	const char *setter = NULL;
	bool sets;

	if (unit->fragment_path && file_speaks(buffer, unit->fragment_path, &sets) && sets)
		setter = unit->fragment_path;
	for (size_t i = 0; i < unit->drop_in_count; i++)
		if (file_speaks(buffer, unit->drop_in_paths[i], &sets))
			setter = sets ? unit->drop_in_paths[i] : NULL;
	return setter;
}
