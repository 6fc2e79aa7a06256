/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/cgroup: a line for each hierarchy, "number:controllers:path". */
#include "sources/proc/reader.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"

#include <limits.h>
#include <string.h>

static bool has_controller(struct slice controllers, const char *name)
{
	struct slice one;

	while (slice_cut(&controllers, ',', &one))
		if (slice_equals(one, name))
			return true;
	return slice_equals(controllers, name);
}

/* Of version 1 the hierarchy of that controller or name, else the one of version 2. */
enum cgroup_version cgroup_line(
	struct slice text, enum cgroup_purpose purpose, struct slice *ret_path)
{
	const char *wanted = purpose == CGROUP_FOR_MEMORY ? "memory" : "name=systemd";
	enum cgroup_version version = CGROUP_NONE;
	struct slice line, number, controllers;

	while (slice_line(&text, &line)) {
		if (!slice_cut(&line, ':', &number) || !slice_cut(&line, ':', &controllers))
			continue;
		if (slice_equals(number, "0") && slice_length(controllers) == 0) {
			if (version == CGROUP_NONE) {
				version = CGROUP_V2;
				*ret_path = line;
			}
		} else if (has_controller(controllers, wanted)) {
			version = CGROUP_V1;
			*ret_path = line;
		}
	}
	return version;
}

/* A cgroup that was removed while the process stays in it has this behind its path. */
static const char *copy_path(struct arena *arena, struct slice path)
{
	static const char deleted[] = " (deleted)";
	size_t length = sizeof(deleted) - 1;

	if (slice_length(path) > length && memcmp(path.end - length, deleted, length) == 0)
		path.end -= length;
	if (slice_length(path) == 0 || *path.start != '/')
		return NULL;
	return slice_copy(arena, path, PATH_MAX);
}

static const char *copy_line(struct arena *arena, struct slice text, enum cgroup_purpose purpose)
{
	struct slice path;

	return cgroup_line(text, purpose, &path) == CGROUP_NONE ? NULL : copy_path(arena, path);
}

static void interpret(struct proc_reader *reader, const char *memory, const char *units)
{
	struct arena *arena = &reader->snapshot->texts;
	struct cgroup_memo *memo = &reader->memo;

	memo->memory = memory;
	memo->units = units;
	memo->unit = units ? cgroup_unit(arena, units) : NULL;
	memo->container = memory ? cgroup_container(arena, memory) : NULL;
	if (!memo->container && units)
		memo->container = cgroup_container(arena, units);
	memo->pod = cgroup_pod(arena, memory ? memory : "/");
}

static bool is_remembered(const struct cgroup_memo *memo, struct slice text)
{
	return memo->text.length > 0 && memo->text.length == slice_length(text) &&
	       memcmp(memo->text.data, text.start, memo->text.length) == 0;
}

static void remember(struct cgroup_memo *memo, struct slice text)
{
	struct buffer *kept = &memo->text;

	kept->length = slice_length(text);
	if (kept->capacity <= kept->length) {
		kept->capacity = kept->length + 1;
		kept->data = memory_resize(kept->data, kept->capacity, 1);
	}
	memcpy(kept->data, text.start, kept->length);
}

static void take_memo(const struct cgroup_memo *memo, struct process *process)
{
	process->cgroup = memo->memory;
	process->unit = memo->unit;
	process->container = memo->container;
	process->pod = memo->pod.uid;
	process->qos = memo->pod.qos;
}

void process_take_cgroup(struct proc_reader *reader, struct process *process, struct slice text)
{
	struct arena *arena = &reader->snapshot->texts;
	struct cgroup_memo *memo = &reader->memo;

	if (!is_remembered(memo, text)) {
		interpret(reader, copy_line(arena, text, CGROUP_FOR_MEMORY),
			copy_line(arena, text, CGROUP_FOR_UNITS));
		remember(memo, text);
	}
	take_memo(memo, process);
}

void process_take_groups(
	struct proc_reader *reader, struct process *process, const char *memory, const char *units)
{
	struct cgroup_memo *memo = &reader->memo;

	if (memo->memory != memory || memo->units != units) {
		interpret(reader, memory, units);
		memo->text.length = 0;
	}
	take_memo(memo, process);
}
