/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/report/groups.h"

#include "base/json_text.h"
#include "base/text.h"
#include "views/prose/prose_pod.h"
#include "views/prose/prose_words.h"

#include <string.h>

static bool is_shown(const struct group *group, const struct rows_options *options)
{
	for (size_t i = 0; i < group->count; i++)
		if (row_is_shown(group->members[i], options))
			return true;
	return false;
}

void groups_select(struct groups *groups, const struct rows_options *options)
{
	size_t count = 0;

	for (size_t i = 0; i < groups->count; i++) {
		if (options->limit && count == options->limit)
			break;
		if (is_shown(&groups->items[i], options))
			groups->items[count++] = groups->items[i];
	}
	groups->count = count;
}

static const char *raw_name(struct arena *arena, const struct group *group)
{
	if (group->name || !group->uid.known)
		return group->name;
	return text_format(arena, "%lld", (long long)group->uid.value);
}

const char *group_text(struct arena *arena, const struct group *group)
{
	const char *name = raw_name(arena, group);

	return name ? text_escape(arena, name) : NULL;
}

const char *group_death_word(enum group_death death)
{
	static const char *const words[] = {
		[GROUP_DEATH_UNKNOWN] = NULL,
		[GROUP_DEATH_SINGLE] = "single",
		[GROUP_DEATH_ONE] = "no",
		[GROUP_DEATH_PART] = "in part",
		[GROUP_DEATH_WHOLE] = "yes",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == GROUP_DEATH_WHOLE + 1,
		"an entry for each enum group_death");

	return words[death];
}

static bool has_limit(const struct group *group)
{
	return group->cgroup && memcg_is_limited(group->cgroup);
}

static void add_cgroup(struct grid *grid, const struct group *group, bool bytes)
{
	const struct cgroup *cgroup = group->cgroup;

	grid_add_bytes(grid, cgroup ? cgroup->current_bytes : FIGURE_UNKNOWN, bytes);
	if (cgroup && cgroup->max_bytes.known && !has_limit(group))
		grid_add(grid, "max");
	else
		grid_add_bytes(grid, cgroup ? cgroup->max_bytes : FIGURE_UNKNOWN, bytes);
}

static struct figure badness_bytes(const struct group *group, const struct verdict *verdict)
{
	return group->first ? figure_of(verdict_bytes(verdict, group->first->badness.pages.value))
			    : FIGURE_UNKNOWN;
}

static const char *line_color(const struct group *group, const struct verdict *verdict)
{
	if (!group->first)
		return "\033[2m";
	if (group->first == verdict->victim)
		return "\033[1;31m";
	return group->first->is_candidate ? "\033[33m" : NULL;
}

/* On a terminal "no unit" for the processes of no group; into a pipe they have no name. */
static const char *name_cell(struct arena *arena, const struct groups *groups,
	const struct group *group, const struct table_options *options)
{
	if (group->name || group->uid.known || options->width == 0 || options->raw)
		return group_text(arena, group);
	return text_format(arena, "no %s", group_kind_word(groups->kind));
}

static void add_line(struct grid *grid, const struct groups *groups, const struct group *group,
	const struct verdict *verdict, const struct table_options *options)
{
	const struct ranking_entry *first = group->first;
	bool bytes = options->bytes;

	if (first)
		grid_add_count(grid, first->rank);
	else
		grid_add(grid, NULL);
	grid_add(grid, name_cell(&grid->texts, groups, group, options));
	grid_add_count(grid, group->count);
	grid_add_count(grid, group->exempt_count);
	grid_add_bytes(grid, group->own_bytes, bytes);
	grid_add_bytes(grid, group->largest_bytes, bytes);
	grid_add_bytes(grid, badness_bytes(group, verdict), bytes);
	grid_add(grid, first ? prose_process(&grid->texts, first->process) : NULL);
	grid_add(grid, group_death_word(group->death));
	add_cgroup(grid, group, bytes);
}

void groups_print(FILE *out, const struct groups *groups, const struct verdict *verdict,
	const struct table_options *options)
{
	static const struct grid_column columns[] = { { "#", GRID_FIGURE, 8, 0 },
		{ "GROUP", GRID_TEXT, 0, 18 }, { "PROCS", GRID_FIGURE, 6, 0 },
		{ "EXEMPT", GRID_FIGURE, 1, 0 }, { "OWN", GRID_FIGURE, 9, 0 },
		{ "LARGEST", GRID_FIGURE, 2, 0 }, { "BADNESS", GRID_FIGURE, 0, 0 },
		{ "FIRST-VICTIM", GRID_PROCESS, 10, 16 }, { "KILLED-WHOLE", GRID_TEXT, 7, 7 },
		{ "USED", GRID_FIGURE, 4, 6 }, { "MAX", GRID_FIGURE, 3, 6 },
		{ "QOS", GRID_WORD, 5, 0 } };
	bool qos = groups->kind == GROUP_POD;
	struct grid grid;

	grid_init(&grid, columns, sizeof(columns) / sizeof(*columns) - !qos);
	for (size_t i = 0; i < groups->count; i++) {
		add_line(&grid, groups, &groups->items[i], verdict, options);
		if (qos)
			grid_add(&grid, prose_qos(groups->items[i].qos));
		grid_color(&grid, line_color(&groups->items[i], verdict));
	}
	grid_print(out, &grid, options);
	grid_release(&grid);
}

json_t *group_death_json(enum group_death death)
{
	if (death == GROUP_DEATH_UNKNOWN)
		return json_null();
	return json_boolean(death == GROUP_DEATH_WHOLE || death == GROUP_DEATH_SINGLE);
}

json_t *group_json(struct arena *arena, const struct group *group)
{
	json_t *object = json_object();

	json_set_text(object, "name", raw_name(arena, group));
	json_set_text(object, "qos", prose_qos(group->qos));
	json_set(object, "processes", json_integer((json_int_t)group->count));
	json_set(object, "ranked", json_integer((json_int_t)group->ranked_count));
	json_set(object, "exempt", json_integer((json_int_t)group->exempt_count));
	json_set_figure(object, "own", group->own_bytes);
	json_set_figure(object, "largest", group->largest_bytes);
	return object;
}

static json_t *report_group_json(struct arena *arena, const struct group *group)
{
	const struct ranking_entry *first = group->first;
	const struct cgroup *cgroup = group->cgroup;
	json_t *object = group_json(arena, group);

	json_set(object, "rank", first ? json_integer((json_int_t)first->rank) : json_null());
	json_set(object, "first_victim", first ? json_integer(first->process->pid) : json_null());
	json_set_figure(object, "badness_pages", first ? first->badness.pages : FIGURE_UNKNOWN);
	json_set(object, "killed_whole", group_death_json(group->death));
	json_set_text(object, "cgroup", cgroup ? cgroup->path : NULL);
	json_set_figure(object, "current", cgroup ? cgroup->current_bytes : FIGURE_UNKNOWN);
	json_set_figure(
		object, "max", cgroup && has_limit(group) ? cgroup->max_bytes : FIGURE_UNKNOWN);
	return object;
}

json_t *groups_json(const struct groups *groups)
{
	struct arena arena = ARENA_EMPTY;
	json_t *array = json_array();

	for (size_t i = 0; i < groups->count; i++)
		json_append(array, report_group_json(&arena, &groups->items[i]));
	arena_release(&arena);
	return array;
}
