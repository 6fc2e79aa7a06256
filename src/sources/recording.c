/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording.h"

#include "base/json_text.h"
#include "base/time.h"
#include "snapshot/figures.h"
#include "sources/recording_words.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	ADJ_MAX = 1000,
	PID_MAX = 1 << 22, /* include/linux/threads.h: PID_MAX_LIMIT */
};

static const size_t most_bytes = (size_t)1 << 30;
/* No figure of a real machine is near; sums of such figures still fit 64 bits. */
static const json_int_t most_figure = (json_int_t)1 << 60;

/* What is being read, for errors that name the place. */
struct reader {
	struct snapshot *snapshot;
	const char *path;
	size_t process; /* 1-based place in the array; 0: the machine or the document */
	struct error *error;
};

static int refuse(const struct reader *reader, const char *key, const char *what)
{
	if (reader->process)
		return error_invalid(reader->error, "read", reader->path,
			"process %zu: '%s' %s", reader->process, key, what);
	return error_invalid(reader->error, "read", reader->path, "'%s' %s", key, what);
}

static int read_figures(const struct reader *reader, const json_t *object,
	const struct figure_entry *entries, size_t count, void *base)
{
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(object, entries[i].key);

		if (!value || json_is_null(value))
			continue;
		if (!json_is_integer(value))
			return refuse(reader, entries[i].key, "is not a whole number");
		if (json_integer_value(value) > most_figure ||
			json_integer_value(value) < -ADJ_MAX)
			return refuse(reader, entries[i].key, "is out of range");
		*figure_at(&entries[i], base) = figure_of(json_integer_value(value));
	}
	return 0;
}

/* Only nice and oom_score_adj may be below zero. */
static int check_signs(const struct reader *reader, const struct figure_entry *entries,
	size_t count, const void *base)
{
	for (size_t i = 0; i < count; i++) {
		bool is_adj = entries[i].offset == offsetof(struct process, adj);
		bool is_nice = entries[i].offset == offsetof(struct process, nice);

		if (base != &reader->snapshot->machine && (is_adj || is_nice))
			continue;
		if (figure_read(&entries[i], base).value < 0)
			return refuse(reader, entries[i].key, "is below zero");
	}
	return 0;
}

static int read_flag(
	const struct reader *reader, const json_t *object, const char *key, bool *ret_flag)
{
	const json_t *value = json_object_get(object, key);

	if (!value)
		return 0;
	if (!json_is_boolean(value))
		return refuse(reader, key, "is neither true nor false");
	*ret_flag = json_is_true(value);
	return 0;
}

static int read_pid(const struct reader *reader, const json_t *object, const char *key,
	json_int_t least, pid_t *ret_pid)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value) || json_integer_value(value) < least ||
		json_integer_value(value) > PID_MAX)
		return refuse(reader, key, "is not a process ID");
	*ret_pid = (pid_t)json_integer_value(value);
	return 0;
}

static int read_text(
	const struct reader *reader, const json_t *object, const char *key, const char **ret_text)
{
	if (!json_get_text(&reader->snapshot->texts, object, key, ret_text))
		return refuse(reader, key, "is not text");
	return 0;
}

static int read_process_texts(
	const struct reader *reader, const json_t *object, struct process *process)
{
	const char *state;
	int result = 0;

	for (size_t i = 0; result == 0 && i < recording_text_count; i++)
		result = read_text(reader, object, recording_texts[i].key,
			(const char **)((char *)process + recording_texts[i].offset));
	if (result == 0)
		result = read_text(reader, object, "state", &state);
	if (result < 0)
		return result;
	if (!process->name)
		return refuse(reader, "name", "is missing");
	if (state)
		process->state = *state;
	return 0;
}

static int read_process_words(
	const struct reader *reader, const json_t *object, struct process *process)
{
	int result = read_pid(reader, object, "pid", 1, &process->pid);

	process->mm_tid = process->pid;
	if (result == 0)
		result = read_pid(reader, object, "ppid", 0, &process->ppid);
	if (result == 0 && json_object_get(object, "mm_tid"))
		result = read_pid(reader, object, "mm_tid", 1, &process->mm_tid);
	if (result == 0)
		result = read_process_texts(reader, object, process);
	if (result == 0)
		result = read_flag(reader, object, "kernel_thread", &process->kernel_thread);
	if (result == 0)
		result = read_flag(reader, object, "has_mm", &process->has_mm);
	return result;
}

static int read_process(const struct reader *reader, const json_t *object)
{
	struct process process = { 0 };
	int result;

	if (!json_is_object(object))
		return refuse(reader, "processes", "holds something that is no object");
	result = read_process_words(reader, object, &process);
	if (result == 0)
		result = read_figures(
			reader, object, process_figures, process_figure_count, &process);
	if (result == 0)
		result = check_signs(reader, process_figures, process_figure_count, &process);
	if (result == 0 && (process.adj.value > ADJ_MAX || process.adj.value < -ADJ_MAX))
		result = refuse(reader, "adj", "is out of range");
	if (result == 0)
		*snapshot_add_process(reader->snapshot) = process;
	return result;
}

static int read_holder(const struct reader *reader, const json_t *object)
{
	struct holder holder = { 0 };
	const json_t *bytes = json_object_get(object, "bytes");
	const char *kind;
	int result = read_text(reader, object, "kind", &kind);

	if (result == 0)
		result = read_text(reader, object, "name", &holder.name);
	if (result < 0)
		return result;
	if (!kind || !recording_holder(kind, &holder.kind))
		return 0; /* a newer oomtop knows more kinds */
	if (bytes && (!json_is_integer(bytes) || json_integer_value(bytes) < 0 ||
			     json_integer_value(bytes) > most_figure))
		return refuse(reader, "bytes", "is not a size");
	if (bytes)
		holder.bytes = figure_of(json_integer_value(bytes));
	snapshot_add_holder(reader->snapshot, holder);
	return 0;
}

static int read_holders(const struct reader *reader, const json_t *array)
{
	const json_t *holder;
	size_t index;

	if (!array)
		return 0;
	if (!json_is_array(array))
		return refuse(reader, "holders", "is not an array");
	json_array_foreach(array, index, holder) {
		int result = read_holder(reader, holder);

		if (result < 0)
			return result;
	}
	return 0;
}

static int read_machine(const struct reader *reader, const json_t *object)
{
	struct machine *machine = &reader->snapshot->machine;
	const char *vantage;
	int result;

	if (!json_is_object(object))
		return refuse(reader, "machine", "is missing or no object");
	result = read_figures(reader, object, machine_figures, machine_figure_count, machine);
	if (result == 0)
		result = check_signs(reader, machine_figures, machine_figure_count, machine);
	if (result == 0)
		result = read_text(reader, object, "release", &machine->release);
	if (result == 0)
		result = read_text(reader, object, "vantage", &vantage);
	if (result < 0)
		return result;
	if (vantage && !recording_vantage(vantage, &machine->vantage))
		return refuse(reader, "vantage", "is not a word this version knows");
	return read_holders(reader, json_object_get(object, "holders"));
}

static int read_processes(struct reader *reader, const json_t *array)
{
	const json_t *process;
	size_t index;
	int result = 0;

	if (!json_is_array(array))
		return refuse(reader, "processes", "is missing or no array");
	json_array_foreach(array, index, process) {
		reader->process = index + 1;
		result = read_process(reader, process);
		if (result < 0)
			return result;
	}
	reader->process = 0;
	if (!snapshot_order(reader->snapshot))
		return refuse(reader, "processes", "holds a process twice");
	return 0;
}

static int check_format(const struct reader *reader, const json_t *document)
{
	const json_t *format = json_object_get(document, "format");
	const json_t *version = json_object_get(document, "version");

	if (!json_is_string(format) || strcmp(json_string_value(format), recording_format) != 0)
		return error_invalid(reader->error, "read", reader->path,
			"not an oomtop recording: its format is not %s", recording_format);
	if (!json_is_integer(version) || json_integer_value(version) != RECORDING_VERSION)
		return error_invalid(reader->error, "read", reader->path,
			"a recording of another version than %d: made by a newer oomtop?",
			RECORDING_VERSION);
	return 0;
}

static int read_document(struct reader *reader, const json_t *document)
{
	const char *taken_at;
	int result = check_format(reader, document);

	reader->snapshot->source = SOURCE_RECORDING;
	if (result == 0)
		result = read_text(reader, document, "taken_at", &taken_at);
	if (result == 0 && taken_at && !time_parse(taken_at, &reader->snapshot->taken_at))
		result = refuse(reader, "taken_at", "is not a time");
	if (result == 0)
		result = read_machine(reader, json_object_get(document, "machine"));
	if (result == 0)
		result = read_processes(reader, json_object_get(document, "processes"));
	return result;
}

int recording_parse(struct snapshot *snapshot, const char *text, size_t length, const char *path,
	struct error *error)
{
	struct reader reader = { .snapshot = snapshot, .path = path, .error = error };
	json_error_t json_error;
	json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &json_error);
	int result;

	if (!document) {
		result = error_invalid(error, "read", path, "%s", json_error.text);
		error->line = json_error.line > 0 ? (size_t)json_error.line : 0;
		return result;
	}
	result = read_document(&reader, document);
	json_decref(document);
	if (result < 0)
		snapshot_release(snapshot);
	return result;
}

static int read_stream(FILE *in, char **ret_text, size_t *ret_length)
{
	size_t capacity = 0, length = 0, got;
	char *text = NULL;

	do {
		if (length == capacity) {
			capacity = capacity ? 2 * capacity : 1 << 16;
			text = memory_resize(text, capacity, 1);
		}
		got = fread(text + length, 1, capacity - length, in);
		length += got;
	} while (got > 0 && length <= most_bytes);
	if (ferror(in) || length > most_bytes) {
		int result = ferror(in) ? -errno : -EFBIG;

		free(text);
		return result;
	}
	*ret_text = text;
	*ret_length = length;
	return 0;
}

int recording_read(struct snapshot *snapshot, const char *path, struct error *error)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *in = is_stdin ? stdin : fopen(path, "re");
	size_t length = 0;
	char *text = NULL;
	int result;

	if (!in)
		return error_system(error, "read", path, errno);
	result = read_stream(in, &text, &length);
	if (!is_stdin)
		fclose(in);
	if (result < 0)
		return error_system(error, "read", path, -result);
	result = recording_parse(snapshot, text, length, is_stdin ? "standard input" : path, error);
	free(text);
	return result;
}
