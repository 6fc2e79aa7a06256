/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/proc/process_cgroup.h"

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

static const char *wanted_controller(enum cgroup_purpose purpose)
{
	return purpose == CGROUP_FOR_MEMORY ? "memory" : "name=systemd";
}

enum cgroup_version process_cgroup_line(
	struct text_span text, enum cgroup_purpose purpose, struct text_span *ret_path)
{
	const char *wanted = wanted_controller(purpose);
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

unsigned process_cgroup_hierarchy(struct text_span text, enum cgroup_purpose purpose)
{
	const char *wanted = wanted_controller(purpose);
	struct text_span line, number, controllers;

	while (text_span_line(&text, &line))
		if (text_span_cut(&line, ':', &number) && text_span_cut(&line, ':', &controllers) &&
			has_controller(controllers, wanted))
			return (unsigned)text_span_number(number, 0, INT_MAX).value;
	return 0;
}

/* The kernel appends " (deleted)" to the path of a cgroup that was removed with a process in it. */
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

	return process_cgroup_line(text, purpose, &path) == CGROUP_NONE ? NULL
									: copy_path(arena, path);
}

static void interpret(
	struct cgroup_memo *memo, struct arena *arena, const char *memory, const char *units)
{
	memo->memory = memory;
	memo->units = units;
	memo->unit_cgroup = units && !text_is_known_same(units, memory) ? units : NULL;
	memo->unit = units ? cgroup_unit(arena, units) : NULL;
	memo->container = memory ? cgroup_container(arena, memory) : NULL;
	if (!memo->container && units)
		memo->container = cgroup_container(arena, units);
	memo->pod = cgroup_pod(arena, memory ? memory : "/");
}

static bool is_memo_of(const struct cgroup_memo *memo, struct text_span text)
{
	return memo->text.length > 0 && memo->text.length == text_span_length(text) &&
	       memcmp(memo->text.data, text.start, memo->text.length) == 0;
}

static void set_text(struct cgroup_memo *memo, struct text_span text)
{
	struct buffer *kept = &memo->text;

	kept->length = text_span_length(text);
	if (kept->capacity <= kept->length) {
		kept->capacity = kept->length + 1;
		kept->data = memory_resize(kept->data, kept->capacity, 1);
	}
	memcpy(kept->data, text.start, kept->length);
}

static void apply(const struct cgroup_memo *memo, struct process *process)
{
	process->cgroup = memo->memory;
	process->unit_cgroup = memo->unit_cgroup;
	process->unit = memo->unit;
	process->container = memo->container;
	process->pod = memo->pod.uid;
	process->qos = memo->pod.qos;
}

void cgroup_memo_release(struct cgroup_memo *memo)
{
	buffer_release(&memo->text);
}

void process_cgroup_parse(struct cgroup_memo *memo, struct arena *texts, struct process *process,
	struct text_span text)
{
	if (!is_memo_of(memo, text)) {
		interpret(memo, texts, copy_line(texts, text, CGROUP_FOR_MEMORY),
			copy_line(texts, text, CGROUP_FOR_UNITS));
		set_text(memo, text);
	}
	apply(memo, process);
}

void process_cgroup_set(struct cgroup_memo *memo, struct arena *texts, struct process *process,
	const char *memory, const char *units)
{
	if (memo->memory != memory || memo->units != units) {
		interpret(memo, texts, memory, units);
		memo->text.length = 0;
	}
	apply(memo, process);
}
