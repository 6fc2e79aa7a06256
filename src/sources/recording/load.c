/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/recording/load.h"

#include "base/json_text.h"
#include "snapshot/cgroup_name.h"
#include "snapshot/cgroup_pod.h"
#include "snapshot/cgroup_tree.h"
#include "snapshot/unit.h"
#include "sources/recording/fields.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct loader {
	struct arena *texts;
	const json_t *object;
	char *cause;
};

static bool __attribute__((format(printf, 2, 3)))
refuse(struct loader *loader, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(loader->cause, LOAD_TEXT_MAX, format, arguments);
	va_end(arguments);
	return false;
}

static bool load_number(struct loader *loader, const char *key, struct recording_range range,
	struct figure *ret_figure)
{
	if (json_get_figure(loader->object, key, range.min, range.max, ret_figure))
		return true;
	return refuse(loader, "\"%s\" is not a whole number from %" PRId64 " to %" PRId64, key,
		range.min, range.max);
}

static bool load_figures(
	struct loader *loader, const struct figure_entry *entries, size_t count, void *base)
{
	for (size_t i = 0; i < count; i++) {
		const char *key = entries[i].key;
		struct figure *figure = figure_at(&entries[i], base);

		*figure = FIGURE_UNKNOWN;
		/* many are absent, and a range is searched by its name */
		if (json_object_get(loader->object, key) &&
			!load_number(loader, key, recording_range_of(key), figure))
			return false;
	}
	return true;
}

static bool load_text(
	struct loader *loader, const char *key, size_t max_bytes, const char **ret_text)
{
	if (json_get_text(loader->object, key, max_bytes, loader->texts, ret_text))
		return true;
	return refuse(loader,
		"\"%s\" (or \"%s_hex\") is not a text of at most %zu bytes without a zero byte",
		key, key, max_bytes);
}

static bool load_bool(struct loader *loader, const char *key, bool otherwise, bool *ret_value)
{
	const json_t *value = json_object_get(loader->object, key);

	*ret_value = otherwise;
	if (!value || json_is_null(value))
		return true;
	if (!json_is_boolean(value))
		return refuse(loader, "\"%s\" is neither true nor false", key);
	*ret_value = json_is_true(value);
	return true;
}

static bool load_holder(struct loader *loader, struct snapshot *snapshot)
{
	struct holder holder;
	const char *word;

	if (!json_is_object(loader->object))
		return refuse(loader, "\"holders\" holds something that is not an object");
	if (!load_text(loader, "kind", HOLDER_NAME_BYTES_MAX, &word) ||
		!load_text(loader, "name", HOLDER_NAME_BYTES_MAX, &holder.name) ||
		!load_number(loader, "bytes", recording_range_of("bytes"), &holder.bytes) ||
		!load_number(loader, "most_bytes", recording_range_of("most_bytes"),
			&holder.max_bytes) ||
		!load_number(loader, "least_bytes", recording_range_of("least_bytes"),
			&holder.min_bytes) ||
		!load_number(loader, "stored_bytes", recording_range_of("stored_bytes"),
			&holder.stored_bytes) ||
		!load_number(loader, "swap_bytes", recording_range_of("swap_bytes"),
			&holder.swap_bytes) ||
		!load_number(loader, "swap_free_bytes", recording_range_of("swap_free_bytes"),
			&holder.swap_free_bytes) ||
		!load_number(loader, "noswap", recording_range_of("noswap"), &holder.noswap))
		return false;
	if (word && recording_holder_kind_of(word, &holder.kind))
		snapshot_add_holder(snapshot, holder);
	return true;
}

static bool load_node(struct loader *loader, struct snapshot *snapshot)
{
	struct node node;

	if (!json_is_object(loader->object))
		return refuse(loader, "\"nodes\" holds something that is not an object");
	if (!load_figures(loader, node_figures, node_figure_count, &node))
		return false;
	snapshot_add_node(snapshot, node);
	return true;
}

static bool load_list(struct loader *loader, struct snapshot *snapshot, const char *key, size_t max,
	bool (*load)(struct loader *loader, struct snapshot *snapshot))
{
	const json_t *list = json_object_get(loader->object, key);
	struct loader one = *loader;

	if (!list || json_is_null(list))
		return true;
	if (!json_is_array(list) || json_array_size(list) > max)
		return refuse(loader, "\"%s\" is not an array of at most %zu", key, max);
	for (size_t i = 0; i < json_array_size(list); i++) {
		one.object = json_array_get(list, i);
		if (!load(&one, snapshot))
			return false;
	}
	return true;
}

bool load_machine(struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX])
{
	struct loader loader = { .texts = &snapshot->texts, .object = object, .cause = cause };
	struct machine *machine = &snapshot->machine;
	const char *visibility;

	if (!json_is_object(object))
		return refuse(&loader, "not an object");
	if (!load_text(&loader, "release", RELEASE_BYTES_MAX, &machine->release) ||
		!load_text(&loader, "host", RELEASE_BYTES_MAX, &machine->host) ||
		!load_text(&loader, "boot_id", RELEASE_BYTES_MAX, &machine->boot_id) ||
		!load_text(&loader, "vantage", RELEASE_BYTES_MAX, &visibility) ||
		!load_figures(&loader, machine_figures, machine_figure_count, machine) ||
		!load_list(&loader, snapshot, "holders", HOLDERS_MAX, load_holder) ||
		!load_list(&loader, snapshot, "nodes", NODES_MAX, load_node))
		return false;
	if (!recording_page_size_is_valid(machine->page_size_bytes))
		return refuse(&loader, "\"page_size_bytes\" is not a power of two");
	machine->visibility = visibility ? recording_visibility_of(visibility) : VISIBILITY_UNKNOWN;
	return true;
}

static bool load_texts(
	struct loader *loader, const struct recording_text *texts, size_t count, void *base)
{
	for (size_t i = 0; i < count; i++) {
		const char **member = (const char **)((char *)base + texts[i].offset);

		if (!load_text(loader, texts[i].key, texts[i].max_bytes, member))
			return false;
	}
	return true;
}

static bool load_state(struct loader *loader, struct process *process)
{
	const char *state;

	if (!load_text(loader, "state", 1, &state))
		return false;
	if (state && !recording_state_is_valid(state[0]))
		return refuse(loader, "\"state\" is not one printable character");
	process->state = state ? state[0] : '\0';
	return true;
}

static bool load_identity(struct loader *loader, struct process *process)
{
	struct figure pid, ppid, mm_tid;

	if (!load_number(loader, "pid", (struct recording_range){ 1, PID_MAX }, &pid) ||
		!load_number(loader, "ppid", (struct recording_range){ 0, PID_MAX }, &ppid) ||
		!load_number(loader, "mm_tid", (struct recording_range){ 0, PID_MAX }, &mm_tid))
		return false;
	if (!pid.known)
		return refuse(loader, "\"pid\" is missing");
	process->pid = (pid_t)pid.value;
	process->ppid = (pid_t)figure_or(ppid, 0);
	process->mm_tid = (pid_t)figure_or(mm_tid, pid.value);
	return true;
}

/* The cgroup's path has the class, and the UID for a pod without a recorded name. */
static void find_pod(struct arena *arena, struct process *process)
{
	struct cgroup_pod pod = cgroup_pod(arena, process->cgroup ? process->cgroup : "/");

	process->qos = pod.qos;
	if (!process->pod || pod.qos == POD_NONE)
		process->pod = pod.uid;
}

bool load_process(struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX])
{
	struct loader loader = { .texts = &snapshot->texts, .object = object, .cause = cause };
	struct process process = { 0 };

	if (!json_is_object(object))
		return refuse(&loader, "not an object");
	if (snapshot->process_count >= PROCESSES_MAX)
		return refuse(&loader, "more than %d processes", PROCESSES_MAX);
	if (!load_identity(&loader, &process) ||
		!load_texts(
			&loader, recording_process_texts, recording_process_text_count, &process) ||
		!load_state(&loader, &process) ||
		!load_bool(&loader, "kernel_thread", false, &process.kernel_thread) ||
		!load_bool(&loader, "has_mm", !process.kernel_thread, &process.has_mm) ||
		!load_figures(&loader, process_figures, process_figure_count, &process))
		return false;
	find_pod(loader.texts, &process);
	*snapshot_add_process(snapshot) = process;
	return true;
}

static size_t depth_of(const char *path)
{
	size_t depth = 0;

	for (; *path; path++)
		depth += *path == '/' && path[1] != '\0';
	return depth;
}

bool load_cgroup(struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX])
{
	struct loader loader = { .texts = &snapshot->texts, .object = object, .cause = cause };
	struct cgroup cgroup = { 0 };

	if (!json_is_object(object))
		return refuse(&loader, "not an object");
	if (snapshot->cgroup_count >= RECORDED_CGROUPS_MAX)
		return refuse(&loader, "more than %d cgroups", RECORDED_CGROUPS_MAX);
	if (!load_texts(&loader, recording_cgroup_texts, recording_cgroup_text_count, &cgroup) ||
		!load_figures(&loader, cgroup_figures, cgroup_figure_count, &cgroup))
		return false;
	if (!cgroup.path || cgroup.path[0] != '/')
		return refuse(&loader, "\"path\" does not begin with a slash");
	/* verdicts on thousands of nested cgroups would exhaust memory: deeper ones are skipped */
	if (depth_of(cgroup.path) <= RECORDED_DEPTH_MAX)
		*snapshot_add_cgroup(snapshot, cgroup.path) = cgroup;
	return true;
}

/* A list of objects with one path each, since a path that is not UTF-8 takes a second key. */
static bool load_drop_ins(struct loader *loader, struct unit *unit)
{
	const json_t *list = json_object_get(loader->object, "drop_ins");
	struct loader one = *loader;
	size_t count = json_array_size(list);

	if (!list || json_is_null(list))
		return true;
	if (!json_is_array(list) || count > DROP_INS_MAX)
		return refuse(loader, "\"drop_ins\" is not an array of at most %d", DROP_INS_MAX);
	unit->drop_in_paths = arena_alloc(loader->texts, count * sizeof(*unit->drop_in_paths));
	for (; unit->drop_in_count < count; unit->drop_in_count++) {
		const char **path = &unit->drop_in_paths[unit->drop_in_count];

		one.object = json_array_get(list, unit->drop_in_count);
		if (!load_text(&one, "path", PATH_BYTES_MAX, path))
			return false;
		if (!*path)
			return refuse(loader, "\"drop_ins\" holds something without a \"path\"");
	}
	return true;
}

bool load_unit(struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX])
{
	struct loader loader = { .texts = &snapshot->texts, .object = object, .cause = cause };
	struct unit unit = { 0 };

	if (!json_is_object(object))
		return refuse(&loader, "not an object");
	if (snapshot->unit_count >= UNITS_MAX)
		return refuse(&loader, "more than %d units", UNITS_MAX);
	if (!load_texts(&loader, recording_unit_texts, recording_unit_text_count, &unit) ||
		!load_figures(&loader, unit_figures, unit_figure_count, &unit) ||
		!load_drop_ins(&loader, &unit))
		return false;
	if (!unit.name || !unit.manager)
		return refuse(&loader, "\"name\" or \"manager\" is missing");
	*snapshot_add_unit(snapshot, unit.manager, unit.name) = unit;
	return true;
}

bool load_killer(struct snapshot *snapshot, const json_t *object, char cause[static LOAD_TEXT_MAX])
{
	struct loader loader = { .texts = &snapshot->texts, .object = object, .cause = cause };
	struct killer killer = { 0 };
	const char *kind;

	if (!json_is_object(object))
		return refuse(&loader, "not an object");
	if (snapshot->killer_count >= KILLERS_MAX)
		return refuse(&loader, "more than %d killers", KILLERS_MAX);
	if (!load_text(&loader, "kind", RELEASE_BYTES_MAX, &kind) ||
		!load_text(&loader, "name", RELEASE_BYTES_MAX, &killer.name) ||
		!load_figures(&loader, killer_figures, killer_figure_count, &killer))
		return false;
	if (kind && recording_killer_kind_of(kind, &killer.kind))
		snapshot_add_killer(snapshot, killer);
	return true;
}
