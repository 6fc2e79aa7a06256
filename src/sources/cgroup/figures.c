/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/cgroup/figures.h"

#include "base/debug.h"
#include "base/text_span.h"
#include "snapshot/figures.h"
#include "sources/pressure.h"

#include <errno.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 16 };

#define V1(member, file, label)                                                                    \
	{                                                                                          \
#member, offsetof(struct cgroup, member), file, label, 1                           \
	}

/* The total_ lines include the groups below, where those are charged to the group. */
static const struct figure_entry version1_entries[] = {
	V1(max_bytes, "memory.limit_in_bytes", NULL),
	V1(memsw_max_bytes, "memory.memsw.limit_in_bytes", NULL),
	V1(current_bytes, "memory.usage_in_bytes", NULL),
	V1(swap_current_bytes, "memory.memsw.usage_in_bytes",
		NULL), /* memory and swap, see subtract_memory() */
	V1(kmem_max_bytes, "memory.kmem.limit_in_bytes", NULL),
	V1(kmem_bytes, "memory.kmem.usage_in_bytes", NULL),
	V1(swappiness, "memory.swappiness", NULL),
	V1(use_hierarchy, "memory.use_hierarchy", NULL),
	V1(oom_kill_disable, "memory.oom_control", "oom_kill_disable"),
	V1(under_oom, "memory.oom_control", "under_oom"),
	V1(local_oom_kill, "memory.oom_control",
		"oom_kill"), /* Linux 4.13 and later; without the groups below */
	V1(anon_bytes, "memory.stat", "total_rss"),
	V1(file_bytes, "memory.stat", "total_cache"), /* with tmpfs, as in version 2 */
	V1(shmem_bytes, "memory.stat", "total_shmem"),
	V1(mapped_bytes, "memory.stat", "total_mapped_file"),
	V1(active_file_bytes, "memory.stat", "total_active_file"),
	V1(inactive_file_bytes, "memory.stat", "total_inactive_file"),
	V1(unevictable_bytes, "memory.stat", "total_unevictable"),
};

/* Read of each group: they tell whether the other files are worth reading. */
static const char *const limit_files[] = {
	"memory.max",
	"memory.high",
	"memory.min",
	"memory.low",
	"memory.swap.max",
	"memory.oom.group",
	"memory.limit_in_bytes",
	"memory.memsw.limit_in_bytes",
};

struct reading {
	struct buffer *buffer;
	const char *path; /* of the group, for traces */
	cgroup_read_file *read;
	void *context;
	const struct figure_entry *entries;
	size_t entry_count;
	const char *mark;   /* a file that each group with a memory controller has */
	bool is_missing;    /* a file does not exist */
	int resource_error; /* is_resource_error() of a file that could not be read; 0: none */
};

static bool is_limit_file(const char *file)
{
	for (size_t i = 0; i < sizeof(limit_files) / sizeof(*limit_files); i++)
		if (strcmp(limit_files[i], file) == 0)
			return true;
	return false;
}

/* "max", or the most a counter can hold, which old kernels print as more than 63 bits. */
static struct figure amount(struct text_span text)
{
	struct text_span line;

	if (!text_span_line(&text, &line))
		line = text;
	return text_span_limit(line, "max", UNLIMITED_BYTES);
}

static void parse_lines(struct text_span text, const struct figure_entry *entries, size_t count,
	struct cgroup *cgroup)
{
	struct text_span line, label;

	while (text_span_line(&text, &line)) {
		if (!text_span_word(&line, &label))
			continue;
		for (size_t i = 0; i < count; i++)
			if (text_span_equals(label, entries[i].label))
				*figure_at(&entries[i], cgroup) =
					text_span_amount(line, entries[i].scale);
	}
}

static bool read_file(struct reading *reading, const char *name)
{
	int error = reading->read(reading->context, reading->buffer, name);

	debug_file(DEBUG_CGROUP, error, "%s: %s", reading->path, name);
	reading->is_missing |= error == -ENOENT || error == -ENODEV;
	if (is_resource_error(error))
		reading->resource_error = error;
	return error == 0;
}

static size_t entries_of_file(const struct reading *reading, size_t first)
{
	const char *file = reading->entries[first].file;
	size_t end = first + 1;

	while (end < reading->entry_count && reading->entries[end].file &&
		strcmp(reading->entries[end].file, file) == 0)
		end++;
	return end - first;
}

static void read_entries(struct reading *reading, bool limits, struct cgroup *cgroup)
{
	for (size_t i = 0, count; i < reading->entry_count; i += count) {
		const struct figure_entry *entry = &reading->entries[i];

		count = 1;
		if (!entry->file)
			continue;
		count = entries_of_file(reading, i);
		if (is_limit_file(entry->file) != limits || !read_file(reading, entry->file))
			continue;
		if (entry->label)
			parse_lines(span_of(reading->buffer), entry, count, cgroup);
		else
			*figure_at(entry, cgroup) = amount(span_of(reading->buffer));
	}
}

/* Whether the cgroup has a limit, or memory that reclaim leaves it. */
static bool is_limited(const struct cgroup *cgroup)
{
	return figure_or(cgroup->min_bytes, 0) > 0 || figure_or(cgroup->low_bytes, 0) > 0 ||
	       limit_is_set(cgroup->max_bytes) || limit_is_set(cgroup->high_bytes) ||
	       limit_is_set(cgroup->swap_max_bytes) || limit_is_set(cgroup->memsw_max_bytes);
}

static void subtract_memory(struct cgroup *cgroup)
{
	struct figure *swap = &cgroup->swap_current_bytes;

	if (!swap->known || !cgroup->current_bytes.known)
		*swap = FIGURE_UNKNOWN;
	else if (swap->value > cgroup->current_bytes.value)
		swap->value -= cgroup->current_bytes.value;
	else
		swap->value = 0; /* memory grew between the two reads */
}

static void read_more(struct reading *reading, enum cgroup_version version, struct cgroup *cgroup)
{
	read_entries(reading, false, cgroup);
	if (version == CGROUP_V1)
		subtract_memory(cgroup);
	else if (read_file(reading, "memory.pressure"))
		pressure_parse(
			span_of(reading->buffer), &cgroup->pressure_some, &cgroup->pressure_full);
}

static bool has_mark(const struct reading *reading)
{
	int error = reading->read(reading->context, reading->buffer, reading->mark);

	return error != -ENOENT && error != -ENODEV;
}

int cgroup_read_figures_by(struct buffer *buffer, enum cgroup_version version, const char *path,
	cgroup_read_file *read, void *context, bool all, struct cgroup *ret_cgroup)
{
	bool is_first = version == CGROUP_V1;
	struct reading reading = {
		.buffer = buffer,
		.path = path,
		.read = read,
		.context = context,
		.entries = is_first ? version1_entries : cgroup_figures,
		.entry_count = is_first ? sizeof(version1_entries) / sizeof(*version1_entries)
					: cgroup_figure_count,
		.mark = is_first ? "memory.limit_in_bytes" : "memory.max",
	};

	read_entries(&reading, true, ret_cgroup);
	if (all || is_limited(ret_cgroup))
		read_more(&reading, version, ret_cgroup);
	if (reading.resource_error < 0)
		return reading.resource_error;
	return !reading.is_missing || has_mark(&reading);
}

static int read_in_directory(void *context, struct buffer *buffer, const char *name)
{
	return buffer_read_once_at(buffer, *(const int *)context, name, FILE_LIMIT);
}

int cgroup_read_figures(struct buffer *buffer, enum cgroup_version version, const char *path,
	int directory, bool all, struct cgroup *ret_cgroup)
{
	return cgroup_read_figures_by(
		buffer, version, path, read_in_directory, &directory, all, ret_cgroup);
}
