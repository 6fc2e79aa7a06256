/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/report/killers.h"

#include "base/json_text.h"
#include "base/text.h"
#include "model/report/killer_reach.h"
#include "views/prose/prose_words.h"

#include <inttypes.h>

static const char *percent(struct arena *arena, int64_t hundredths)
{
	if (hundredths % 100 == 0)
		return text_format(arena, "%" PRId64 "%%", hundredths / 100);
	return text_format(
		arena, "%" PRId64 ".%02" PRId64 "%%", hundredths / 100, hundredths % 100);
}

/* "10% of memory is available (now 34%)"; a size instead, if the limit is a size. */
static const char *threshold_words(struct arena *arena, const struct killer_threshold *threshold,
	struct figure hundredths, struct figure bytes, const char *what)
{
	int64_t total = figure_or(threshold->total_bytes, 0);

	if (bytes.known || !hundredths.known || total < 100 || !threshold->now_bytes.known)
		return text_format(arena, "%s of %s (now %s)",
			threshold->limit_bytes.known
				? prose_figure_size(arena, threshold->limit_bytes)
				: percent(arena, figure_or(hundredths, 0)),
			what, prose_figure_size(arena, threshold->now_bytes));
	return text_format(arena, "%s of %s (now %" PRId64 "%%)", percent(arena, hundredths.value),
		what, threshold->now_bytes.value / (total / 100));
}

static const char *shortage_words(
	struct arena *arena, const struct killer *killer, const struct killer_reach *reach)
{
	const char *memory = threshold_words(arena, &reach->memory, killer->memory_hundredths,
		killer->memory_bytes,
		killer->kind == KILLER_KUBELET
			? "memory is free or inactive page cache, which the kubelet calls available"
			: "memory is available");
	int64_t user = figure_or(reach->user_bytes, 0);

	if (user >= 100 && reach->memory.now_bytes.known)
		memory = text_format(arena,
			"%s, since earlyoom 1.8 of available and anonymous memory (now %" PRId64
			"%%)",
			memory, reach->memory.now_bytes.value / (user / 100));
	if (!reach->swap_matters)
		return text_format(arena, "at most %s", memory);
	return text_format(arena, "at most %s and at most %s", memory,
		threshold_words(arena, &reach->swap, killer->swap_hundredths, killer->swap_bytes,
			"swap is free"));
}

/* ManagedOOMMemoryPressureLimit= of watched units: "", or in parentheses. */
static const char *own_limits(struct arena *arena, const struct snapshot *snapshot)
{
	const struct unit *lowest = NULL;
	size_t count = 0;

	for (size_t i = 0; i < snapshot->unit_count; i++) {
		const struct unit *unit = &snapshot->units[i];

		if (figure_or(unit->managed_oom_pressure, 0) != 1 ||
			figure_or(unit->managed_oom_limit_hundredths, 0) == 0)
			continue;
		count++;
		if (!lowest || unit->managed_oom_limit_hundredths.value <
				       lowest->managed_oom_limit_hundredths.value)
			lowest = unit;
	}
	if (!lowest)
		return "";
	return text_format(arena, " (%s in %s%s)",
		percent(arena, lowest->managed_oom_limit_hundredths.value),
		text_escape(arena, lowest->name),
		count > 1 ? text_format(arena, ", the lowest of %zu limits of units", count) : "");
}

static const char *pressure_words(
	struct arena *arena, const struct snapshot *snapshot, const struct killer *killer)
{
	const char *who =
		killer->pressure_watched.known
			? prose_count(arena, (unsigned long long)killer->pressure_watched.value,
				  "watched unit", "watched units")
			: "the units set to be watched";

	const char *span = killer->pressure_seconds.known ? text_format(arena, "for %" PRId64 " s",
								    killer->pressure_seconds.value)
							  : "for an unknown time";

	return text_format(arena, "in %s when memory pressure stays above %s%s %s", who,
		percent(arena, killer->pressure_hundredths.value), own_limits(arena, snapshot),
		span);
}

static const char *oomd_words(struct arena *arena, const struct snapshot *snapshot,
	const struct killer *killer, const struct killer_reach *reach)
{
	if (!reach->by_shortage && !reach->by_pressure)
		return "runs, but no system unit is set to be watched at present";
	return text_format(arena, "acts before the kernel: kills a whole cgroup%s%s%s%s",
		reach->by_shortage ? " when " : "",
		reach->by_shortage ? shortage_words(arena, killer, reach) : "",
		!reach->by_pressure  ? ""
		: reach->by_shortage ? ", and "
				     : " ",
		reach->by_pressure ? pressure_words(arena, snapshot, killer) : "");
}

static const char *action_words(struct arena *arena, const struct snapshot *snapshot,
	const struct killer *killer, const struct killer_reach *reach)
{
	switch (killer->kind) {
	case KILLER_SYSTEMD_OOMD:
		return oomd_words(arena, snapshot, killer, reach);
	case KILLER_OOMD:
		return "acts before the kernel, by its own rule set";
	case KILLER_KUBELET:
		if (!reach->by_shortage && figure_or(killer->settings_unread, 0) != 0)
			return "runs; when it evicts pods for lack of memory could not be read";
		if (!reach->by_shortage)
			return "runs, but does not evict pods for lack of memory";
		return text_format(arena, "evicts pods before the kernel kills, when %s",
			shortage_words(arena, killer, reach));
	case KILLER_TALOS:
		return "is Talos's, which acts before the kernel: under memory pressure it kills "
		       "all processes of a pod, by the pod's class and by how much its cgroup "
		       "holds";
	case KILLER_EARLYOOM:
	case KILLER_NOHANG:
		break;
	}
	return text_format(arena, "acts before the kernel: kills a process when %s",
		shortage_words(arena, killer, reach));
}

/* What is so at present; how long a unit has been under pressure is not known. */
static const char *now_words(struct arena *arena, const struct killer_reach *reach)
{
	if (reach->pressed_unit)
		return text_format(arena, "; pressure in %s is %s now",
			text_escape(arena, reach->pressed_unit->name),
			percent(arena, reach->pressed_hundredths.value));
	return reach->acts_now ? "; this is the case now" : "";
}

const char *prose_killer(
	struct arena *arena, const struct snapshot *snapshot, const struct killer *killer)
{
	struct killer_reach reach = killer_reach_of(snapshot, killer);

	return text_format(arena, "%s[%" PRId64 "] %s%s.%s",
		killer->name ? text_escape(arena, killer->name) : "?", figure_or(killer->pid, 0),
		action_words(arena, snapshot, killer, &reach), now_words(arena, &reach),
		figure_or(killer->settings_unread, 0) != 0
			? " Some of its settings could not be read and may differ from these."
			: "");
}

/* The others look at the memory of the machine alone. */
static bool looks_at_cgroups(const struct killer *killer)
{
	return killer->kind == KILLER_SYSTEMD_OOMD || killer->kind == KILLER_OOMD;
}

void killers_print(
	FILE *out, const struct snapshot *snapshot, const struct domain *full, const char *indent)
{
	bool is_machine = !full || full->kind != DOMAIN_MEMCG;
	struct arena arena = ARENA_EMPTY;

	for (size_t i = 0; i < snapshot->killer_count; i++)
		if (is_machine || looks_at_cgroups(&snapshot->killers[i]))
			fprintf(out, "%s%s\n", indent,
				prose_killer(&arena, snapshot, &snapshot->killers[i]));
	arena_release(&arena);
}

static const char *kind_word(enum killer_kind kind)
{
	static const char *const words[] = {
		[KILLER_SYSTEMD_OOMD] = "systemd-oomd",
		[KILLER_EARLYOOM] = "earlyoom",
		[KILLER_NOHANG] = "nohang",
		[KILLER_OOMD] = "oomd",
		[KILLER_KUBELET] = "kubelet",
		[KILLER_TALOS] = "talos",
	};
	_Static_assert(sizeof(words) / sizeof(*words) == KILLER_TALOS + 1,
		"an entry for each enum killer_kind");

	return words[kind];
}

static json_t *killer_json(
	struct arena *arena, const struct snapshot *snapshot, const struct killer *killer)
{
	struct killer_reach reach = killer_reach_of(snapshot, killer);
	json_t *object = json_object();

	json_set(object, "kind", json_string(kind_word(killer->kind)));
	json_set_figure(object, "pid", killer->pid);
	json_set_text(object, "name", killer->name);
	json_set_figure(object, "memory_limit",
		reach.by_shortage ? reach.memory.limit_bytes : FIGURE_UNKNOWN);
	json_set_figure(object, "swap_limit",
		reach.by_shortage && reach.swap_matters ? reach.swap.limit_bytes : FIGURE_UNKNOWN);
	json_set(object, "pressure_limit",
		reach.by_pressure ? json_real((double)killer->pressure_hundredths.value / 100)
				  : json_null());
	json_set_figure(object, "pressure_seconds",
		reach.by_pressure ? killer->pressure_seconds : FIGURE_UNKNOWN);
	json_set(object, "settings_unread",
		json_boolean(figure_or(killer->settings_unread, 0) != 0));
	json_set(object, "acts_now", json_boolean(reach.acts_now));
	json_set(object, "why", json_string(prose_killer(arena, snapshot, killer)));
	return object;
}

json_t *killers_json(const struct snapshot *snapshot)
{
	struct arena arena = ARENA_EMPTY;
	json_t *array = json_array();

	for (size_t i = 0; i < snapshot->killer_count; i++)
		json_append(array, killer_json(&arena, snapshot, &snapshot->killers[i]));
	arena_release(&arena);
	return array;
}
