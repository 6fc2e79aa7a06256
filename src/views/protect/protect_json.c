/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/protect/protect_json.h"

#include "views/drill/drill_json.h"
#include "views/protect/protect.h"

#include "base/json_text.h"
#include "base/text.h"
#include "views/drill/drill.h"
#include "views/prose/prose_domain.h"
#include "views/protect/claims.h"
#include "views/protect/instructions.h"
#include "views/report/killers.h"

enum { PROTECT_VERSION = 1 };

static const char *kind_word(enum advice_kind kind)
{
	static const char *const words[] = {
		[ADVICE_LEAKER_ADJ] = "leaker-adj",
		[ADVICE_LIMIT] = "box",
		[ADVICE_ADJ] = "adj",
		[ADVICE_COMBINATION] = "combination",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == ADVICE_COMBINATION + 1,
		"an entry for each enum advice_kind");

	return words[kind];
}

static json_t *files_json(const struct instructions *instructions)
{
	json_t *array = json_array();

	for (size_t i = 0; i < instructions->file_count; i++) {
		json_t *file = json_object();

		json_set_text(file, "path", instructions->files[i].path);
		json_set_text(file, "text", instructions->files[i].text);
		json_set(file, "append", json_boolean(instructions->files[i].appends));
		json_append(array, file);
	}
	return array;
}

static json_t *commands_json(const struct instructions *instructions)
{
	json_t *array = json_array();

	for (size_t i = 0; i < instructions->command_count; i++)
		json_append(array, json_string(instructions->commands[i]));
	return array;
}

static json_t *elsewhere_json(const struct adj_elsewhere *elsewhere)
{
	json_t *object;

	if (!elsewhere->process)
		return json_null();
	object = json_object();
	json_set(object, "pid", json_integer(elsewhere->process->pid));
	json_set(object, "adds", json_integer(elsewhere->added_bytes));
	json_set(object, "rank_now", json_integer((json_int_t)elsewhere->rank_before));
	json_set(object, "rank", json_integer((json_int_t)elsewhere->rank));
	json_set(object, "of", json_integer((json_int_t)elsewhere->ranked_count));
	return object;
}

static json_t *advice_json(struct arena *arena, const struct protection *protection,
	const struct threat *threat, const struct advice *advice)
{
	json_t *object = json_object();
	struct instructions instructions;

	instructions_for(&instructions, arena, protection, threat, advice);
	json_set(object, "kind", json_string(kind_word(advice->kind)));
	json_set(object, "changes", json_texts(advice->changes, advice->change_count));
	json_set(object, "after", drill_json(&advice->after));
	json_set(object, "own_after", drill_json(&advice->own_after));
	json_set(object, "on_machine", elsewhere_json(&advice->elsewhere));
	json_set(object, "files", files_json(&instructions));
	json_set(object, "commands", commands_json(&instructions));
	json_set_text(object, "note", instructions.note);
	json_set_text(object, "overwritten_by", instructions.overwritten_by);
	instructions_release(&instructions);
	return object;
}

static json_t *threat_json(
	struct arena *arena, const struct protection *protection, const struct threat *threat)
{
	json_t *object = json_object(), *advice = json_array();

	json_set(object, "leaker", threat->group ? json_null() : json_integer(threat->leaker->pid));
	json_set_text(object, "name",
		threat->group ? text_format(arena, "all:%s", threat->group->word)
			      : threat->leaker->name);
	json_set(object, "alike", json_integer((json_int_t)threat->alike_count));
	json_set(object, "now", drill_json(&threat->now));
	for (size_t i = 0; i < threat->advice_count; i++)
		json_append(advice, advice_json(arena, protection, threat, &threat->advice[i]));
	json_set(object, "advice", advice);
	json_set_text(object, "no_box", threat->limit_refused);
	return object;
}

/* The domains in which the target is next. */
static json_t *next_in_json(const struct exposures *exposures)
{
	json_t *array = json_array();

	for (size_t i = 0; i < exposures->count; i++) {
		const struct exposure *exposure = &exposures->items[i];
		json_t *object = json_object();

		json_set(object, "kind", json_string(prose_domain_kind(&exposure->domain)));
		json_set_text(object, "path", exposure->domain.path);
		json_set(object, "pid", json_integer(exposure->process->pid));
		json_set(object, "certain",
			json_boolean(exposure->is_sole && !exposure->is_doubted));
		json_set(object, "alike_candidates", json_boolean(exposure->alike_count > 0));
		json_append(array, object);
	}
	return array;
}

static json_t *stalls_json(const struct protection *protection)
{
	const struct stalls *stalls = &protection->stalls;
	const struct cgroup *cgroups = protection->snapshot->cgroups;
	json_t *object = json_object();

	json_set_text(object, "now",
		stalls->now_memcg == CGROUP_UNKNOWN ? NULL : cgroups[stalls->now_memcg].path);
	json_set(
		object, "leaker", stalls->leaker ? json_integer(stalls->leaker->pid) : json_null());
	json_set_text(object, "in",
		stalls->leak_memcg == CGROUP_UNKNOWN ? NULL : cgroups[stalls->leak_memcg].path);
	return object;
}

static json_t *target_json(const struct protection *protection, const char *word)
{
	json_t *object = json_object(), *pids = json_array();

	for (size_t i = 0; i < protection->target->count; i++)
		json_append(pids, json_integer(protection->target->items[i]->pid));
	json_set(object, "pid",
		protection->own_now.leaker ? json_integer(protection->own_now.leaker->pid)
					   : json_null());
	json_set_text(object, "name", word);
	json_set(object, "pids", pids);
	return object;
}

void protect_print_json(FILE *out, const struct protection *protection, const char *word)
{
	struct arena arena = ARENA_EMPTY;
	json_t *object = json_object(), *against = json_array();

	json_set(object, "format", json_string("oomtop-protect"));
	json_set(object, "version", json_integer(PROTECT_VERSION));
	json_set(object, "this_machine",
		json_boolean(snapshot_is_of_this_machine(protection->snapshot)));
	json_set(object, "target", target_json(protection, word));
	json_set(object, "killers", killers_json(protection->snapshot));
	json_set(object, "safe", json_boolean(protection_is_safe(protection)));
	json_set(object, "never_killed",
		json_boolean(protection_immunity(protection).why != EXEMPT_NOT));
	json_set(object, "assumed", json_string(claims_assumed()));
	json_set(object, "next_in", next_in_json(&protection->exposures));
	json_set(object, "stalls", stalls_json(protection));
	json_set(object, "own_now", drill_json(&protection->own_now));
	json_set(object, "uncertain_leakers", json_integer((json_int_t)protection->unsure_count));
	json_set(object, "allocations_fail", json_integer((json_int_t)protection->failing_count));
	for (size_t i = 0; i < protection->threat_count; i++)
		json_append(against, threat_json(&arena, protection, &protection->threats[i]));
	json_set(object, "against", against);
	if (protection->threat_count < protection->threat_total)
		json_set(object, "threats_left_out",
			json_integer(
				(json_int_t)(protection->threat_total - protection->threat_count)));
	if (protection->drilled_count < protection->leaker_count)
		json_set(object, "left_out",
			json_integer((
				json_int_t)(protection->leaker_count - protection->drilled_count)));
	json_print(out, object, JSON_INDENT(1));
	fputc('\n', out);
	arena_release(&arena);
}
