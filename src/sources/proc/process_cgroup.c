/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/cgroup: a line for each hierarchy, "number:controllers:path". */
#include "snapshot/cgroup_pod.h"
#include "sources/proc/reader.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"

#include <limits.h>
#include <string.h>

static bool has_controller(struct text_span controllers, const char *name)
{
	struct text_span one;

	while (text_span_cut(&controllers, ',', &one))
		if (text_span_equals(one, name))
			return true;
	return text_span_equals(controllers, name);
}

/* Of version 1 the hierarchy of that controller or name, else the one of version 2. */
enum cgroup_version cgroup_line(
	struct text_span text, enum cgroup_purpose purpose, struct text_span *ret_path)
{
	const char *wanted = purpose == CGROUP_FOR_MEMORY ? "memory" : "name=systemd";
	enum cgroup_version version = CGROUP_NONE;
	struct text_span line, number, controllers;

	while (text_span_line(&text, &line)) {
		if (!text_span_cut(&line, ':', &number) || !text_span_cut(&line, ':', &controllers))
			continue;
		if (text_span_equals(number, "0") && text_span_length(controllers) == 0) {
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
static const char *copy_path(struct arena *arena, struct text_span path)
{
	static const char deleted[] = " (deleted)";
	size_t length = sizeof(deleted) - 1;

	if (text_span_length(path) > length && memcmp(path.end - length, deleted, length) == 0)
		path.end -= length;
	if (text_span_length(path) == 0 || *path.start != '/')
		return NULL;
	return text_span_copy(arena, path, PATH_MAX);
}

static const char *copy_line(
	struct arena *arena, struct text_span text, enum cgroup_purpose purpose)
{
	struct text_span path;

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

static bool is_remembered(const struct cgroup_memo *memo, struct text_span text)
{
	return memo->text.length > 0 && memo->text.length == text_span_length(text) &&
	       memcmp(memo->text.data, text.start, memo->text.length) == 0;
}

static void remember(struct cgroup_memo *memo, struct text_span text)
{
	struct buffer *kept = &memo->text;

	kept->length = text_span_length(text);
	if (kept->capacity <= kept->length) {
		kept->capacity = kept->length + 1;
		kept->data = memory_resize(kept->data, kept->capacity, 1);
	}
	memcpy(kept->data, text.start, kept->length);
}

static void parse_memo(const struct cgroup_memo *memo, struct process *process)
{
	process->cgroup = memo->memory;
	process->unit = memo->unit;
	process->container = memo->container;
	process->pod = memo->pod.uid;
	process->qos = memo->pod.qos;
}

void process_parse_cgroup(
	struct proc_reader *reader, struct process *process, struct text_span text)
{
	struct arena *arena = &reader->snapshot->texts;
	struct cgroup_memo *memo = &reader->memo;

	if (!is_remembered(memo, text)) {
		interpret(reader, copy_line(arena, text, CGROUP_FOR_MEMORY),
			copy_line(arena, text, CGROUP_FOR_UNITS));
		remember(memo, text);
	}
	parse_memo(memo, process);
}

void process_set_groups(
	struct proc_reader *reader, struct process *process, const char *memory, const char *units)
{
	struct cgroup_memo *memo = &reader->memo;

	if (memo->memory != memory || memo->units != units) {
		interpret(reader, memory, units);
		memo->text.length = 0;
	}
	parse_memo(memo, process);
}
