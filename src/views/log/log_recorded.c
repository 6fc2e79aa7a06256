/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_recorded.h"

#include "base/json_text.h"
#include "base/text.h"
#include "views/log/log_words.h"
#include "views/prose/prose_words.h"

enum { NAMED_MAX = 3, GROWTH_SHARE = 100, LARGE_SHARE = 20, LISTED_MAX = 100 };

/* "7 min 40 s": how much is covered is told exactly. */
static const char *span(struct arena *arena, int64_t seconds)
{
	int64_t minutes = seconds / 60;

	if (minutes == 0)
		return text_format(arena, "%lld s", (long long)seconds);
	if (seconds % 60 == 0)
		return text_format(arena, "%lld min", (long long)minutes);
	return text_format(arena, "%lld min %lld s", (long long)minutes, (long long)(seconds % 60));
}

static const char *name_of(struct arena *arena, const struct memory_growth *item)
{
	return log_name(arena, item->name, item->pid);
}

/* "runner[1877] grew by 9.1G to 9.4G" */
static const char *words_of(struct arena *arena, const struct memory_growth *item)
{
	const char *name = name_of(arena, item), *now = prose_figure_size(arena, item->bytes);
	int64_t grown = item->grown_bytes.value;

	if (!item->grown_bytes.known)
		return text_format(arena, "%s had %s, and was not recorded at first", name, now);
	if (item->has_ended)
		return text_format(arena, "%s ended with %s", name,
			prose_figure_size(arena, item->before_bytes));
	if (item->is_new)
		return text_format(arena, "%s grew from its start to %s", name, now);
	if (grown == 0)
		return text_format(arena, "%s stayed at %s", name, now);
	return text_format(arena, "%s %s by %s to %s", name, grown > 0 ? "grew" : "shrank",
		prose_size(arena, grown > 0 ? grown : -grown), now);
}

/* What is next to nothing beside the largest growth is not worth a word. */
static bool is_worth_a_word(const struct memory_growth *item, const struct memory_growth *first)
{
	return item->grown_bytes.known && item->grown_bytes.value > 0 &&
	       item->grown_bytes.value >= first->grown_bytes.value / GROWTH_SHARE;
}

static const struct memory_growth *largest(const struct memory_growth *items, size_t count)
{
	const struct memory_growth *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (!found || figure_compare(items[i].bytes, found->bytes, -1) < 0)
			found = &items[i];
	return found;
}

static const char *join(struct arena *arena, const char *list, const struct memory_growth *item)
{
	return text_format(arena, "%s%s%s", list, *list ? ", " : "", words_of(arena, item));
}

/* Whether it holds enough beside the largest of all to be missed in a list. */
static bool is_large(const struct memory_growth *item, const struct memory_growth *most)
{
	return item->bytes.value > 0 && item->bytes.value >= most->bytes.value / LARGE_SHARE;
}

/* Those that grew most, the victim, and the largest of the others, which may not have grown. */
static const char *list_of(struct arena *arena, const struct memory_growth *items, size_t count)
{
	const struct memory_growth *most = largest(items, count), *other;
	const char *list = "";
	size_t named = 0;

	while (named < count && named < NAMED_MAX && is_worth_a_word(&items[named], items))
		list = join(arena, list, &items[named++]);
	other = largest(items + named, count - named);
	for (size_t i = named; i < count; i++)
		if (items[i].is_victim || (&items[i] == other && is_large(other, most)))
			list = join(arena, list, &items[i]);
	return list;
}

static const char *when(struct arena *arena, const struct growth_before *growth)
{
	int64_t covered = growth->to_seconds.value - growth->from_seconds.value;
	int64_t gap = figure_or(growth->to_kill_seconds, 0);
	const char *text = span(arena, covered > 0 ? covered : 0);

	return gap > 0 ? text_format(arena, "in the %s up to %s before", text, span(arena, gap))
		       : text_format(arena, "in the %s before", text);
}

/* "/x had 12M of 64M" */
static const char *group_words(struct arena *arena, const struct cgroup *group)
{
	bool is_limited = limit_is_set(group->max_bytes);

	return text_format(arena, "%s had %s%s%s", text_escape(arena, group->path),
		prose_figure_size(arena, group->current_bytes), is_limited ? " of " : "",
		is_limited ? prose_size(arena, group->max_bytes.value) : "");
}

static const char *at_kill(struct arena *arena, const struct kill_groups *groups)
{
	const struct cgroup *domain = &groups->domain, *victim = &groups->victim;
	bool is_one = text_is_known_same(domain->path, victim->path);
	const char *text = domain->path ? group_words(arena, domain) : "";

	if (victim->path && !is_one)
		text = text_format(
			arena, "%s%s%s", text, *text ? ", and " : "", group_words(arena, victim));
	return text_format(
		arena, ". Right %s the kill %s", groups->is_before ? "before" : "after", text);
}

/* Times without a zone are those of where the log is read. */
static const char *lack_of_victim(const struct growth_before *growth)
{
	if (!growth->lacks_victim)
		return "";
	return growth->has_all
		       ? ". The victim is not in the last of these snapshots: it was started "
			 "later, or the clocks of the log and of the recording differ"
		       : ". The victim is not in the last of these snapshots: it was started "
			 "later, was not among the first ranks, or the clocks of the log and of "
			 "the recording differ";
}

const char *log_recorded(struct arena *arena, const struct past_kill *kill)
{
	const struct growth_before *growth = kill->growth;
	const char *groups, *processes, *text;

	if (kill->recording_refused)
		return text_format(arena, "%s tells nothing: %s",
			text_escape(arena, kill->recording), kill->recording_refused);
	if (!growth)
		return NULL;
	groups = list_of(arena, growth->groups, growth->group_count);
	processes = list_of(arena, growth->processes, growth->process_count);
	text = when(arena, growth);
	if (*groups)
		text = text_format(arena, "%s, by group: %s", text, groups);
	if (*processes)
		text = text_format(
			arena, "%s%s by process: %s", text, *groups ? ";" : ",", processes);
	if (!*groups && !*processes)
		text = text_format(arena, "%s: no process's or group's memory is known", text);
	if (kill->groups)
		text = text_format(arena, "%s%s", text, at_kill(arena, kill->groups));
	text = text_format(arena, "%s%s", text, lack_of_victim(growth));
	return growth->has_all ? text
			       : text_format(arena,
					 "%s. Not all processes were recorded: one that is not "
					 "named may have grown.",
					 text);
}

static json_t *item_json(const struct memory_growth *item)
{
	json_t *object = json_object();

	json_set_text(object, "name", item->name);
	if (item->cgroup)
		json_set_text(object, "cgroup", item->cgroup);
	else
		json_set(object, "pid", json_integer(item->pid));
	json_set_figure(object, "before", item->before_bytes);
	json_set_figure(object, "bytes", item->bytes);
	json_set_figure(object, "grown", item->grown_bytes);
	json_set(object, "is_new", json_boolean(item->is_new));
	if (item->cgroup)
		json_set(object, "has_ended", json_boolean(item->has_ended));
	json_set(object, "is_victim", json_boolean(item->is_victim));
	return object;
}

/* The victim is there wherever it stands. */
static json_t *list_json(const struct memory_growth *items, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		if (i < LISTED_MAX || items[i].is_victim)
			json_append(array, item_json(&items[i]));
	return array;
}

static json_t *group_json(const struct cgroup *group)
{
	json_t *object;

	if (!group->path)
		return json_null();
	object = json_object();
	json_set_text(object, "cgroup", group->path);
	json_set_figure(object, "current", group->current_bytes);
	json_set_figure(object, "max", group->max_bytes);
	json_set_figure(object, "swap", group->swap_current_bytes);
	json_set_figure(object, "anon", group->anon_bytes);
	json_set_figure(object, "file", group->file_bytes);
	json_set_figure(object, "shmem", group->shmem_bytes);
	return object;
}

static json_t *groups_json(const struct kill_groups *groups)
{
	json_t *object;

	if (!groups)
		return json_null();
	object = json_object();
	json_set(object, "domain", group_json(&groups->domain));
	json_set(object, "victim", group_json(&groups->victim));
	return object;
}

json_t *log_recorded_json(const struct past_kill *kill)
{
	const struct growth_before *growth = kill->growth;
	bool is_before = kill->groups && kill->groups->is_before;
	json_t *object;

	if (!growth)
		return json_null();
	object = json_object();
	json_set_text(object, "file", kill->recording);
	json_set_time(object, "from", growth->from_seconds);
	json_set_time(object, "to", growth->to_seconds);
	json_set(object, "all_processes", json_boolean(growth->has_all));
	json_set(object, "after_kill", groups_json(is_before ? NULL : kill->groups));
	json_set(object, "before_kill", groups_json(is_before ? kill->groups : NULL));
	json_set(object, "groups", list_json(growth->groups, growth->group_count));
	json_set(object, "processes", list_json(growth->processes, growth->process_count));
	return object;
}
