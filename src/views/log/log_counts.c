/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "views/log/log_counts.h"

#include "base/json_text.h"
#include "base/text.h"
#include "views/prose/prose_words.h"

enum { NAMED_MAX = 5 };

static const char *subject(struct arena *arena, const struct kill_count *item)
{
	const char *name = item->name ? text_escape(arena, item->name) : "";

	switch (item->counter) {
	case COUNTER_MACHINE:
		return "The kernel counts";
	case COUNTER_CGROUP:
		return text_format(arena, "For cgroup %s, the kernel counts", name);
	case COUNTER_UNIT:
		return text_format(arena, "For %s, systemd counts", name);
	case COUNTER_UNIT_MANAGED:
		return text_format(arena, "For %s, systemd counts as systemd-oomd's", name);
	}
	return "";
}

static const char *sentence(struct arena *arena, const struct kill_count *item)
{
	return text_format(arena, "%s %s%s, and this log tells of %lld.%s", subject(arena, item),
		prose_count(arena, (unsigned long long)item->counted, "kill", "kills"),
		item->counter == COUNTER_MACHINE ? " since boot" : "", (long long)item->told,
		item->is_from_above ? " It never reached a limit of its own: the memory of the "
				      "machine or of a cgroup above it ran out."
				    : "");
}

const char *log_counts(struct arena *arena, const struct kill_counts *counts)
{
	const char *text = "";

	for (size_t i = 0; i < counts->count && i < NAMED_MAX; i++)
		text = text_format(arena, "%s%s%s", text, *text ? "\n" : "",
			sentence(arena, &counts->items[i]));
	if (counts->count > NAMED_MAX)
		text = text_format(arena, "%s\n%s from this log as well.", text,
			prose_count(arena, counts->count - NAMED_MAX, "more counter differs",
				"more counters differ"));
	return *text ? text : NULL;
}

json_t *log_counts_json(const struct kill_counts *counts)
{
	static const char *const words[] = { [COUNTER_MACHINE] = "machine",
		[COUNTER_CGROUP] = "cgroup",
		[COUNTER_UNIT] = "unit",
		[COUNTER_UNIT_MANAGED] = "unit-systemd-oomd" };
	json_t *array = json_array();

	for (size_t i = 0; i < counts->count; i++) {
		const struct kill_count *item = &counts->items[i];
		json_t *object = json_object();

		json_set(object, "counter", json_string(words[item->counter]));
		json_set_text(object, "name", item->name);
		json_set(object, "counted", json_integer(item->counted));
		json_set(object, "told", json_integer(item->told));
		json_set(object, "from_above", json_boolean(item->is_from_above));
		json_append(array, object);
	}
	return array;
}
