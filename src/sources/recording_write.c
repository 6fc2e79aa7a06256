/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording.h"

#include "base/json_text.h"
#include "base/time.h"
#include "snapshot/figures.h"
#include "sources/recording_words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void set_figures(json_t *object, const struct figure_entry *entries, size_t count,
	const void *base)
{
	for (size_t i = 0; i < count; i++) {
		struct figure figure = figure_read(&entries[i], base);

		if (figure.known)
			json_set(object, entries[i].key, json_integer(figure.value));
	}
}

static json_t *holders_json(const struct machine *machine)
{
	json_t *array = json_array();

	for (size_t i = 0; i < machine->holder_count; i++) {
		const struct holder *holder = &machine->holders[i];
		json_t *object = json_object();

		json_set_text(object, "kind", recording_holder_word(holder->kind));
		json_set_text(object, "name", holder->name);
		if (holder->bytes.known)
			json_set(object, "bytes", json_integer(holder->bytes.value));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *machine_json(const struct machine *machine)
{
	json_t *object = json_object();

	json_set_text(object, "release", machine->release);
	json_set_text(object, "vantage", recording_vantage_word(machine->vantage));
	set_figures(object, machine_figures, machine_figure_count, machine);
	json_set(object, "holders", holders_json(machine));
	return object;
}

static json_t *process_json(const struct process *process)
{
	const char state[2] = { process->state };
	json_t *object = json_object();

	json_set(object, "pid", json_integer(process->pid));
	json_set(object, "ppid", json_integer(process->ppid));
	json_set(object, "mm_tid", json_integer(process->mm_tid));
	for (size_t i = 0; i < recording_text_count; i++) {
		const char *text = *(const char *const *)((const char *)process +
			recording_texts[i].offset);

		if (text)
			json_set_text(object, recording_texts[i].key, text);
	}
	if (process->state)
		json_set_text(object, "state", state);
	json_set(object, "kernel_thread", json_boolean(process->kernel_thread));
	json_set(object, "has_mm", json_boolean(process->has_mm));
	set_figures(object, process_figures, process_figure_count, process);
	return object;
}

static void dump(FILE *out, json_t *value)
{
	if (json_dumpf(value, out, JSON_COMPACT) < 0 && !ferror(out))
		memory_exhausted();
	json_decref(value);
}

/* One line a process: two recordings can be compared line by line. */
static int write_snapshot(FILE *out, const struct snapshot *snapshot)
{
	struct arena arena = ARENA_EMPTY;
	const char *taken_at = time_text(&arena, snapshot->taken_at);

	fprintf(out, "{\"format\": \"%s\", \"version\": %d,\n", recording_format,
		RECORDING_VERSION);
	if (taken_at)
		fprintf(out, "\"taken_at\": \"%s\",\n", taken_at);
	arena_release(&arena);
	fputs("\"machine\": ", out);
	dump(out, machine_json(&snapshot->machine));
	fputs(",\n\"processes\": [", out);
	for (size_t i = 0; i < snapshot->process_count; i++) {
		fputs(i ? ",\n" : "\n", out);
		dump(out, process_json(&snapshot->processes[i]));
	}
	fputs("]}\n", out);
	return fflush(out) != 0 || ferror(out) ? -errno : 0;
}

static int write_in_place(const struct snapshot *snapshot, const char *path, struct error *error)
{
	FILE *out = fopen(path, "we");
	int result;

	if (!out)
		return error_system(error, "write", path, errno);
	result = write_snapshot(out, snapshot);
	if (fclose(out) != 0 && result == 0)
		result = -errno;
	return result < 0 ? error_system(error, "write", path, -result) : 0;
}

/* As open(2) with O_CREAT would have made it, not mkstemp's 0600. */
static int usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

static int write_temporary(const struct snapshot *snapshot, char *temporary)
{
	int fd = mkostemp(temporary, O_CLOEXEC);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	int result;

	if (!out)
		return -errno;
	result = write_snapshot(out, snapshot);
	if (result == 0 && (usual_mode(fd) < 0 || fsync(fd) < 0))
		result = -errno;
	if (fclose(out) != 0 && result == 0)
		result = -errno;
	return result;
}

static int write_and_rename(const struct snapshot *snapshot, const char *path, struct error *error)
{
	struct arena arena = ARENA_EMPTY;
	char *temporary = arena_alloc(&arena, strlen(path) + sizeof(".XXXXXX"));
	int result;

	strcpy(stpcpy(temporary, path), ".XXXXXX");
	result = write_temporary(snapshot, temporary);
	if (result == 0 && rename(temporary, path) < 0)
		result = -errno;
	if (result < 0)
		unlink(temporary);
	arena_release(&arena);
	return result < 0 ? error_system(error, "write", path, -result) : 0;
}

int recording_write(const struct snapshot *snapshot, const char *path, struct error *error)
{
	struct stat status;
	char *target;
	int result;

	if (strcmp(path, "-") == 0) {
		result = write_snapshot(stdout, snapshot);
		return result < 0 ?
			error_system(error, "write", "standard output", -result) : 0;
	}
	if (stat(path, &status) < 0)
		return write_and_rename(snapshot, path, error);
	if (!S_ISREG(status.st_mode))
		return write_in_place(snapshot, path, error);
	target = realpath(path, NULL);
	if (!target)
		return error_system(error, "write", path, errno);
	result = write_and_rename(snapshot, target, error);
	free(target);
	return result;
}
