/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/PID/cgroup: a line for each hierarchy, "number:controllers:path". */
#include "sources/proc_reader.h"

#include "base/text.h"
#include "snapshot/cgroup_name.h"

#include <limits.h>
#include <string.h>

struct paths {
	struct slice memory, systemd, unified; /* empty: no such line */
};

static bool has_controller(struct slice controllers, const char *name)
{
	struct slice one;

	while (slice_cut(&controllers, ',', &one))
		if (slice_equals(one, name))
			return true;
	return slice_equals(controllers, name);
}

static void take_hierarchy(struct paths *paths, struct slice line)
{
	struct slice number, controllers;

	if (!slice_cut(&line, ':', &number) || !slice_cut(&line, ':', &controllers))
		return;
	if (slice_equals(number, "0") && slice_length(controllers) == 0)
		paths->unified = line;
	else if (has_controller(controllers, "memory"))
		paths->memory = line;
	else if (has_controller(controllers, "name=systemd"))
		paths->systemd = line;
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

static void interpret(struct proc_reader *reader, struct slice text)
{
	struct arena *arena = &reader->snapshot->texts;
	struct cgroup_memo *memo = &reader->memo;
	struct paths paths = { 0 };
	const char *systemd;
	struct slice line;

	while (slice_line(&text, &line))
		take_hierarchy(&paths, line);
	memo->cgroup = copy_path(arena, paths.memory.start ? paths.memory : paths.unified);
	systemd = copy_path(arena, paths.systemd.start ? paths.systemd : paths.unified);
	memo->unit = systemd ? cgroup_unit(arena, systemd) : NULL;
	memo->container = memo->cgroup ? cgroup_container(arena, memo->cgroup) : NULL;
	if (!memo->container && systemd)
		memo->container = cgroup_container(arena, systemd);
	memo->pod = cgroup_pod(arena, memo->cgroup ? memo->cgroup : "/");
}

static bool is_remembered(const struct cgroup_memo *memo, struct slice text)
{
	return memo->text.data && memo->text.length == slice_length(text) &&
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

void process_take_cgroup(struct proc_reader *reader, struct process *process, struct slice text)
{
	struct cgroup_memo *memo = &reader->memo;

	if (!is_remembered(memo, text)) {
		interpret(reader, text);
		remember(memo, text);
	}
	process->cgroup = memo->cgroup;
	process->unit = memo->unit;
	process->container = memo->container;
	process->pod = memo->pod.uid;
	process->qos = memo->pod.qos;
}
