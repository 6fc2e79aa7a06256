/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/systemd/unit_file.h"

#include <fcntl.h>

static struct text_span trim(struct text_span text)
{
	return text_span_trim(text, " \t\r");
}

/* The last line of a file may lack its newline. */
static bool next_line(struct text_span *rest, struct text_span *ret_line)
{
	if (text_span_line(rest, ret_line))
		return true;
	*ret_line = *rest;
	rest->start = rest->end;
	return text_span_length(*ret_line) > 0;
}

static bool is_section(struct text_span line, const char *section)
{
	line.start++;
	line.end--;
	return line.start <= line.end && text_span_equals(line, section);
}

bool unit_file_value(
	struct text_span text, const char *section, const char *key, struct text_span *ret_value)
{
	bool inside = false, continued = false, found = false;
	struct text_span line, name;

	while (next_line(&text, &line)) {
		bool follows = continued;

		line = trim(line);
		if (text_span_length(line) == 0 || *line.start == '#' || *line.start == ';')
			continue; /* also between the parts of a continued line */
		continued = line.end[-1] == '\\';
		if (follows)
			continue;
		if (*line.start == '[') {
			inside = is_section(line, section);
		} else if (inside && text_span_cut(&line, '=', &name) &&
			   text_span_equals(trim(name), key)) {
			*ret_value = trim(line);
			found = true;
		}
	}
	return found;
}

/* False when the file does not assign OOMScoreAdjust=; *ret_sets is false for an empty value. */
static bool file_assigns(struct buffer *buffer, const char *path, bool *ret_sets)
{
	struct text_span value;

	if (path[0] != '/' ||
		buffer_read_regular(buffer, AT_FDCWD, NULL, path, UNIT_FILE_LIMIT) < 0 ||
		!unit_file_value(span_of(buffer), "Service", "OOMScoreAdjust", &value))
		return false;
	*ret_sets = text_span_length(value) > 0;
	return true;
}

const char *unit_file_of_adj(struct buffer *buffer, const struct unit *unit)
{
	const char *setter = NULL;
	bool sets;

	if (unit->fragment_path && file_assigns(buffer, unit->fragment_path, &sets) && sets)
		setter = unit->fragment_path;
	for (size_t i = 0; i < unit->drop_in_count; i++)
		if (file_assigns(buffer, unit->drop_in_paths[i], &sets))
			setter = sets ? unit->drop_in_paths[i] : NULL;
	return setter;
}
