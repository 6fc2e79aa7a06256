/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/report/report_json.h"

#include "base/json_text.h"
#include "base/text.h"
#include "model/kernel/commit.h"
#include "model/kernel/headroom.h"
#include "model/report/warnings.h"
#include "views/prose/prose.h"
#include "views/prose/prose_domain.h"
#include "views/prose/prose_warnings.h"
#include "views/report/groups.h"
#include "views/report/killers.h"
#include "views/report/limits.h"
#include "views/report/memory_json.h"

enum { REPORT_VERSION = 1, PERCENT_DIGITS = 6 };

static json_t *json_pid(const struct process *process)
{
	return json_integer(process->pid);
}

static json_t *pressure_json(const struct pressure *pressure)
{
	json_t *object = json_object();

	json_set(object, "avg10", json_real((double)pressure->avg10.value / 100));
	json_set(object, "avg60", json_real((double)pressure->avg60.value / 100));
	json_set(object, "avg300", json_real((double)pressure->avg300.value / 100));
	return object;
}

static json_t *psi_json(const struct machine *machine)
{
	json_t *object;

	if (!machine->pressure_some.avg10.known || !machine->pressure_full.avg10.known)
		return json_null();
	object = json_object();
	json_set(object, "some", pressure_json(&machine->pressure_some));
	json_set(object, "full", pressure_json(&machine->pressure_full));
	return object;
}

/* What strict overcommit leaves any process to allocate; null where it is off. */
static json_t *commit_left_json(const struct snapshot *snapshot)
{
	struct commit_room room;
	json_t *object;

	if (!commit_room_for(&room, snapshot, NULL))
		return json_null();
	object = json_object();
	json_set(object, "min", json_integer(room.min_bytes));
	json_set(object, "max", json_integer(room.max_bytes));
	return object;
}

static json_t *machine_json(const struct snapshot *snapshot, const struct verdict *verdict)
{
	const struct machine *machine = &snapshot->machine;
	json_t *object = json_object();

	json_set_figure(object, "page_size", machine->page_size_bytes);
	json_set_figure(object, "mem_total", machine->mem_total_bytes);
	json_set_figure(object, "mem_available", machine->mem_available_bytes);
	json_set_figure(object, "swap_total", machine->swap_total_bytes);
	json_set_figure(object, "swap_free", machine->swap_free_bytes);
	json_set_figure(object, "total_pages",
		verdict->domain.machine_total_pages > 0
			? figure_of(verdict->domain.machine_total_pages)
			: FIGURE_UNKNOWN);
	json_set_figure(object, "panic_on_oom", machine->panic_on_oom);
	json_set_figure(object, "oom_kill_allocating_task", machine->oom_kill_allocating_task);
	json_set_figure(object, "overcommit_memory", machine->overcommit_memory);
	json_set(object, "commit_left", commit_left_json(snapshot));
	json_set(object, "psi", psi_json(machine));
	return object;
}

static json_t *kernel_json(const struct snapshot *snapshot, const struct verdict *verdict)
{
	json_t *object = json_object();

	json_set_text(object, "release", snapshot->machine.release);
	json_set(object, "rules", json_string(verdict->rules->name));
	return object;
}

static json_t *domain_json(const struct domain *domain, const struct snapshot *snapshot)
{
	struct domain_memory memory;
	json_t *object = json_object();

	json_set(object, "kind", json_string(prose_domain_kind(domain)));
	json_set_text(object, "path", domain->path);
	json_set(object, "total_pages", json_integer(domain->total_pages));
	if (domain_memory_of(&memory, snapshot, domain))
		json_set(object, "memory", memory_json(&memory));
	return object;
}

static json_t *candidates_json(const struct verdict *verdict)
{
	json_t *array = json_array();

	for (size_t i = 0; i < verdict->ranked_count; i++)
		if (verdict->entries[i].is_candidate)
			json_append(array, json_pid(verdict->entries[i].process));
	return array;
}

static json_t *kill_set_json(const struct verdict *verdict)
{
	json_t *array = json_array();

	for (size_t i = 0; i < verdict->kill.killed_count; i++)
		json_append(array, json_pid(verdict->kill.killed[i]));
	return array;
}

static json_t *collateral_json(const struct verdict *verdict)
{
	json_t *array = json_array();

	for (size_t i = 0; i < verdict->kill.collateral_count; i++)
		json_append(array, json_pid(verdict->kill.collateral[i].process));
	return array;
}

static json_t *warnings_json(
	struct arena *arena, const struct snapshot *snapshot, const struct verdict *verdict)
{
	json_t *array = json_array();

	for (size_t i = 0; i < verdict->warning_count; i++)
		json_append(array, json_string(prose_warning(
					   arena, verdict, snapshot, &verdict->warnings[i])));
	return array;
}

static json_t *headroom_json(const struct snapshot *snapshot, const struct verdict *verdict)
{
	struct headroom headroom;
	json_t *object;

	if (!headroom_in(&headroom, snapshot, &verdict->domain))
		return json_null();
	object = json_object();
	json_set(object, "min", json_integer(headroom.min_bytes));
	json_set(object, "expected", json_integer(headroom.expected_bytes));
	json_set(object, "max", json_integer(headroom.max_bytes));
	return object;
}

/* All keys but the processes, which may be many and are printed one by one. */
static json_t *report_json(const struct report_view *view)
{
	const struct snapshot *snapshot = view->snapshot;
	const struct verdict *verdict = view->verdict;
	struct arena arena = ARENA_EMPTY;
	json_t *report = json_object();

	json_set(report, "format", json_string("oomtop-report"));
	json_set(report, "version", json_integer(REPORT_VERSION));
	json_set_time(report, "taken_at", snapshot->taken_at);
	json_set(report, "source", json_string(snapshot_source_word(snapshot->source)));
	json_set(report, "assumptions",
		json_texts(snapshot->assumptions, snapshot->assumption_count));
	json_set(report, "kernel", kernel_json(snapshot, verdict));
	json_set(report, "machine", machine_json(snapshot, verdict));
	json_set(report, "killer", json_string("kernel"));
	json_set(report, "domain", domain_json(&verdict->domain, snapshot));
	json_set(report, "victim",
		verdict->victim ? json_pid(verdict->victim->process) : json_null());
	json_set(report, "certain", json_boolean(verdict->doubts == 0));
	json_set(report, "headroom", headroom_json(snapshot, verdict));
	json_set(report, "candidates", candidates_json(verdict));
	json_set(report, "alike_candidates", json_boolean(verdict->alike_count > 0));
	json_set(report, "kill_set", kill_set_json(verdict));
	json_set(report, "collateral", collateral_json(verdict));
	json_set_figure(report, "frees", verdict->kill.freed_bytes);
	json_set(report, "frees_at_least", json_boolean(verdict->kill.frees_at_least));
	json_set(report, "why", json_string(prose_verdict(&arena, verdict)));
	json_set(report, "warnings", warnings_json(&arena, snapshot, verdict));
	json_set(report, "killers", killers_json(snapshot));
	json_set(report, "domains", limits_json(snapshot, view->limits, view->limit_count));
	if (view->groups) {
		json_set(report, "by", json_string(group_kind_word(view->groups->kind)));
		json_set(report, "groups", groups_json(view->groups));
	}
	arena_release(&arena);
	return report;
}

static void set_figure(json_t *object, const struct field *field, const struct row *row)
{
	struct figure figure = field->figure(row);

	if (field->kind == FIELD_FLAG && figure.known)
		json_set(object, field->json_key, json_boolean(figure.value));
	else
		json_set_figure(object, field->json_key, figure);
}

json_t *report_json_process(const struct row *row)
{
	struct arena arena = ARENA_EMPTY;
	json_t *object = json_object();

	for (size_t i = 0; i < field_count; i++) {
		const struct field *field = &fields[i];

		if (!field->json_key)
			continue;
		if (field->figure)
			set_figure(object, field, row);
		else
			json_set_text(object, field->json_key, field->text(&arena, row));
	}
	arena_release(&arena);
	return object;
}

static void dump(FILE *out, json_t *value, size_t flags)
{
	json_print(out, value, flags | JSON_REAL_PRECISION(PERCENT_DIGITS));
}

/* Each key of the report on a line of its own, each process too. */
void report_json_print(FILE *out, const struct report_view *view)
{
	json_t *report = report_json(view), *value;
	const char *key;

	fputc('{', out);
	json_object_foreach(report, key, value)
	{
		fprintf(out, "\"%s\": ", key);
		dump(out, json_incref(value), JSON_ENCODE_ANY);
		fputs(",\n", out);
	}
	fputs("\"processes\": [", out);
	for (size_t i = 0; i < view->rows->count; i++) {
		fputs(i ? ",\n" : "\n", out);
		dump(out, report_json_process(&view->rows->items[i]), 0);
	}
	fputs("]}\n", out);
	json_decref(report);
}
