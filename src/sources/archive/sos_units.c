/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sources/archive/sos_units.h"

#include "base/memory.h"
#include "base/text.h"
#include "snapshot/unit.h"
#include "sources/killers/killer_text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { UNITS_MAX = 512, DROP_INS_MAX = 64, NAME_MAX_BYTES = 255 };

/* The names of the units that processes are in, sorted. */
struct names {
	const char **items;
	size_t count;
};

static int compare_names(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static struct names names_of(const struct snapshot *snapshot)
{
	struct names names = { memory_alloc((snapshot->process_count + 1) * sizeof(char *)), 0 };

	for (size_t i = 0; i < snapshot->process_count; i++)
		if (snapshot->processes[i].unit)
			names.items[names.count++] = snapshot->processes[i].unit;
	if (names.count > 0)
		qsort(names.items, names.count, sizeof(*names.items), compare_names);
	return names;
}

/* The lines up to an empty one; false when there is none left. */
static bool next_block(struct text_span *rest, struct text_span *ret_block)
{
	struct text_span line;

	ret_block->start = rest->start;
	while (text_span_line(rest, &line)) {
		ret_block->end = line.end;
		if (text_span_length(line) == 0 && line.start > ret_block->start)
			return true;
	}
	ret_block->end = rest->end;
	*rest = (struct text_span){ rest->end, rest->end };
	return ret_block->end > ret_block->start;
}

/* The value of "Key=value"; empty where there is no such line. */
static struct text_span value_of(struct text_span block, const char *key)
{
	size_t length = strlen(key);
	struct text_span line;

	while (text_span_line(&block, &line))
		if (text_span_length(line) > length && line.start[length] == '=' &&
			memcmp(line.start, key, length) == 0)
			return (struct text_span){ line.start + length + 1, line.end };
	return (struct text_span){ "", "" };
}

static const char *text_of(struct arena *arena, struct text_span block, const char *key)
{
	struct text_span value = value_of(block, key);

	return text_span_length(value) > 0 ? text_span_copy(arena, value, PATH_MAX) : NULL;
}

static struct figure limit_of(struct text_span block, const char *key)
{
	struct text_span value = value_of(block, key);

	return text_span_equals(value, "infinity") ? figure_of(UNLIMITED_BYTES)
						   : text_span_amount(value, 1);
}

static struct figure managed_of(struct text_span block, const char *key)
{
	struct text_span value = value_of(block, key);

	return text_span_length(value) > 0 ? figure_of(text_span_equals(value, "kill"))
					   : FIGURE_UNKNOWN;
}

static struct figure flag_of(struct text_span block, const char *key)
{
	struct text_span value = value_of(block, key);

	return text_span_equals(value, "yes")  ? figure_of(1)
	       : text_span_equals(value, "no") ? figure_of(0)
					       : FIGURE_UNKNOWN;
}

static void parse_drop_ins(struct arena *arena, struct unit *unit, struct text_span paths)
{
	struct text_span path;

	while (text_span_word(&paths, &path) && unit->drop_in_count < DROP_INS_MAX) {
		const char *copy = text_span_copy(arena, path, PATH_MAX);

		if (!unit->drop_in_paths)
			unit->drop_in_paths =
				arena_alloc(arena, DROP_INS_MAX * sizeof(*unit->drop_in_paths));
		if (copy)
			unit->drop_in_paths[unit->drop_in_count++] = copy;
	}
}

static void parse_unit(struct arena *arena, struct unit *unit, struct text_span block)
{
	unit->cgroup = text_of(arena, block, "ControlGroup");
	unit->fragment_path = text_of(arena, block, "FragmentPath");
	parse_drop_ins(arena, unit, value_of(block, "DropInPaths"));
	unit->oom_policy = text_of(arena, block, "OOMPolicy");
	unit->kill_mode = text_of(arena, block, "KillMode");
	unit->memory_accounting = flag_of(block, "MemoryAccounting");
	unit->memory_high_bytes = limit_of(block, "MemoryHigh");
	unit->memory_max_bytes = limit_of(block, "MemoryMax");
	unit->managed_oom_swap = managed_of(block, "ManagedOOMSwap");
	unit->managed_oom_pressure = managed_of(block, "ManagedOOMMemoryPressure");
	unit->managed_oom_limit_hundredths =
		percent_hundredths(value_of(block, "ManagedOOMMemoryPressureLimit"));
	unit->oom_score_adjust =
		text_span_number(value_of(block, "OOMScoreAdjust"), ADJ_MIN, ADJ_MAX);
	unit->main_pid = text_span_number(value_of(block, "MainPID"), 1, INT_MAX);
	/* systemctl(1) lists no command that is not set */
	if (unit->kill_mode)
		unit->stop_commands =
			figure_of(text_span_length(value_of(block, "ExecStop")) > 0 ||
				  text_span_length(value_of(block, "ExecStopPost")) > 0);
	unit->oom_kills = text_span_number(value_of(block, "OOMKills"), 0, INT_MAX);
	unit->managed_oom_kills = text_span_number(value_of(block, "ManagedOOMKills"), 0, INT_MAX);
}

static bool is_there(const struct snapshot *snapshot, const char *name)
{
	for (size_t i = 0; i < snapshot->unit_count; i++)
		if (strcmp(snapshot->units[i].name, name) == 0)
			return true;
	return false;
}

static void take_block(struct snapshot *snapshot, const struct names *names, struct text_span block)
{
	struct text_span id = value_of(block, "Id");
	struct text_span cgroup = value_of(block, "ControlGroup");
	char name[NAME_MAX_BYTES + 1];
	const char *wanted = name;
	struct unit *unit;

	if (text_span_length(id) == 0 || text_span_length(id) > NAME_MAX_BYTES ||
		text_span_length(cgroup) == 0 || *cgroup.start != '/')
		return;
	memcpy(name, id.start, text_span_length(id));
	name[text_span_length(id)] = '\0';
	if (names->count == 0 || is_there(snapshot, name) ||
		!bsearch(&wanted, names->items, names->count, sizeof(*names->items), compare_names))
		return;
	unit = snapshot_add_unit(snapshot, MANAGER_SYSTEM, arena_copy_text(&snapshot->texts, name));
	parse_unit(&snapshot->texts, unit, block);
}

void sos_units_parse(struct snapshot *snapshot, struct text_span text)
{
	struct names names = names_of(snapshot);
	struct text_span block;

	while (snapshot->unit_count < UNITS_MAX && next_block(&text, &block))
		take_block(snapshot, &names, block);
	free(names.items);
	(void)!snapshot_order_units(snapshot);
}
