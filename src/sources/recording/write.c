/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The outer object is written by hand, so that each process, cgroup and unit can have a line of its
 * own (two recordings can be compared by diff), and no recording is in memory as a whole.
 */
#include "sources/recording/write.h"

#include "base/json_text.h"
#include "base/utc.h"
#include "sources/recording/fields.h"

#include <string.h>

static json_t *new_object(void)
{
	json_t *object = json_object();

	if (!object)
		memory_exhausted();
	return object;
}

static bool is_short(const char *text, size_t max_bytes)
{
	return strnlen(text, max_bytes + 1) <= max_bytes;
}

/* Unknown texts, and texts so long that the reader would refuse them, are left out. */
static void put_text(json_t *object, const char *key, const char *text, size_t max_bytes)
{
	if (text && is_short(text, max_bytes))
		json_set_text(object, key, text);
}

static bool is_in_range(int64_t value, int64_t min, int64_t max)
{
	return value >= min && value <= max;
}

/*
 * The reader parses one value of limited size at a time.  Of a list of texts within one value, as
 * many are written as fit into the limit even when each byte becomes an escape.
 */
static bool fits(size_t *used_bytes, const char *text)
{
	*used_bytes += text ? strlen(text) : 0;
	return *used_bytes <= RECORDED_LIST_BYTES_MAX;
}

/* A figure that no kernel reports (a forged /proc may) would make the reader refuse the file. */
static void put_figure(json_t *object, const char *key, struct figure figure)
{
	struct recording_range range = recording_range_of(key);

	if (figure.known && figure.value >= range.min && figure.value <= range.max)
		json_set_figure(object, key, figure);
}

static void put_figures(
	json_t *object, const struct figure_entry *entries, size_t count, const void *base)
{
	for (size_t i = 0; i < count; i++)
		put_figure(object, entries[i].key, figure_read(&entries[i], base));
}

static void put_texts(
	json_t *object, const struct recording_text *texts, size_t count, const void *base)
{
	for (size_t i = 0; i < count; i++)
		put_text(object, texts[i].key,
			*(const char *const *)((const char *)base + texts[i].offset),
			texts[i].max_bytes);
}

static json_t *new_list(void)
{
	json_t *list = json_array();

	if (!list)
		memory_exhausted();
	return list;
}

static json_t *append_object(json_t *list)
{
	json_t *object = new_object();

	json_append(list, object);
	return object;
}

static json_t *holder_list(const struct machine *machine)
{
	json_t *list = new_list();
	size_t used_bytes = 0;

	for (size_t i = 0; i < machine->holder_count && i < HOLDERS_MAX; i++) {
		const struct holder *holder = &machine->holders[i];
		json_t *object;

		if (!fits(&used_bytes, holder->name))
			break;
		object = append_object(list);
		put_text(
			object, "kind", recording_holder_word(holder->kind), HOLDER_NAME_BYTES_MAX);
		put_text(object, "name", holder->name, HOLDER_NAME_BYTES_MAX);
		put_figure(object, "bytes", holder->bytes);
		put_figure(object, "most_bytes", holder->max_bytes);
		put_figure(object, "least_bytes", holder->min_bytes);
		put_figure(object, "stored_bytes", holder->stored_bytes);
		put_figure(object, "swap_bytes", holder->swap_bytes);
		put_figure(object, "swap_free_bytes", holder->swap_free_bytes);
		put_figure(object, "noswap", holder->noswap);
	}
	return list;
}

static json_t *node_list(const struct machine *machine)
{
	json_t *list = new_list();

	for (size_t i = 0; i < machine->node_count && i < NODES_MAX; i++)
		put_figures(
			append_object(list), node_figures, node_figure_count, &machine->nodes[i]);
	return list;
}

static json_t *machine_object(const struct machine *machine)
{
	json_t *object = new_object();

	put_text(object, "release", machine->release, RELEASE_BYTES_MAX);
	put_text(object, "host", machine->host, RELEASE_BYTES_MAX);
	put_text(object, "boot_id", machine->boot_id, RELEASE_BYTES_MAX);
	put_text(object, "vantage", recording_visibility_word(machine->visibility),
		RELEASE_BYTES_MAX);
	put_figures(object, machine_figures, machine_figure_count, machine);
	if (machine->holder_count > 0)
		json_set(object, "holders", holder_list(machine));
	if (machine->node_count > 0)
		json_set(object, "nodes", node_list(machine));
	return object;
}

static void put_identity(json_t *object, const struct process *process)
{
	const char state[] = { process->state, '\0' };

	if (recording_state_is_valid(process->state))
		json_set_text(object, "state", state);
	/* written only where it differs from an ordinary process */
	if (process->kernel_thread)
		json_set(object, "kernel_thread", json_true());
	if (process->has_mm == process->kernel_thread)
		json_set(object, "has_mm", json_boolean(process->has_mm));
	if (process->mm_tid != process->pid && is_in_range(process->mm_tid, 0, PID_MAX))
		json_set(object, "mm_tid", json_integer(process->mm_tid));
}

static json_t *process_object(const struct process *process)
{
	json_t *object = new_object();

	json_set(object, "pid", json_integer(process->pid));
	if (is_in_range(process->ppid, 0, PID_MAX))
		json_set(object, "ppid", json_integer(process->ppid));
	put_texts(object, recording_process_texts, recording_process_text_count, process);
	put_identity(object, process);
	put_figures(object, process_figures, process_figure_count, process);
	return object;
}

static json_t *cgroup_object(const struct cgroup *cgroup)
{
	json_t *object = new_object();

	put_texts(object, recording_cgroup_texts, recording_cgroup_text_count, cgroup);
	put_figures(object, cgroup_figures, cgroup_figure_count, cgroup);
	return object;
}

static json_t *unit_object(const struct unit *unit)
{
	json_t *object = new_object(), *drop_ins = new_list();
	size_t used_bytes = 0;

	put_texts(object, recording_unit_texts, recording_unit_text_count, unit);
	for (size_t i = 0; i < unit->drop_in_count && i < DROP_INS_MAX; i++)
		if (is_short(unit->drop_in_paths[i], PATH_BYTES_MAX) &&
			fits(&used_bytes, unit->drop_in_paths[i]))
			put_text(append_object(drop_ins), "path", unit->drop_in_paths[i],
				PATH_BYTES_MAX);
	json_set(object, "drop_ins", drop_ins);
	put_figures(object, unit_figures, unit_figure_count, unit);
	return object;
}

/* Where a recording is written, and how. */
struct writer {
	FILE *out;
	const char *newline;  /* between members and elements: "\n", or " " for a recording of one
				 line */
	size_t machine_flags; /* of json_print() */
};

static void print_head(const struct snapshot *snapshot, const struct writer *writer)
{
	char text[UTC_TEXT_MAX];
	const char *taken_at =
		snapshot->taken_at.known ? utc_format(text, snapshot->taken_at.value) : NULL;

	fprintf(writer->out, "{\"format\": \"%s\", \"version\": %d,%s", RECORDING_FORMAT,
		RECORDING_VERSION, writer->newline);
	if (taken_at)
		fprintf(writer->out, "\"taken_at\": \"%s\",%s", taken_at, writer->newline);
	fprintf(writer->out, "\"source\": \"%s\",%s", snapshot_source_word(snapshot->source),
		writer->newline);
}

static void print_element(const struct writer *writer, size_t *count, json_t *object)
{
	fprintf(writer->out, "%s%s", (*count)++ ? "," : "", writer->newline);
	json_print(writer->out, object, JSON_COMPACT);
}

/* `behind`: what follows the list. */
static void end_list(const struct writer *writer, const char *behind)
{
	fprintf(writer->out, "%s]%s", writer->newline, behind);
}

static void print_cgroups(const struct snapshot *snapshot, const struct writer *writer)
{
	size_t count = 0;

	if (snapshot->cgroup_version == CGROUP_NONE)
		return;
	fprintf(writer->out, "\"cgroup_version\": %d,%s\"cgroups\": [",
		snapshot->cgroup_version == CGROUP_V1 ? 1 : 2, writer->newline);
	for (size_t i = 0; i < snapshot->cgroup_count && !ferror(writer->out); i++) {
		if (count == RECORDED_CGROUPS_MAX ||
			!is_short(snapshot->cgroups[i].path, PATH_BYTES_MAX))
			continue;
		print_element(writer, &count, cgroup_object(&snapshot->cgroups[i]));
	}
	end_list(writer, ",");
	fputs(writer->newline, writer->out);
}

static void print_units(const struct snapshot *snapshot, const struct writer *writer)
{
	size_t count = 0;

	if (snapshot->unit_count == 0)
		return;
	fputs("\"units\": [", writer->out);
	for (size_t i = 0; i < snapshot->unit_count && !ferror(writer->out); i++) {
		if (count == UNITS_MAX || !is_short(snapshot->units[i].name, PATH_BYTES_MAX) ||
			!is_short(snapshot->units[i].manager, RELEASE_BYTES_MAX))
			continue;
		print_element(writer, &count, unit_object(&snapshot->units[i]));
	}
	end_list(writer, ",");
	fputs(writer->newline, writer->out);
}

static json_t *killer_object(const struct killer *killer)
{
	json_t *object = new_object();

	put_text(object, "kind", recording_killer_word(killer->kind), RELEASE_BYTES_MAX);
	put_text(object, "name", killer->name, RELEASE_BYTES_MAX);
	put_figures(object, killer_figures, killer_figure_count, killer);
	return object;
}

static void print_killers(const struct snapshot *snapshot, const struct writer *writer)
{
	size_t count = 0;

	if (snapshot->killer_count == 0)
		return;
	fputs("\"killers\": [", writer->out);
	for (size_t i = 0; i < snapshot->killer_count && i < KILLERS_MAX && !ferror(writer->out);
		i++)
		print_element(writer, &count, killer_object(&snapshot->killers[i]));
	end_list(writer, ",");
	fputs(writer->newline, writer->out);
}

static void print_processes(const struct snapshot *snapshot, const struct writer *writer)
{
	size_t count = 0;

	fputs("\"processes\": [", writer->out);
	for (size_t i = 0; i < snapshot->process_count && !ferror(writer->out); i++) {
		if (count == PROCESSES_MAX || !is_in_range(snapshot->processes[i].pid, 1, PID_MAX))
			continue;
		print_element(writer, &count, process_object(&snapshot->processes[i]));
	}
	end_list(writer, "}\n");
}

static void print(const struct snapshot *snapshot, const struct writer *writer)
{
	print_head(snapshot, writer);
	fputs("\"machine\": ", writer->out);
	json_print(writer->out, machine_object(&snapshot->machine), writer->machine_flags);
	fprintf(writer->out, ",%s", writer->newline);
	print_cgroups(snapshot, writer);
	print_units(snapshot, writer);
	print_killers(snapshot, writer);
	print_processes(snapshot, writer);
}

void recording_print(const struct snapshot *snapshot, FILE *out)
{
	print(snapshot, &(struct writer){ out, "\n", JSON_INDENT(1) });
}

void recording_print_line(const struct snapshot *snapshot, FILE *out)
{
	print(snapshot, &(struct writer){ out, " ", JSON_COMPACT });
}
