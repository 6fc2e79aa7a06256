/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/report/limits.h"

#include "base/json_text.h"
#include "base/text.h"
#include "base/text_columns.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_words.h"
#include "views/prose/wrap.h"
#include "views/report/memory_json.h"
#include "views/table/owner.h"

#include <string.h>

static const char *use_words(struct arena *arena, const struct memcg_limit *limit)
{
	return text_format(arena, "%s of %s used",
		prose_figure_size(arena, limit->cgroup->current_bytes),
		prose_figure_size(arena, limit->cgroup->max_bytes));
}

/* Reclaim decides where between the two bounds the headroom ends. */
static const char *range_words(
	struct arena *arena, const struct headroom *headroom, const char *between)
{
	const char *min = prose_size(arena, headroom->min_bytes > 0 ? headroom->min_bytes : 0);
	const char *max = prose_size(arena, headroom->max_bytes > 0 ? headroom->max_bytes : 0);

	return strcmp(min, max) == 0 ? min : text_format(arena, "%s%s%s", min, between, max);
}

static const char *headroom_words(struct arena *arena, const struct headroom *headroom)
{
	const char *range = range_words(arena, headroom, " to ");

	return text_format(arena, "%s%s left", strchr(range, ' ') ? "" : "about ", range);
}

static const char *fate_words(struct arena *arena, const struct memcg_limit *limit)
{
	switch (limit->outcome) {
	case OUTCOME_KILL:
		return text_format(arena, "%s would be killed%s%s",
			prose_one_of(arena, limit->victim, limit->alike_count),
			limit->killed_count > 1
				? text_format(arena, ", and %zu with it", limit->killed_count - 1)
				: "",
			limit->certain_in_effect ? "" : " (not certain)");
	case OUTCOME_SLEEP:
		return "no process would be killed, its tasks would sleep";
	case OUTCOME_PANIC:
		return "the kernel would panic";
	case OUTCOME_ALLOCATING_TASK:
	case OUTCOME_NOBODY:
		break;
	}
	if (!limit->certain)
		return "whether any of its processes can be killed is not known";
	return text_format(
		arena, "none of its processes can be killed: %s", prose_excess(limit->excess));
}

/* What ends a leak in the cgroup before its own limit does. */
static const char *above_words(struct arena *arena, const struct memcg_limit *limit)
{
	const struct limit_above *above = &limit->above;
	const char *name = prose_domain(arena, &above->domain);
	const char *range = range_words(arena, &above->headroom, " to ");

	if (above->stalls)
		return text_format(arena,
			"%s stalls above memory.high first, after %s more, and may never be "
			"killed; at its own limit ",
			name, range);
	return text_format(
		arena, "%s is full first, after %s more; at its own limit ", name, range);
}

/* What comes before the fate, which may then never come. */
static const char *stall_words(struct arena *arena, const struct memcg_limit *limit)
{
	if (limit->above.is_given)
		return above_words(arena, limit);
	if (!limit->stalls)
		return "";
	return text_format(arena,
		"stalls above memory.high (%s), may never be killed; at its limit ",
		prose_figure_size(arena, limit->cgroup->high_bytes));
}

const char *limit_words(struct arena *arena, const struct memcg_limit *limit)
{
	return text_format(arena, "%s, %s; %s%s", use_words(arena, limit),
		headroom_words(arena, &limit->headroom), stall_words(arena, limit),
		fate_words(arena, limit));
}

/* In few words, for one line of a list. */
static const char *brief_fate(struct arena *arena, const struct memcg_limit *limit)
{
	switch (limit->outcome) {
	case OUTCOME_KILL:
		return text_format(arena, "kills %s%s%s",
			prose_one_of(arena, limit->victim, limit->alike_count),
			limit->killed_count > 1
				? text_format(arena, " and %zu more", limit->killed_count - 1)
				: "",
			limit->certain_in_effect ? "" : " (not certain)");
	case OUTCOME_SLEEP:
		return "kills no process: tasks sleep";
	case OUTCOME_PANIC:
		return "the kernel panics";
	case OUTCOME_ALLOCATING_TASK:
	case OUTCOME_NOBODY:
		break;
	}
	return limit->certain ? "can kill no process" : "not known what may be killed";
}

const char *limit_brief_words(struct arena *arena, const struct memcg_limit *limit)
{
	const struct limit_above *above = &limit->above;

	if (above->is_given)
		return text_format(arena, "%s left of %s, but %s in %s%s",
			range_words(arena, &limit->headroom, "-"),
			prose_figure_size(arena, limit->cgroup->max_bytes),
			range_words(arena, &above->headroom, "-"),
			prose_domain(arena, &above->domain),
			above->stalls ? ", which may stall" : "");
	return text_format(arena, "%s left of %s; %s%s", range_words(arena, &limit->headroom, "-"),
		prose_figure_size(arena, limit->cgroup->max_bytes),
		limit->stalls ? "may stall or " : "", brief_fate(arena, limit));
}

void limits_print(FILE *out, const struct memcg_limit *limits, size_t count, size_t total)
{
	struct arena arena = ARENA_EMPTY;

	if (count == 0)
		return;
	fprintf(out, "\nMemory cgroups with a limit, fullest first (%zu of %zu):\n", count, total);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "  %s: %s\n", text_escape(&arena, limits[i].cgroup->path),
			limit_words(&arena, &limits[i]));
	arena_release(&arena);
}

void limits_print_none(FILE *out)
{
	fputs("\nNo memory cgroup has a limit: none can run out of memory before the machine.\n",
		out);
}

void limits_print_near(FILE *out, const struct memcg_limit *limits, size_t count, int width)
{
	struct arena arena = ARENA_EMPTY;

	for (size_t i = 0; i < count; i++) {
		const char *name = text_columns_cut_path(&arena,
			text_escape(&arena, owner_of_cgroup(&arena, limits[i].cgroup)), width / 2);

		wrap_print(out,
			text_format(&arena, "%s: %s", name, limit_words(&arena, &limits[i])), width,
			4);
	}
	fputc('\n', out);
	arena_release(&arena);
}

static json_t *hundredths(struct figure figure)
{
	return figure.known ? json_real((double)figure.value / 100) : json_null();
}

static void set_limit(json_t *object, const char *key, struct figure bytes)
{
	json_set_figure(object, key, limit_is_set(bytes) ? bytes : FIGURE_UNKNOWN);
}

static json_t *above_json(const struct limit_above *above)
{
	json_t *object;

	if (!above->is_given)
		return json_null();
	object = json_object();
	json_set(object, "kind", json_string(prose_domain_kind(&above->domain)));
	json_set_text(
		object, "path", above->domain.kind == DOMAIN_MEMCG ? above->domain.path : NULL);
	json_set(object, "stalls", json_boolean(above->stalls));
	json_set(object, "room_least", json_integer(above->headroom.min_bytes));
	json_set(object, "room_most", json_integer(above->headroom.max_bytes));
	return object;
}

static json_t *limit_json(const struct snapshot *snapshot, const struct memcg_limit *limit)
{
	json_t *object = json_object();
	struct domain_memory memory;

	json_set(object, "kind", json_string("memcg"));
	json_set_text(object, "path", limit->cgroup->path);
	json_set_figure(object, "current", limit->cgroup->current_bytes);
	set_limit(object, "max", limit->cgroup->max_bytes);
	set_limit(object, "high", limit->cgroup->high_bytes);
	json_set(object, "stalls", json_boolean(limit->stalls));
	json_set_figure(object, "swap", limit->cgroup->swap_current_bytes);
	if (domain_memory_of(&memory, snapshot, &limit->domain))
		json_set(object, "memory", memory_json(&memory));
	json_set_figure(object, "oom_group", limit->cgroup->oom_group);
	json_set_figure(object, "oom_kills", limit->cgroup->events_oom_kill);
	json_set(object, "pressure_some_avg10", hundredths(limit->cgroup->pressure_some.avg10));
	json_set(object, "room_least", json_integer(limit->headroom.min_bytes));
	json_set(object, "room_most", json_integer(limit->headroom.max_bytes));
	json_set(object, "full_before", above_json(&limit->above));
	json_set(object, "victim", limit->victim ? json_integer(limit->victim->pid) : json_null());
	json_set(object, "certain", json_boolean(limit->certain));
	json_set(object, "alike_candidates", json_boolean(limit->alike_count > 0));
	return object;
}

json_t *limits_json(const struct snapshot *snapshot, const struct memcg_limit *limits, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_append(array, limit_json(snapshot, &limits[i]));
	return array;
}
