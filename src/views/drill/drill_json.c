/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/drill/drill_json.h"

#include "base/json_text.h"
#include "base/text.h"
#include "views/drill/drill_groups.h"
#include "views/drill/drill_holder.h"
#include "views/drill/drill_sentence.h"
#include "views/prose/prose_domain.h"
#include "views/report/killers.h"

enum { DRILL_VERSION = 1 };

static json_t *victims_json(const struct drill_outcome *outcome)
{
	json_t *array = json_array();

	for (size_t i = 0; i < outcome->kill_count; i++)
		json_append(array, json_integer(outcome->kills[i].victim->pid));
	return array;
}

static json_t *freed_json(const struct drill_outcome *outcome)
{
	json_t *array = json_array();

	for (size_t i = 0; i < outcome->kill_count; i++)
		json_append(array, outcome->kills[i].freed_bytes.known
					   ? json_integer(outcome->kills[i].freed_bytes.value)
					   : json_null());
	return array;
}

/* Where more may be freed than is said: pages of a driver. */
static json_t *at_least_json(const struct drill_outcome *outcome)
{
	json_t *array = json_array();

	for (size_t i = 0; i < outcome->kill_count; i++)
		json_append(array, json_boolean(outcome->kills[i].frees_at_least));
	return array;
}

static json_t *figure_json(struct figure figure)
{
	return figure.known ? json_integer(figure.value) : json_null();
}

/* Where NUMA nodes are full: how much of what each kill frees is freed there. */
static json_t *freed_there_json(const struct drill_outcome *outcome)
{
	json_t *array = json_array();

	for (size_t i = 0; i < outcome->kill_count; i++)
		json_append(array, outcome->kills[i].is_on_nodes
					   ? figure_json(outcome->kills[i].freed_there_bytes)
					   : json_null());
	return array;
}

static json_t *collateral_json(const struct drill_outcome *outcome)
{
	json_t *array = json_array();

	for (size_t i = 0; i < outcome->collateral_count; i++)
		json_append(array, json_integer(outcome->collateral[i]->pid));
	return array;
}

static json_t *domain_json(const struct drill_outcome *outcome)
{
	json_t *object;

	if (outcome->end == DRILL_UNKNOWN)
		return json_null();
	object = json_object();
	json_set(object, "kind", json_string(prose_domain_kind(&outcome->domain)));
	json_set_text(object, "path", outcome->domain.path);
	json_set(object, "total_pages", json_integer(outcome->domain.total_pages));
	return object;
}

static const char *end_word(enum drill_end end)
{
	static const char *const words[] = {
		[DRILL_LEAKER_DIES] = "leaker-dies",
		[DRILL_ALLOCATOR] = "allocating-task",
		[DRILL_PANIC] = "panic-on-oom",
		[DRILL_NOBODY_LEFT] = "nobody-left",
		[DRILL_SLEEPS] = "sleeps",
		[DRILL_BOUNDED] = "bounded",
		[DRILL_STALLED] = "stalled",
		[DRILL_ALLOCATION_FAILS] = "allocation-fails",
		[DRILL_UNKNOWN] = "unknown",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == DRILL_UNKNOWN + 1,
		"an entry for each enum drill_end");

	return words[end];
}

static void set_outcome(json_t *object, const struct drill_outcome *outcome, int64_t leaks_by_bytes)
{
	json_set(object, "domain", domain_json(outcome));
	json_set(object, "leaks_by", json_integer(leaks_by_bytes));
	json_set(object, "leaves_swap", json_boolean(outcome->leaves_swap));
	json_set(object, "cache_may_stay", json_boolean(outcome->cache_may_stay));
	json_set(object, "min_may_fail", json_boolean(outcome->min_may_fail));
	json_set(object, "passes_limit", json_boolean(outcome->passes_limit));
	json_set(object, "victims", victims_json(outcome));
	json_set(object, "frees", freed_json(outcome));
	json_set(object, "frees_at_least", at_least_json(outcome));
	if (outcome->domain.kind == DOMAIN_NODES)
		json_set(object, "frees_there", freed_there_json(outcome));
	json_set(object, "collateral", collateral_json(outcome));
	json_set(object, "leaker_dies", json_boolean(outcome->end == DRILL_LEAKER_DIES));
	json_set(object, "end", json_string(end_word(outcome->end)));
}

static json_t *alternative_json(const struct drill *drill)
{
	json_t *object;

	if (!drill->has_alternative)
		return json_null();
	object = json_object();
	set_outcome(object, &drill->alternative, drill->alternative.leaks_by_bytes);
	return object;
}

/* The processes that grow: one, all members of a group, or none for a tmpfs. */
static json_t *growing_json(const struct drill *drill)
{
	json_t *array = json_array();

	if (drill->leaker)
		json_append(array, json_integer(drill->leaker->pid));
	for (size_t i = 0; drill->group && i < drill->group->members.count; i++)
		json_append(array, json_integer(drill->group->members.items[i]->pid));
	return array;
}

json_t *drill_json(const struct drill *drill)
{
	struct arena arena = ARENA_EMPTY;
	json_t *object = json_object();

	json_set(object, "leaker", drill->leaker ? json_integer(drill->leaker->pid) : json_null());
	if (drill->leaker)
		json_set_text(object, "name", drill->leaker->name);
	else if (drill->group)
		json_set_text(object, "name", text_format(&arena, "all:%s", drill->group->word));
	else
		json_set_text(object, "name", drill_leaker(&arena, NULL, drill->tmpfs));
	set_outcome(object, &drill->outcome, drill->max_leak_bytes);
	json_set(object, "growing", growing_json(drill));
	json_set(object, "leaks_by_least", json_integer(drill->min_leak_bytes));
	json_set(object, "certain", json_boolean(drill->certain));
	json_set(object, "why", json_string(drill_sentence(&arena, drill)));
	json_set(object, "alternative", alternative_json(drill));
	arena_release(&arena);
	return object;
}

static void print_item(FILE *out, json_t *item, bool first)
{
	fputs(first ? "\n" : ",\n", out);
	json_print(out, item, 0);
}

void drill_json_begin(FILE *out, const struct snapshot *snapshot)
{
	struct arena arena = ARENA_EMPTY;
	json_t *killers = killers_json(snapshot);

	fprintf(out, "{\"format\": \"oomtop-drill\", \"version\": %d, \"assumptions\": [",
		DRILL_VERSION);
	for (size_t i = 0; i < snapshot->assumption_count; i++) {
		json_t *text = json_string(text_replace_invalid(&arena, snapshot->assumptions[i]));

		fputs(i ? ", " : "", out);
		json_print(out, text, JSON_ENCODE_ANY);
	}
	fputs("], \"killers\": ", out);
	json_print(out, killers, 0);
	fputs(", \"drills\": [", out);
	arena_release(&arena);
}

void drill_json_add(
	FILE *out, const struct snapshot *snapshot, const struct drill *drill, bool first)
{
	json_t *object = drill_json(drill);

	if (drill->tmpfs)
		json_set(object, "writer", drill_writer_json(snapshot, drill));
	print_item(out, object, first);
}

void drill_json_add_groups(FILE *out, enum group_kind kind, const struct group_drills *drills)
{
	struct arena arena = ARENA_EMPTY;

	fprintf(out, "], \"by\": \"%s\", \"groups\": [", group_kind_word(kind));
	for (size_t i = 0; i < drills->count; i++)
		print_item(out, drill_group_json(&arena, &drills->items[i]), i == 0);
	arena_release(&arena);
}

void drill_json_end(FILE *out, struct drill_left_out left_out)
{
	fputc(']', out);
	if (left_out.drilled < left_out.wanted)
		fprintf(out, ", \"left_out\": %zu", left_out.wanted - left_out.drilled);
	fputs("}\n", out);
}

size_t drill_listed_count(const struct drill *drill)
{
	return (drill->group ? drill->group->members.count : 0) + drill->outcome.kill_count +
	       drill->outcome.collateral_count + drill->alternative.kill_count +
	       drill->alternative.collateral_count;
}
