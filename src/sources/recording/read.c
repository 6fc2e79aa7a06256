/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording/read.h"

#include "base/memory.h"
#include "base/utc.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/unit.h"
#include "sources/recording/cursor.h"
#include "sources/recording/fields.h"
#include "sources/recording/load.h"
#include "sources/recording/samples.h"

#include <errno.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 * 1024 };

struct reading {
	struct snapshot *snapshot;
	unsigned seen; /* members[] that were read, one bit each */
};

static int read_format(struct cursor *cursor, struct reading *reading)
{
	json_t *value;
	int result = cursor_value(cursor, &value);

	(void)reading;
	if (result < 0)
		return result;
	if (!json_is_string(value) || strcmp(json_string_value(value), RECORDING_FORMAT) != 0)
		result = cursor_fail(cursor, cursor->value_line,
			"not a recording: its \"format\" is not \"%s\"", RECORDING_FORMAT);
	json_decref(value);
	return result;
}

static int read_version(struct cursor *cursor, struct reading *reading)
{
	json_t *value;
	int result = cursor_value(cursor, &value);

	(void)reading;
	if (result < 0)
		return result;
	if (!json_is_integer(value) || json_integer_value(value) < 1)
		result = cursor_fail(
			cursor, cursor->value_line, "\"version\" is not a number above 0");
	else if (json_integer_value(value) != RECORDING_VERSION)
		result = cursor_fail(cursor, cursor->value_line,
			"version %" JSON_INTEGER_FORMAT
			" is not known here: made by a newer oomtop?",
			json_integer_value(value));
	json_decref(value);
	return result;
}

static int read_time(struct cursor *cursor, struct reading *reading)
{
	json_t *value;
	int64_t seconds;
	int result = cursor_value(cursor, &value);

	if (result < 0)
		return result;
	if (json_is_string(value) && utc_parse(json_string_value(value), &seconds))
		reading->snapshot->taken_at = figure_of(seconds);
	else if (!json_is_null(value))
		result = cursor_fail(cursor, cursor->value_line,
			"\"taken_at\" is not a time like 2026-01-31T23:59:59Z");
	json_decref(value);
	return result;
}

static int read_machine(struct cursor *cursor, struct reading *reading)
{
	char cause[LOAD_TEXT_MAX];
	json_t *value;
	int result = cursor_value(cursor, &value);

	if (result < 0)
		return result;
	if (!load_machine(reading->snapshot, value, cause))
		result = cursor_fail(cursor, cursor->value_line, "machine: %s", cause);
	json_decref(value);
	return result;
}

static int read_cgroup_version(struct cursor *cursor, struct reading *reading)
{
	json_t *value;
	int result = cursor_value(cursor, &value);

	if (result < 0)
		return result;
	if (json_is_integer(value) && json_integer_value(value) == 1)
		reading->snapshot->cgroup_version = CGROUP_V1;
	else if (json_is_integer(value) && json_integer_value(value) == 2)
		reading->snapshot->cgroup_version = CGROUP_V2;
	else if (!json_is_null(value))
		result = cursor_fail(
			cursor, cursor->value_line, "\"cgroup_version\" is neither 1 nor 2");
	json_decref(value);
	return result;
}

typedef bool load_element(
	struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX]);

static int read_element(struct cursor *cursor, struct snapshot *snapshot, const char *list,
	size_t index, load_element *load)
{
	char cause[LOAD_TEXT_MAX];
	json_t *value;
	int result = cursor_value(cursor, &value);

	if (result < 0)
		return result;
	if (!load(snapshot, value, cause))
		result = cursor_fail(cursor, cursor->value_line, "%s[%zu]: %s", list, index, cause);
	json_decref(value);
	return result;
}

static int read_process(struct cursor *cursor, size_t index, void *snapshot)
{
	return read_element(cursor, snapshot, "processes", index, load_process);
}

static int read_cgroup(struct cursor *cursor, size_t index, void *snapshot)
{
	return read_element(cursor, snapshot, "cgroups", index, load_cgroup);
}

static int read_unit(struct cursor *cursor, size_t index, void *snapshot)
{
	return read_element(cursor, snapshot, "units", index, load_unit);
}

static int read_killer(struct cursor *cursor, size_t index, void *snapshot)
{
	return read_element(cursor, snapshot, "killers", index, load_killer);
}

static int read_processes(struct cursor *cursor, struct reading *reading)
{
	return cursor_array(cursor, read_process, reading->snapshot);
}

static int read_cgroups(struct cursor *cursor, struct reading *reading)
{
	return cursor_array(cursor, read_cgroup, reading->snapshot);
}

static int read_units(struct cursor *cursor, struct reading *reading)
{
	return cursor_array(cursor, read_unit, reading->snapshot);
}

static int read_killers(struct cursor *cursor, struct reading *reading)
{
	return cursor_array(cursor, read_killer, reading->snapshot);
}

static const struct {
	const char *key;
	int (*read)(struct cursor *cursor, struct reading *reading);
	bool required;
} members[] = {
	{ "format", read_format, true },
	{ "version", read_version, true },
	{ "taken_at", read_time, false },
	{ "machine", read_machine, true },
	{ "cgroup_version", read_cgroup_version, false },
	{ "cgroups", read_cgroups, false },
	{ "units", read_units, false },
	{ "killers", read_killers, false },
	{ "processes", read_processes, true },
};

enum { MEMBER_COUNT = sizeof(members) / sizeof(*members) };

static int read_member(struct cursor *cursor, const char *key, void *context)
{
	struct reading *reading = context;

	for (size_t i = 0; i < MEMBER_COUNT; i++) {
		if (strcmp(members[i].key, key) != 0)
			continue;
		if (reading->seen & 1U << i)
			return cursor_fail(cursor, cursor->line, "\"%s\" is there twice", key);
		reading->seen |= 1U << i;
		return members[i].read(cursor, reading);
	}
	return cursor_skip(cursor);
}

static int read_document(struct cursor *cursor, struct reading *reading)
{
	int result;

	if (cursor_at_end(cursor))
		return cursor_fail(cursor, 0, "it is empty");
	result = cursor_object(cursor, read_member, reading);
	if (result < 0)
		return result;
	if (!cursor_at_end(cursor))
		return cursor_fail(
			cursor, cursor->line, "something follows the end of the recording");
	for (size_t i = 0; i < MEMBER_COUNT; i++)
		if (members[i].required && !(reading->seen & 1U << i))
			return cursor_fail(cursor, 0, "not a whole recording: it has no \"%s\"",
				members[i].key);
	return 0;
}

static int order_processes(struct cursor *cursor, struct snapshot *snapshot)
{
	if (snapshot_order(snapshot))
		return 0;
	for (size_t i = 1; i < snapshot->process_count; i++)
		if (snapshot->processes[i].pid == snapshot->processes[i - 1].pid)
			return cursor_fail(cursor, 0, "two processes have the PID %d",
				(int)snapshot->processes[i].pid);
	return -EINVAL;
}

static int link_all(struct cursor *cursor, struct snapshot *snapshot)
{
	if (snapshot->cgroup_count > 0 && snapshot->cgroup_version == CGROUP_NONE)
		return cursor_fail(cursor, 0, "it has cgroups, but no \"cgroup_version\"");
	if (!snapshot_link(snapshot))
		return cursor_fail(cursor, 0, "two cgroups have the same path");
	if (!snapshot_order_units(snapshot))
		return cursor_fail(cursor, 0, "a unit is there twice");
	snapshot_infer_unit_cgroups(snapshot);
	return 0;
}

static int parse(struct snapshot *snapshot, const char *text, size_t length, size_t line,
	const char *path_for_messages, struct error *error)
{
	struct cursor cursor = { .text = text,
		.length = length,
		.line = line,
		.path = path_for_messages,
		.error = error };
	struct reading reading = { .snapshot = snapshot };
	int result = read_document(&cursor, &reading);

	if (result == 0)
		result = order_processes(&cursor, snapshot);
	if (result == 0)
		result = link_all(&cursor, snapshot);
	if (result < 0)
		snapshot_release(snapshot);
	snapshot->source = SOURCE_RECORDING;
	return result;
}

int recording_parse(struct snapshot *snapshot, const char *text, size_t length,
	const char *path_for_messages, struct error *error)
{
	return parse(snapshot, text, length, 1, path_for_messages, error);
}

int recording_read_text(struct buffer *text, struct input *input, struct error *error)
{
	for (;;) {
		ssize_t got;

		if (text->length == text->capacity) {
			text->capacity = text->capacity ? 2 * text->capacity : FIRST_CAPACITY;
			text->data = memory_resize(text->data, text->capacity, 1);
		}
		got = input_read(
			input, text->data + text->length, text->capacity - text->length, error);
		if (got <= 0)
			return (int)got;
		text->length += (size_t)got;
		if (text->length > RECORDING_BYTES_MAX)
			return error_invalid(error, "read", input_path(input), "larger than %d MiB",
				RECORDING_BYTES_MAX >> 20);
	}
}

static int parse_sample(struct snapshot *snapshot, const struct buffer *text, size_t wanted,
	size_t *ret_count, const char *path, struct error *error)
{
	const struct samples samples = samples_find(text->data, text->length, wanted);
	const struct sample *sample = &samples.wanted;
	int result;

	*ret_count = samples.count;
	if (samples.damaged) {
		result = error_invalid(error, "read", path,
			"sample %zu is damaged; remove it to read the others", samples.damaged);
		error->line = samples.damaged_line;
		return result;
	}
	if (wanted > samples.count && samples.count > 0)
		return error_invalid(error, "read", path, "it holds %zu samples, not %zu",
			samples.count, wanted);
	return parse(snapshot, text->data + sample->start, sample->end - sample->start,
		sample->line, path, error);
}

int recording_read_input(struct snapshot *snapshot, struct input *input, size_t sample,
	size_t *ret_count, struct error *error)
{
	struct buffer text = { 0 };
	int result = recording_read_text(&text, input, error);

	if (result == 0)
		result = parse_sample(snapshot, &text, sample, ret_count, input_path(input), error);
	buffer_release(&text);
	return result;
}

int recording_read_sample(struct snapshot *snapshot, const char *path, size_t sample,
	size_t *ret_count, struct error *error)
{
	struct input *input;
	int result = input_open(&input, path, error);

	if (result < 0)
		return result;
	result = recording_read_input(snapshot, input, sample, ret_count, error);
	input_close(input);
	return result;
}
